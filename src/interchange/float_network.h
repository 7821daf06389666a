// SPDX-License-Identifier: Apache-2.0
// The float network: what every imported model becomes before anything about streams is decided. A chain of
// layers in double precision, without names, so that one network has one document whatever file it came from.
// docs/import.md describes the document.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/json.h"
#include "train/network_shape.h"

namespace pulsewright::interchange {

inline constexpr std::string_view float_network_schema = "pulsewright.float_network/1";

/// Numbers of one model, and layers: what memory a file can ask for.
inline constexpr std::int64_t most_numbers = std::int64_t{1} << 27;  // 1 GiB of doubles
inline constexpr std::size_t most_layers = 4096;

/// Where a number between two levels goes; numbers below the lowest level never matter.
enum class Rounding { half_even, half_up, half_down, floor, ceiling };
inline constexpr std::string_view rounding_names[] = {"half_even", "half_up", "half_down", "floor",
                                                      "ceiling"};
constexpr std::string_view to_text(Rounding rounding) {
  return rounding_names[static_cast<int>(rounding)];
}

/// x becomes step * clip(round(x / step), 0, levels).
struct Quantiser {
  double step = 1;
  std::int64_t levels = 1;  ///< the highest level; 0 is the lowest
  Rounding rounding = Rounding::half_even;

  double operator()(double x) const;
  bool operator==(const Quantiser&) const = default;
};

enum class ActivationKind {
  none,      ///< of the last layer alone
  relu,      ///< max(x, 0), and at most the ceiling if there is one
  quantise,  ///< Quantiser
  step,      ///< 1 if x > 0, or if x >= 0 when the step is inclusive; else 0
};
inline constexpr std::string_view activation_names[] = {"none", "relu", "quantise", "step"};
constexpr std::string_view to_text(ActivationKind kind) {
  return activation_names[static_cast<int>(kind)];
}

struct Activation {
  ActivationKind kind = ActivationKind::none;
  std::optional<double> ceiling = {};  ///< of relu, greater than 0
  Quantiser quantiser = {};            ///< of quantise
  bool inclusive = false;              ///< of step

  double operator()(double x) const;
  bool operator==(const Activation&) const = default;
};

/// Linear sums, then the pool of the shape, then the activation. A pool of kind `sum` takes the average here.
struct FloatLayer {
  train::LayerShape shape;
  std::vector<double> weights;  ///< [neurons][kernel row][kernel column][channel of the group]
  std::vector<double> biases;   ///< [neurons]
  double padding_value = 0;     ///< of the inputs that lie outside the plane
  Activation activation;
};

/// The values that enter: pixel / maximum. The first layer has the normalisation of the training in it.
struct FloatInput {
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  std::int64_t channels = 1;
  bool planes = false;       ///< values come [channel][row][column], not [row][column][channel]
  std::int64_t maximum = 0;  ///< the pixel that stands for 1; 0 if the data decides
  std::optional<Quantiser> quantiser = {};  ///< what becomes of each value first

  std::int64_t values() const { return rows * columns * channels; }
};

struct FloatNetwork {
  FloatInput input;
  std::vector<FloatLayer> layers;
};

/// The logits of one image in double precision, every sum in the order of its index: the same bits on every
/// processor. values: [FloatInput::values()].
std::vector<double> run(const FloatNetwork& network, std::span<const double> values);

/// The values that leave a layer, ordered [row][column][neuron]. values: [row][column][channel].
std::vector<double> run(const FloatLayer& layer, std::span<const double> values);

Json to_json(const FloatNetwork& network);

/// One line per layer.
std::string to_text(const FloatNetwork& network);

/// Reads strictly what to_json() wrote; nothing if a diagnostic was added.
std::optional<FloatNetwork> read_float_network(std::string_view text, Diagnostics& diagnostics);

/// SHA-256 of the canonical document.
std::string float_network_sha256(const FloatNetwork& network);

}  // namespace pulsewright::interchange

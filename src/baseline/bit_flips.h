// SPDX-License-Identifier: Apache-2.0
// How often a network is still right when bits of it flip at random, stochastic against fixed point.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "baseline/fixed_point_network.h"
#include "data/image_view.h"
#include "netlist/netlist.h"

namespace pulsewright::baseline {

/// Where bits flip, each on its own with one probability (docs/comparison.md says which bits these are).
enum class FlipPlace {
  values,     ///< on the way: bits of input and weight streams, or of activation words; drawn again for each
              ///< image
  weights,    ///< in memory: bits of stored weights, once for all images
  registers,  ///< bits of each complete sum, once for each image
};
inline constexpr std::string_view flip_place_names[] = {"values", "weights", "registers"};
constexpr std::string_view to_text(FlipPlace place) {
  return flip_place_names[static_cast<int>(place)];
}
inline constexpr FlipPlace flip_places[] = {FlipPlace::values, FlipPlace::weights, FlipPlace::registers};

/// One experiment: every bit of `place` flips with `probability` in [0, 1].
struct Flips {
  FlipPlace place = FlipPlace::values;
  double probability = 0;
  std::uint64_t seed = 1;
};

/// Images that the network classifies rightly under `flips`. It has dense layers alone, a netlist with exact
/// counters. labels: [images].
std::int64_t correct_with_flips(const netlist::Netlist& netlist, const data::ImageView& images,
                                std::span<const std::uint8_t> labels, const Flips& flips);
std::int64_t correct_with_flips(const FixedPointNetwork& network, const data::ImageView& images,
                                std::span<const std::uint8_t> labels, const Flips& flips);

/// Bits that can flip while one image is classified; of weights, those that are stored.
std::int64_t exposed_bits(const netlist::Netlist& netlist, FlipPlace place);
std::int64_t exposed_bits(const FixedPointNetwork& network, FlipPlace place);

struct FlipPoint {
  double probability = 0;
  std::vector<double> accuracies;  ///< [seeds]

  double mean() const;
};

struct FlipCurve {
  std::string design;  ///< stochastic or fixed_point
  FlipPlace place = FlipPlace::values;
  std::int64_t bits = 0;  ///< exposed_bits()
  std::vector<FlipPoint> points;
};

/// 1e-5 to 0.3.
std::span<const double> flip_probabilities();

/// All places for both designs, at every one of flip_probabilities() with seeds 1 to `seeds`.
std::vector<FlipCurve> flip_curves(const netlist::Netlist& netlist, const FixedPointNetwork& network,
                                   const data::ImageView& images, std::span<const std::uint8_t> labels,
                                   int seeds, const ProgressListener& progress = {});

Json to_json(std::span<const FlipCurve> curves);

/// A panel for each place, accuracy over probability: the mean as a line, from worst to best as a band.
std::string flip_picture(std::span<const FlipCurve> curves);

}  // namespace pulsewright::baseline

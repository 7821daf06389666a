// SPDX-License-Identifier: Apache-2.0
// A network in fixed point, as integers: the rival of a stochastic circuit, and its exact model.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "netlist/netlist.h"
#include "primitives/arithmetic.h"

namespace pulsewright::baseline {

/// Bits of the numbers of a network.
struct FixedPointFormat {
  int weight_bits = 0;      ///< in [2, 8]; two's complement, the most negative value is left out
  int activation_bits = 0;  ///< in [1, 8]; unsigned

  bool operator==(const FixedPointFormat&) const = default;
};

/// Where the neurons of a convolution look. What lies in the padding is 0.
struct FixedPointKernel {
  netlist::Window window;
  std::int64_t groups = 1;  ///< neuron j belongs to group j * groups / neurons

  bool operator==(const FixedPointKernel&) const = default;
};

/// What is made of the sums, before they are requantised.
struct FixedPointPool {
  netlist::PoolKind kind = netlist::PoolKind::max;
  netlist::Window window;  ///< its channels are the neurons

  bool operator==(const FixedPointPool&) const = default;
};

/// One layer: sums[j] = biases[j] + sum over i of weights[j][i] * x[i], exactly, at each position of the
/// kernel's window; of a dense layer there is one position, and x is all that enters.
struct FixedPointLayer {
  primitives::Requantisation requantisation;       ///< of what arrives, to x in [0, 2^activation_bits)
  std::vector<std::vector<std::int64_t>> weights;  ///< [neurons][taps]; taps as those of a Conv2dNode
  std::vector<std::int64_t> biases;                ///< [neurons]
  std::optional<FixedPointKernel> kernel = {};     ///< none: a dense layer
  std::optional<FixedPointPool> pool = {};         ///< behind a kernel alone

  std::size_t taps() const { return weights.front().size(); }
  std::size_t neurons() const { return weights.size(); }
  std::size_t positions() const { return kernel ? static_cast<std::size_t>(kernel->window.positions()) : 1; }
  /// Values that enter.
  std::size_t inputs() const { return kernel ? static_cast<std::size_t>(kernel->window.inputs()) : taps(); }
  /// Values that leave, ordered [row][column][neuron].
  std::size_t outputs() const {
    return neurons() * (pool ? static_cast<std::size_t>(pool->window.positions()) : positions());
  }
};

/// Layers from the input on; the sums of the last one are the logits.
struct FixedPointNetwork {
  std::string name;  ///< prefix of every Verilog module
  std::int64_t features = 0;
  std::int64_t maximum = 0;  ///< of a feature
  FixedPointFormat format;
  std::vector<FixedPointLayer> layers;

  std::size_t classes() const { return layers.back().outputs(); }
  bool is_dense() const;
  /// Weights, and those that are not 0.
  std::int64_t synapses() const;
  std::int64_t live_synapses() const;
};

/// The least and the largest value that a running sum of neuron `j` can take, in any order of its inputs.
struct SumRange {
  std::int64_t least = 0;
  std::int64_t largest = 0;
};
SumRange sum_range(const FixedPointLayer& layer, std::size_t j, const FixedPointFormat& format);

/// Bits of every sum of the layer in two's complement, at least 2.
unsigned sum_width(const FixedPointLayer& layer, const FixedPointFormat& format);

/// Bits of what the pool makes of the sums; without one those of a sum.
unsigned pooled_width(const FixedPointLayer& layer, const FixedPointFormat& format);

/// The integers that one image leaves.
struct FixedPointInference {
  std::vector<std::vector<std::int64_t>> activations;  ///< [layer][inputs]
  std::vector<std::vector<std::int64_t>> sums;         ///< [layer][outputs], behind the pool
  int label = 0;                                       ///< index of the largest logit, the lowest on a tie
};

/// What arrives at a layer as its inputs.
std::vector<std::int64_t> activations_of(const FixedPointLayer& layer, std::span<const std::int64_t> values);

/// activations: [inputs]. Returns [outputs], behind the pool.
std::vector<std::int64_t> sums_of(const FixedPointLayer& layer, std::span<const std::int64_t> activations);

/// features: [features] in [0, maximum].
FixedPointInference run(const FixedPointNetwork& network, std::span<const std::int64_t> features);

/// All integers of the network as a JSON document; its canonical text is the network's identity.
Json to_json(const FixedPointNetwork& network);

/// SHA-256 of that text.
std::string network_hash(const FixedPointNetwork& network);

}  // namespace pulsewright::baseline

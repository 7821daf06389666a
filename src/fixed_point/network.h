// SPDX-License-Identifier: Apache-2.0
// A dense network in fixed point, as integers: the rival of a stochastic circuit, and its exact model.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "primitives/arithmetic.h"

namespace pulsewright {

/// Bits of the numbers of a network.
struct FixedPointFormat {
  int weight_bits = 0;      ///< in [2, 8]; two's complement, the most negative value is left out
  int activation_bits = 0;  ///< in [1, 8]; unsigned

  bool operator==(const FixedPointFormat&) const = default;
};

/// One dense layer: sums[j] = biases[j] + sum over i of weights[j][i] * x[i], exactly.
struct FixedPointLayer {
  Requantisation requantisation;                   ///< of what arrives, to x in [0, 2^activation_bits)
  std::vector<std::vector<std::int64_t>> weights;  ///< [neurons][inputs]
  std::vector<std::int64_t> biases;                ///< [neurons]

  std::size_t inputs() const { return weights.front().size(); }
  std::size_t neurons() const { return weights.size(); }
};

/// Layers from the input on; the sums of the last one are the logits.
struct FixedPointNetwork {
  std::string name;  ///< prefix of every Verilog module
  std::int64_t features = 0;
  std::int64_t maximum = 0;  ///< of a feature
  FixedPointFormat format;
  std::vector<FixedPointLayer> layers;

  std::size_t classes() const { return layers.back().neurons(); }
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

/// The integers that one image leaves.
struct FixedPointInference {
  std::vector<std::vector<std::int64_t>> activations;  ///< [layer][inputs]
  std::vector<std::vector<std::int64_t>> sums;         ///< [layer][neurons]
  int label = 0;                                       ///< index of the largest logit, the lowest on a tie
};

/// What arrives at a layer as its inputs.
std::vector<std::int64_t> activations_of(const FixedPointLayer& layer, std::span<const std::int64_t> values);

/// activations: [inputs]. Returns [neurons].
std::vector<std::int64_t> sums_of(const FixedPointLayer& layer, std::span<const std::int64_t> activations);

/// features: [features] in [0, maximum].
FixedPointInference run(const FixedPointNetwork& network, std::span<const std::int64_t> features);

/// All integers of the network as a JSON document; its canonical text is the network's identity.
Json to_json(const FixedPointNetwork& network);

/// SHA-256 of that text.
std::string network_hash(const FixedPointNetwork& network);

}  // namespace pulsewright

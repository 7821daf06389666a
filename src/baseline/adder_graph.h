// SPDX-License-Identifier: Apache-2.0
// Multiplications by constants as shifts and additions, with common parts shared between the neurons of a
// layer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "baseline/fixed_point_network.h"

namespace pulsewright::baseline {

/// sign * (node << shift).
struct AdderTerm {
  std::size_t node = 0;
  unsigned shift = 0;
  bool negative = false;

  bool operator==(const AdderTerm&) const = default;
};

/// An input of the layer, a constant, or the registered sum of two terms, the first of them not negative.
struct AdderNode {
  enum class Kind { input, constant, sum };
  Kind kind = Kind::input;
  std::int64_t value = 0;  ///< index of the input, or the constant
  AdderTerm first;
  AdderTerm second;
  std::int64_t least = 0;  ///< of the node's value, over all inputs
  std::int64_t largest = 0;
  unsigned depth = 0;  ///< registers between the inputs and the node

  bool is_signed() const { return least < 0; }
  /// Bits that hold every value, two's complement where signed.
  unsigned width() const;
};

/// The sums of a layer. Inputs stand still while the registers fill, so that paths need not be balanced.
struct AdderGraph {
  std::vector<AdderNode> nodes;      ///< a node stands behind those that it reads
  std::vector<std::size_t> outputs;  ///< [neurons]

  unsigned depth() const;
  std::size_t adders() const;
};

/// The digits -1, 0, 1 of `value`, lowest first, no two neighbours both other than 0 (canonical signed
/// digits).
std::vector<int> signed_digits(std::int64_t value);

/// `offsets`: [neurons], added to each sum. Pairs of terms that several neurons have are made once, the most
/// frequent first (Hartley, IEEE Trans. Circuits Syst. II 43(10), 1996); what is left is added from the
/// narrowest on.
AdderGraph adder_graph(const FixedPointLayer& layer, const FixedPointFormat& format,
                       std::span<const std::int64_t> offsets);

/// The outputs for these inputs: [neurons].
std::vector<std::int64_t> evaluate(const AdderGraph& graph, std::span<const std::int64_t> inputs);

}  // namespace pulsewright::baseline

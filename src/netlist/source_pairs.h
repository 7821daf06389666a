// SPDX-License-Identifier: Apache-2.0
// The pairs of sources that a layer can have: one makes the words of its inputs, the other those of its
// weights.
#pragma once

#include <span>
#include <string_view>

#include "netlist/netlist.h"

namespace pulsewright::netlist {

/// Generators of a pair that serve alike: [0, generator_settings) picks one.
inline constexpr int generator_settings = 3;

/// Two generators for the inputs and the weights of a layer, and how their streams are related.
struct SourcePair {
  std::string_view name;
  CorrelationPlan plan;
  /// Generators of words of `width` bits whose period is 2^width; ids are left empty. `setting` in
  /// [0, generator_settings) picks one of some that serve alike: other masks, seeds or dimensions.
  Generator (*input)(unsigned width, int setting);
  /// nullptr: the weights share the generator of the inputs.
  Generator (*weight)(unsigned width, int setting);
  /// The period is the square of 2^width, in which each pair of words comes once: every product is exact.
  bool is_exact = false;
};

/// Every pair that is chosen from unless some are named.
std::span<const SourcePair> source_pairs();
/// Those, and those that are chosen from only where they are named.
std::span<const SourcePair> named_source_pairs();
/// The pair `name`, or nullptr.
const SourcePair* find_source_pair(std::string_view name);

/// A ramp of 2^width words whose bits are inverted where `mask` is 1.
Generator ramp_with_mask(unsigned width, std::uint64_t mask);

/// 2^width words of a Sobol sequence in natural order; `dimension` from 1 on, as sobol_directions has it.
Generator sobol(unsigned width, unsigned dimension);

}  // namespace pulsewright::netlist

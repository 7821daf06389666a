// SPDX-License-Identifier: Apache-2.0
// What the circuit counts on the way to a sum: from its preset an accumulator only grows, and ends at the
// sum.
#pragma once

#include <cstdint>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::netlist {

/// What the accumulator of `output` starts from: its bias, less all that its negative weights can take away,
/// as their products are counted inverted. Signed.
std::int64_t accumulator_preset(const Layer& layer, std::size_t output);

/// What the product of a synapse adds to the accumulator for one bit of its input and of its weight's
/// magnitude, with an exact counter: 0 or 1, inverted where the weight is negative.
bool counted_bit(Gate gate, bool input, bool weight_bit, std::int64_t weight);

/// True when synapse (neuron, input) has a gate: its product is not always 0.
bool has_gate(const Layer& layer, std::size_t neuron, std::size_t input);

/// Classes that may race for an early exit: each is compared with each.
inline constexpr std::int64_t most_racing_classes = 64;

/// Whether images can leave this last layer early: it is dense, has exact counters and no pool, and at most
/// most_racing_classes neurons.
bool can_end_early(const Layer& last);

/// How far ahead an accumulator must be for no other one to overtake it before the streams end
/// (docs/decisions/2026-11-22-run-time-lengths.md).
/// [bits t counted so far, 0 to length]: at least what any accumulator can gain on any other one over bits
/// t to length - 1, in units of a sum; never negative and never growing with t. `layer` can end early;
/// length: bits that are run of each stream, 2^shift: what a count adds.
std::vector<std::int64_t> leader_margins(const Layer& layer, std::int64_t length, unsigned shift);

}  // namespace pulsewright::netlist

// SPDX-License-Identifier: Apache-2.0
// Streams that are not independent: how much so, and what a gate then computes.
#pragma once

#include <map>
#include <span>

#include "autodiff/value.h"

namespace pulsewright::autodiff {

/// The SCC of two streams of bits (0 or 1) of one length: 1 where the ones overlap as much as they can, -1 as
/// little, 0 as for independent streams and where a stream is constant. Misuse if lengths differ or are 0.
/// Source: Alaghi and Hayes, "Exploiting correlation in stochastic circuit design", ICCD 2013.
double scc(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

/// The probability of two ones at an SCC in [-1, 1]: interpolated between pa pb at 0 and the Frechet bounds
/// min(pa, pb) at 1 and max(0, pa + pb - 1) at -1, so that it is feasible for all pa, pb in [0, 1]. Misuse if
/// the SCC is outside.
double joint_probability(double pa, double pb, double correlation);

/// The same, differentiable in all three. pa and pb have one shape; `correlation` has that or is a scalar.
/// If a bound has a kink, and at an SCC of 0, the derivative of one side is taken.
Variable joint_probability(const Variable& pa, const Variable& pb, const Variable& correlation);

/// What the gate of `multiply` computes when its operands have this SCC (the magnitude's, for
/// sign-magnitude). Format, scale, id and Misuse as for `multiply`, with which it agrees at SCC 0.
ScValue correlated_multiply(const ScValue& a, const ScValue& b, const Variable& correlation);

/// How far the product of two values is off when both are encoded by one source, elementwise, as a mean:
/// |min(a, b) - a b| for AND (the magnitudes of sign-magnitude), |(1 - |a - b|) - a b| for XNOR. Within
/// [0, 1]; differentiable in both operands.
Variable shared_source_error(const Meeting& meeting);

/// The source that drives each stream. A stream without an entry has one of its own.
using SourceOf = std::map<StreamId, int>;

/// The meetings whose two streams come from one source.
std::vector<Meeting> collisions(const std::vector<Meeting>& meetings, const SourceOf& source_of);

/// The sum of shared_source_error over the collisions of the tape; a scalar, 0 without collisions.
Variable correlation_penalty(Tape& tape, const SourceOf& source_of);

}  // namespace pulsewright::autodiff

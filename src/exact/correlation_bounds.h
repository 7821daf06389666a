// SPDX-License-Identifier: Apache-2.0
// How far the streams that meet in a gate are correlated: measured on the netlist's own words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "netlist/netlist.h"
#include "netlist/sequence.h"

namespace pulsewright::exact {

/// The bound on the correlation of two streams that meet in a gate: all three measured on the exact streams.
struct CorrelationBound {
  std::string first;
  std::string second;
  std::int64_t mean_scc_q16 = 0;      ///< over all pairs of interior thresholds
  std::int64_t mean_abs_scc_q16 = 0;  ///< of its magnitude
  std::int64_t max_abs_scc_q16 = 0;   ///< over the thresholds that occur in this design
};

/// For every layer the correlation of its two streams. The bound on the thresholds that occur takes all
/// weights, and all inputs that the requantisation of the layer can give. Nothing where streams have more
/// than 4096 bits.
std::optional<std::vector<CorrelationBound>> measure_correlation_bounds(const netlist::Netlist& netlist);

/// The counts of ones of the AND of two streams of `length` bits, for every pair of thresholds.
netlist::CountTable count_table(const netlist::Generator& first, const netlist::Generator& second,
                                std::int64_t length);

/// Whether the count table of a layer's two streams is small enough to make: streams and sources of at most
/// 4096 bits and words.
bool has_count_table(const netlist::Layer& layer);

}  // namespace pulsewright::exact

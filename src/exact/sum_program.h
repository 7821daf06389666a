// SPDX-License-Identifier: Apache-2.0
// The synapses of a layer as the loops of exact/kernels.h take them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "exact/kernels.h"
#include "exact/patches.h"
#include "netlist/netlist.h"

namespace pulsewright::exact {

/// By group, then by block of inputs, then by neuron, so that the slots of a block stay in the first-level
/// cache while all neurons of a group read them.
struct SumProgram {
  std::vector<Synapse> synapses;
  std::vector<SynapseRange> ranges;  ///< [groups][blocks][sums]
  std::size_t block_inputs = 0;      ///< of every block but the last
  std::size_t blocks = 0;
  std::size_t sums = 0;  ///< of a group: its neurons, and for XNOR one that counts the ones of its inputs
  /// [neurons]: what a neuron sums before any product: its bias, and for XNOR, scaled as all counts, the bits
  /// that its weights leave 0.
  std::vector<std::int32_t> starts;
};

/// The rows that count for a weight.
struct WeightRows {
  std::vector<std::uint32_t> offsets;  ///< SumTask::rows; none where the weight counts nothing
  std::int32_t ones = 0;               ///< of its stream
};

/// `make_rows(magnitude)` is called once for each magnitude of a weight. Offsets of inputs are multiples of
/// `slot_bytes` from the start of their block.
SumProgram make_program(const netlist::Layer& layer, std::size_t block_inputs, std::size_t slot_bytes,
                        const std::function<WeightRows(std::int64_t)>& make_rows);

/// Changes the order of the synapses of each neuron so that they can be added in groups, and sets the sizes
/// of the groups in its range, the largest that are found. `ones` gives what a row counts at most, by its
/// offset divided by `row_bytes`: at most 255.
void group_synapses(SumProgram& program, std::span<const std::uint8_t> ones, std::size_t row_bytes);

}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
// The streams that meet in one neuron for one image, bit by bit, and what is counted of them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "exact/engine.h"
#include "netlist/netlist.h"
#include "views/moment.h"

namespace pulsewright::views {

using Bits = std::vector<bool>;

/// One synapse: an input stream, a weight stream and their product.
struct StreamRow {
  std::size_t input = 0;             ///< of the neuron, in the order of its row of weights
  std::int64_t input_threshold = 0;  ///< the stream has a one where its source shows less
  std::int64_t weight = 0;           ///< threshold, signed for sign_magnitude
  Bits input_bits;                   ///< [length]
  Bits weight_bits;                  ///< [length], of the weight's magnitude
  Bits product_bits;                 ///< [length], behind the gate
  Bits counted_bits;                 ///< [length]: the product bits that the accumulator adds; a multiplexer
                                     ///< takes those of one input per clock
  std::int64_t count = 0;            ///< ones that are counted, with the sign of the weight
  double expected = 0;               ///< what independent streams of the same densities give on average
  std::optional<std::int64_t> scc_q16;  ///< of both streams, times 65536; nothing if one is constant
};

struct StreamsView {
  Selection selection;
  std::int64_t length = 0;
  std::int64_t input_one = 0;   ///< the input threshold that stands for density 1
  std::int64_t weight_one = 0;  ///< likewise for the weights
  netlist::Gate gate = netlist::Gate::gate_and;
  std::vector<StreamRow> rows;  ///< by falling size of the count, equal ones in the order of the inputs
  std::int64_t counted = 0;     ///< sum of all counts
  std::int64_t bias = 0;
  std::int64_t sum = 0;  ///< what the neuron gives: bias + counted
  /// The threshold of the next layer that the sum becomes; nothing in the last layer and in front of a pool.
  std::optional<std::int64_t> next_threshold;
  double mean_scc = 0;             ///< of the rows whose SCC is defined
  std::int64_t undefined_scc = 0;  ///< rows whose SCC is not
};

/// The streams for an image of which `inference` is what it leaves in the circuit; the rest of the selection
/// must lie within the netlist.
StreamsView streams_view(const netlist::Netlist& netlist, const exact::Inference& inference,
                         const Selection& selection);

/// The selection must lie within the netlist and the images, which are there.
StreamsView streams_view(const Moment& moment, const Selection& selection);

/// The neuron's sum after each clock, from its bias on: [length + 1].
std::vector<std::int64_t> running_sums(const StreamsView& view);

/// The selection with each number brought into its range; a netlist and images are there.
Selection clamped(const Moment& moment, Selection selection);

}  // namespace pulsewright::views

// SPDX-License-Identifier: Apache-2.0
// How a folded layer takes its synapses one part after the other.
#pragma once

#include <cstdint>
#include <vector>

#include "netlist/netlist.h"
#include "plan/layer_blocks.h"

namespace pulsewright::plan {

/// A pass sums one group of neurons at one position: words taps, each as long as the stream divided by the
/// bits of it that a clock takes. The passes of an image are outer { group { inner } }; inner positions are
/// those of one window of the pool.
struct FoldPlan {
  unsigned lanes = 1;               ///< inputs per clock
  unsigned neurons = 1;             ///< neurons per clock
  unsigned load_words = 1;          ///< rows of the input memory: values that enter / lanes
  unsigned words = 1;               ///< taps of a pass: live inputs of a neuron / lanes
  unsigned groups = 1;              ///< of neurons
  unsigned inner = 1;               ///< positions that the pool makes one of
  unsigned outer = 1;               ///< positions behind the pool
  unsigned magnitude_bits = 1;      ///< of a weight in the memory; for any weight where they are loadable
  unsigned sign_bits = 0;           ///< 1 where a weight is negative, or can be where they are loadable
  unsigned copies = 1;              ///< of sources, encoders and gates: bits of each stream per clock
  std::int64_t tap_clocks = 1;      ///< of the streams of a tap
  std::int64_t registers = 0;       ///< between the operands of a tap and its counts
  unsigned input_bits = 1;          ///< of a threshold in the input memory
  unsigned product_bits = 1;        ///< that a product, or each copy of its gate, counts in a clock
  std::int64_t largest_weight = 1;  ///< magnitude that a row of the memory can hold

  /// [words] rows of the input memory that a dense layer reads, where nothing of some is ever counted,
  /// whatever is loaded; else empty.
  std::vector<unsigned> live_rows = {};

  /// The first column of the weights of tap `word`.
  unsigned column_of(unsigned word) const { return (live_rows.empty() ? word : live_rows[word]) * lanes; }
  /// Synapses in hardware, and the product wires that they have.
  unsigned synapses() const { return neurons * lanes; }
  unsigned products() const { return synapses() * copies; }
  std::int64_t passes() const { return std::int64_t{outer} * groups * inner; }
};

/// Of a layer of a folded netlist.
FoldPlan fold_plan(const netlist::Layer& layer);

/// The layer's control: control_overlapped where the products are a table, else control_folded.
Block fold_control(const netlist::Layer& layer, const FoldPlan& plan);

/// What keeps the inputs of one lane: two banks where the next image comes in while this one is summed.
Block input_memory(const netlist::Layer& layer, const FoldPlan& plan);

/// Registers that pass values on by valid and ready on their way out of a table layer: one behind the bias,
/// and one behind the pool, if there is one.
struct OutputRegisters {
  unsigned before_pool = 0;
  unsigned behind_pool = 0;
};
OutputRegisters output_registers(const netlist::Layer& layer);

/// True if the control_overlapped of the layer writes a value one clock after it took it.
bool registers_writes(const FoldPlan& plan);

/// Parameters of a walk_window: `lanes` channels a word, `groups` of a conv2d node, each of `part_groups`
/// groups of neurons; the pool behind it, or nullptr.
primitives::Parameters walk_parameters(const netlist::Window& window, const netlist::Window* pool,
                                       std::int64_t lanes, std::int64_t groups, std::int64_t part_groups);

/// Those of a folded convolution.
primitives::Parameters walk_parameters(const netlist::Layer& layer, const FoldPlan& plan);

/// True when a tap of the layer can lie in the padding.
bool pads(const netlist::Layer& layer);

/// The source of the bits that copy `copy` of a gate sees: every copies-th word of the generator's, from word
/// `copy` on.
netlist::Generator source_of_copy(const netlist::Generator& generator, const FoldPlan& plan, unsigned copy);

/// Bits of a row of the weight memory.
unsigned weight_row_width(const FoldPlan& plan);

/// The rows of the weight memory: for every group and word, [neurons][lanes] weights, each its magnitude and
/// above it its sign. As parameter lists hold rows: words of 64 bits.
primitives::Parameters::List weight_rows(const netlist::Layer& layer, const FoldPlan& plan);

/// The rows of the memory of live_rows.
primitives::Parameters::List address_rows(const FoldPlan& plan);

/// The entries of the block multiply_table of a layer that has_table().
primitives::Parameters::List table_entries(const netlist::Layer& layer, const FoldPlan& plan);

/// What the sum of neuron `j` starts from: its bias, less what its inverted products count too much. A table
/// inverts the bits of a product's count, a gate those of its stream.
std::int64_t sum_preset(const netlist::Layer& layer, const FoldPlan& plan, std::size_t j);

/// The rows of the bias memory: what the sum of each neuron starts from.
primitives::Parameters::List preset_rows(const netlist::Layer& layer, const FoldPlan& plan);

/// One tap: the streams of `lanes` inputs meet the weights of `neurons` neurons.
struct Tap {
  std::int64_t value;   ///< that enters in lane 0, or -1 in the padding
  std::int64_t column;  ///< of its weights
  std::int64_t neuron;  ///< the first
};

/// All taps of an image, in the order in which the circuit takes them.
std::vector<Tap> taps_of(const netlist::Layer& layer, const FoldPlan& plan);

}  // namespace pulsewright::plan

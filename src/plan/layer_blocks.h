// SPDX-License-Identifier: Apache-2.0
// Which registry blocks a layer becomes. Lowering, timing, the fold search, the trainer's cost and parity
// read this table, so a block that is added here is in the Verilog, in the clocks and in the estimates at
// once.
#pragma once

#include <cstdint>
#include <vector>

#include "netlist/accumulation.h"
#include "netlist/netlist.h"
#include "primitives/block_parameters.h"

namespace pulsewright::plan {

using primitives::Block;

/// Registers between the product bits of a neuron and the count that its accumulator adds, for the layer's
/// pipeline_delay. The accumulator begins so many clocks after the first stream bit and ends so many later.
std::int64_t count_registers(std::int64_t pipeline_delay);

/// What a block does in a neuron of a parallel layer.
enum class NeuronRole {
  gates,       ///< the product bits of the synapses
  adder,       ///< their count in this clock, or the one that a multiplexer selects
  shifter,     ///< the count times 2^halvings
  delay,       ///< a register behind the count
  accumulator  ///< the sum over the stream
};

struct NeuronBlock {
  NeuronRole role;
  Block block;
  unsigned width;  ///< bits of its output
};

/// The sizes on which the blocks of a neuron depend.
struct NeuronSizes {
  netlist::Gate gate = netlist::Gate::gate_and;
  netlist::Accumulator accumulator = netlist::Accumulator::count;
  unsigned live = 0;          ///< synapses with a gate
  unsigned selected = 0;      ///< inputs of the multiplexer, with those without a gate
  unsigned select_width = 0;  ///< bits of the word that selects
  unsigned total_width = 0;   ///< bits of the sum
  std::int64_t halvings = 0;  ///< of the layer
  std::int64_t pipeline_delay = 0;
};

/// The blocks of a neuron, from the streams to the sum. `negate` of the gates and `preset` of the accumulator
/// are 0; whoever knows the weights sets them. A neuron without synapses has no gates.
std::vector<NeuronBlock> neuron_blocks(const NeuronSizes& sizes);

/// The source that a generator describes, with the registry's name of it.
Block source(const netlist::Generator& generator);

/// Compares `streams` thresholds with a source word of `word_width` bits.
Block encoder(unsigned word_width, std::int64_t streams);

/// The register that holds the thresholds of a parallel layer while it works.
Block input_bank(std::int64_t inputs, unsigned threshold_width);
Block input_bank(const netlist::Layer& layer);

/// Blocks that a layer has `count` times. `is_constant`: they compare with constants, which costs less.
struct BlockGroup {
  std::vector<Block> blocks;
  std::int64_t count = 1;
  bool is_constant = false;
};

/// The sizes on which the blocks of a parallel layer depend: a netlist's layer has them (sizes_of), and so
/// has a layer in training, whose weights are still open.
struct LayerSizes {
  Block requantiser = {};
  std::int64_t requantisers = 0;  ///< 1 behind the pixels, which arrive one by one; else one for each input
  std::int64_t inputs = 0;
  unsigned word_width = 0;          ///< bits of a source word, for the inputs
  unsigned weight_word_width = 0;   ///< likewise for the weights
  std::int64_t weight_streams = 0;  ///< different weights that have a stream
  std::vector<Block> sources = {};  ///< each source once
  std::vector<NeuronSizes> neurons = {};
};

/// The sizes of a parallel layer of a netlist; `before` is nullptr if its inputs are pixels.
LayerSizes sizes_of(const netlist::Layer& layer, const netlist::Layer* before);

/// The sizes of neuron `j` of a parallel layer whose sums have `total_width` bits.
NeuronSizes neuron_sizes(const netlist::Layer& layer, std::size_t j, unsigned total_width);

/// All blocks of a parallel layer except its control: requantisers, input bank, sources, encoders, and the
/// blocks of each neuron as one group.
std::vector<BlockGroup> layer_blocks(const LayerSizes& sizes);

}  // namespace pulsewright::plan

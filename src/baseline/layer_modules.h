// SPDX-License-Identifier: Apache-2.0
// The arithmetic of one fixed-point layer as a module with a body.
#pragma once

#include <string>

#include "base/files.h"
#include "baseline/adder_graph.h"
#include "baseline/layer_place.h"
#include "hdl/structure.h"

namespace pulsewright::baseline {

/// The trees of additions of a layer.
AdderGraph graph_of(const LayerPlace& place);

/// values_i [inputs * input_bits], held still; values_o [neurons * output_bits] are right as many clocks
/// later as the graph is deep.
hdl::Module parallel_layer(const LayerPlace& place);

/// The rows of weights that a serial layer reads: [inputs] lines, the weight of neuron 0 in the lowest
/// digits.
TextFile weight_file(const LayerPlace& place);

/// Takes one input per clock (value_i, valid_i, ready_o; drop_i forgets the inputs of a frame), multiplies it
/// by its row of weight_file(), and gives the values of all neurons one by one (value_o, valid_o, ready_i).
hdl::Module serial_layer(const LayerPlace& place);

}  // namespace pulsewright::baseline

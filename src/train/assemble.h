// SPDX-License-Identifier: Apache-2.0
// The last step of training: from integers to an SC-NIR document.
#pragma once

#include <span>
#include <string>

#include "netlist/netlist.h"
#include "train/options.h"
#include "train/quantised_layer.h"

namespace pulsewright::train {

/// The netlist of trained layers, input side first, for pixels in [0, maximum]. Each layer has generators,
/// streams and the measured correlation of its own; the sums of the last one are the logits. verify()
/// accepts it. `pipeline_delay` is that of every layer; it changes no result.
netlist::Netlist assemble_netlist(const std::string& name, int maximum,
                                  std::span<const QuantisedLayer> layers, int pipeline_delay = 0);

/// Says what the logits of a network for the regression of `data` stand for, by the circuit's answers to its
/// training rows.
void add_quantities(netlist::Netlist& netlist, const data::DataSet& data, unsigned threads);

/// What verify() finds wrong with a network of these shapes whatever is trained, as Code::bad_flag of
/// `flag`. The options must be right.
Diagnostics check_outline(const TrainOptions& options, std::span<const LayerShape> shapes, int maximum,
                          const std::string& flag);

}  // namespace pulsewright::train

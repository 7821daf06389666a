// SPDX-License-Identifier: Apache-2.0
// What each layer of a circuit is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exact/correlation_bounds.h"
#include "netlist/netlist.h"
#include "netlist/source_pairs.h"

namespace pulsewright::views {

/// The pair and the setting that gave a layer its generators.
struct PairOfLayer {
  const netlist::SourcePair* pair;
  int setting;
};

/// Nothing if the generators are not those of any pair for the length of the layer's streams.
std::optional<PairOfLayer> pair_of(const netlist::Layer& layer);

struct LayerRow {
  std::string id;
  std::string kind;         ///< dense or conv2d
  std::int64_t values = 0;  ///< that enter
  std::int64_t inputs = 0;  ///< of a neuron
  std::int64_t neurons = 0;
  std::int64_t positions = 0;  ///< of the window of a convolution; 1 for a dense layer
  std::string pool;            ///< max or sum; empty without one
  std::int64_t outputs = 0;    ///< values that leave, behind the pool
  std::int64_t length = 0;     ///< bits of a stream
  netlist::Encoding input_encoding = netlist::Encoding::unipolar;
  netlist::Encoding weight_encoding = netlist::Encoding::sign_magnitude;
  netlist::Gate gate = netlist::Gate::gate_and;
  netlist::Accumulator accumulator = netlist::Accumulator::count;
  std::string input_source;   ///< the registry's name of the block
  std::string weight_source;  ///< likewise; the same block if the source is shared
  bool shares_source = false;
  std::string pair;                                 ///< the name of the source pair; empty if it is not one
  int setting = 0;                                  ///< of the pair's generators
  netlist::Correlation claim;                       ///< what the netlist claims about the two streams
  std::optional<exact::CorrelationBound> measured;  ///< nothing if the streams are too long for a table
  std::int64_t synapses = 0;
  std::int64_t live_synapses = 0;     ///< those that have a gate
  std::optional<netlist::Fold> fold;  ///< nothing for a parallel layer
};

std::vector<LayerRow> layer_rows(const netlist::Netlist& netlist);

}  // namespace pulsewright::views

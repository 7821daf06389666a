// SPDX-License-Identifier: Apache-2.0
#include "views/layers.h"

#include <algorithm>
#include <bit>

#include "base/failure.h"
#include "netlist/accumulation.h"

namespace pulsewright::views {

namespace {

bool is_same_source(const netlist::Generator& left, const netlist::Generator& right) {
  return left.kind == right.kind && left.parameters == right.parameters;
}

const netlist::Correlation& claim_of(const netlist::Netlist& netlist, const netlist::Layer& layer) {
  const auto found = std::ranges::find_if(netlist.correlations, [&](const netlist::Correlation& claim) {
    return (claim.first == layer.input_stream->id && claim.second == layer.weight_stream->id) ||
           (claim.second == layer.input_stream->id && claim.first == layer.weight_stream->id);
  });
  PW_ASSERT(found != netlist.correlations.end());
  return *found;
}

std::int64_t live_synapses(const netlist::Layer& layer) {
  std::int64_t live = 0;
  for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
    for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i) live += has_gate(layer, j, i);
  return live;
}

LayerRow row_of(const netlist::Netlist& netlist, const netlist::Layer& layer) {
  LayerRow row;
  row.id = layer.synapses->id;
  row.kind = layer.conv2d ? "conv2d" : "dense";
  row.values = layer.inputs();
  row.inputs = layer.synapses->inputs();
  row.neurons = layer.synapses->neurons();
  row.positions = layer.positions();
  if (layer.pool) row.pool = to_text(layer.pool->pool);
  row.outputs = layer.outputs();
  row.length = layer.input_stream->length;
  row.input_encoding = layer.input_stream->encoding;
  row.weight_encoding = layer.weight_stream->encoding;
  row.gate = gate_of(layer);
  row.accumulator = layer.synapses->accumulator;
  row.input_source = layer.input_generator->kind;
  row.weight_source = layer.weight_generator->kind;
  row.shares_source = layer.input_generator == layer.weight_generator;
  if (const auto found = pair_of(layer)) {
    row.pair = found->pair->name;
    row.setting = found->setting;
  }
  row.claim = claim_of(netlist, layer);
  row.synapses = row.inputs * row.neurons;
  row.live_synapses = live_synapses(layer);
  if (layer.fold) row.fold = *layer.fold;
  return row;
}

}  // namespace

std::optional<PairOfLayer> pair_of(const netlist::Layer& layer) {
  const auto length = static_cast<std::uint64_t>(layer.input_stream->length);
  // Sources of a pair have words of 2 to 12 bits.
  if (!std::has_single_bit(length) || length < 4 || length > 4096) return std::nullopt;
  const auto width = static_cast<unsigned>(std::countr_zero(length));
  const bool is_shared = layer.input_generator == layer.weight_generator;
  for (const netlist::SourcePair& pair : netlist::named_source_pairs()) {
    const unsigned bits = pair.is_exact ? width / 2 : width;
    for (int setting = 0; setting < netlist::generator_settings; ++setting)
      if (is_shared == (pair.weight == nullptr) &&
          is_same_source(*layer.input_generator, pair.input(bits, setting)) &&
          (is_shared || is_same_source(*layer.weight_generator, pair.weight(bits, setting))))
        return PairOfLayer{&pair, setting};
  }
  return std::nullopt;
}

std::vector<LayerRow> layer_rows(const netlist::Netlist& netlist) {
  std::vector<LayerRow> rows;
  const netlist::Chain chain = chain_of(netlist);
  for (const netlist::Layer& layer : chain.layers) rows.push_back(row_of(netlist, layer));
  const auto bounds = exact::measure_correlation_bounds(netlist);
  for (std::size_t l = 0; bounds && l < rows.size(); ++l) rows[l].measured = (*bounds)[l];
  return rows;
}

}  // namespace pulsewright::views

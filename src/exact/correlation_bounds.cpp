// SPDX-License-Identifier: Apache-2.0
#include "exact/correlation_bounds.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace pulsewright::exact {

namespace {

/// A table of counts for longer streams would not fit into memory.
constexpr std::int64_t longest_table = 4096;

std::set<std::int64_t> weight_thresholds(const netlist::Layer& layer) {
  std::set<std::int64_t> thresholds;
  for (const auto& row : layer.synapses->weights)
    for (const std::int64_t weight : row) thresholds.insert(std::abs(weight));
  return thresholds;
}

/// Every threshold that a layer's inputs can have; of the first layer those of its pixels.
std::set<std::int64_t> input_thresholds(const netlist::Chain& chain, const netlist::Layer& layer) {
  const primitives::Requantisation& requantisation = layer.requantise->requantisation;
  std::set<std::int64_t> thresholds;
  const bool sees_pixels = &layer == &chain.layers.front() && chain.input->maximum <= longest_table;
  if (sees_pixels) {
    for (std::int64_t pixel = 0; pixel <= chain.input->maximum; ++pixel)
      thresholds.insert(requantisation(pixel));
  } else {
    for (std::int64_t threshold = 0; threshold <= requantisation.maximum; ++threshold)
      thresholds.insert(threshold);
  }
  if (layer.conv2d) thresholds.insert(layer.conv2d->padding_threshold);
  return thresholds;
}

/// The largest |SCC|, times 65536, of a stream of one set of thresholds with one of the other.
std::int64_t largest_scc(const netlist::CountTable& table, std::int64_t length,
                         const std::set<std::int64_t>& first, const std::set<std::int64_t>& second) {
  const std::size_t all_a = table.rows() - 1;
  const std::size_t all_b = table.columns() - 1;
  std::int64_t largest = 0;
  for (const std::int64_t x : first)
    for (const std::int64_t w : second) {
      const auto a = static_cast<std::size_t>(x);
      const auto b = static_cast<std::size_t>(w);
      const auto scc = netlist::scc_q16(length, table.at(a, all_b), table.at(all_a, b), table.at(a, b));
      if (scc) largest = std::max(largest, std::abs(*scc));
    }
  return largest;
}

CorrelationBound bound_of(const netlist::Chain& chain, const netlist::Layer& layer) {
  const std::int64_t length = layer.input_stream->length;
  const netlist::MeasuredCorrelation measured =
      measure_correlation(*layer.input_generator, *layer.weight_generator, length);
  const netlist::CountTable table = count_table(*layer.input_generator, *layer.weight_generator, length);
  return {layer.input_stream->id, layer.weight_stream->id, measured.mean_scc_q16, measured.mean_abs_scc_q16,
          largest_scc(table, length, input_thresholds(chain, layer), weight_thresholds(layer))};
}

}  // namespace

netlist::CountTable count_table(const netlist::Generator& first, const netlist::Generator& second,
                                std::int64_t length) {
  return {source_words(first, length), width_of(first), source_words(second, length), width_of(second)};
}

bool has_count_table(const netlist::Layer& layer) {
  const auto fits = [](const netlist::Generator& generator) {
    return std::int64_t{1} << width_of(generator) <= longest_table;
  };
  return layer.input_stream->length <= longest_table && fits(*layer.input_generator) &&
         fits(*layer.weight_generator);
}

std::optional<std::vector<CorrelationBound>> measure_correlation_bounds(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  std::vector<CorrelationBound> bounds;
  for (const netlist::Layer& layer : chain.layers) {
    if (!has_count_table(layer)) return std::nullopt;
    bounds.push_back(bound_of(chain, layer));
  }
  return bounds;
}

}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
#include "plan/layer_plan.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/bits.h"
#include "netlist/sequence.h"
#include "plan/product_table.h"

namespace pulsewright::plan {

namespace {

/// Bits of a two's complement number that can be `low` and `high`.
unsigned signed_width(std::int64_t low, std::int64_t high) {
  unsigned width = 2;
  while (low < -(std::int64_t{1} << (width - 1)) || high >= std::int64_t{1} << (width - 1)) ++width;
  return width;
}

/// Bits of every sum of a layer of tables with constant weights: what its products can reach, and no more. On
/// the way to a sum the accumulators may wrap around, as they are modulo 2^width.
unsigned table_total_width(const netlist::Layer& layer) {
  const netlist::Synapses& synapses = *layer.synapses;
  std::int64_t largest = 0;
  for (const auto& row : synapses.weights)
    for (const std::int64_t weight : row) largest = std::max(largest, std::abs(weight));
  const std::vector<std::int64_t> products = largest_products(layer, largest);
  std::int64_t low = 0;
  std::int64_t high = 0;
  for (std::size_t j = 0; j < synapses.weights.size(); ++j) {
    std::int64_t negative = 0;
    std::int64_t positive = 0;
    for (const std::int64_t weight : synapses.weights[j])
      (weight < 0 ? negative : positive) += products[static_cast<std::size_t>(std::abs(weight))];
    low = std::min(low, synapses.biases[j] - negative);
    high = std::max(high, synapses.biases[j] + positive);
  }
  return signed_width(low, high);
}

}  // namespace

std::vector<std::int64_t> weight_levels(const netlist::Layer& layer) {
  std::set<std::int64_t> levels;
  for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
    for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i)
      if (has_gate(layer, j, i)) levels.insert(std::abs(layer.synapses->weights[j][i]));
  return {levels.begin(), levels.end()};
}

unsigned threshold_width(const netlist::Layer& layer) {
  return width_of(*layer.input_generator) + 1;
}

unsigned weight_threshold_width(const netlist::Layer& layer) {
  return width_of(*layer.weight_generator) + 1;
}

unsigned total_width(const netlist::Layer& layer) {
  // Any products, and a bias that reaches as far.
  if (const std::int64_t reach = 2 * loadable_bias_limit(layer); is_loadable(layer))
    return signed_width(-reach, reach);
  if (has_table(layer) && gate_of(layer) == netlist::Gate::gate_and) return table_total_width(layer);
  const std::int64_t length = layer.input_stream->length;
  // As has_gate() has it, but the search for folds asks too often to ask that of every weight.
  const std::int64_t least = gate_of(layer) == netlist::Gate::gate_xnor ? 0 : 1;
  std::int64_t low = 0;
  std::int64_t high = 0;
  for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j) {
    std::int64_t negative = 0;
    std::int64_t positive = 0;
    for (const std::int64_t weight : layer.synapses->weights[j]) {
      negative += weight < 0;
      positive += weight >= least;
    }
    if (layer.synapses->accumulator == netlist::Accumulator::mux) {
      negative = std::min<std::int64_t>(negative, 1);
      positive = std::min<std::int64_t>(positive, 1);
    }
    low = std::min(low, layer.synapses->biases[j] - negative * length);
    high = std::max(high, layer.synapses->biases[j] + positive * length);
  }
  return signed_width(low, high);
}

std::int64_t loadable_bias_limit(const netlist::Layer& layer) {
  const bool counts = layer.synapses->accumulator == netlist::Accumulator::count;
  return (counts ? layer.synapses->inputs() : 1) * layer.input_stream->length;
}

unsigned value_width(const netlist::Layer& layer) {
  const bool is_sum = layer.pool != nullptr && layer.pool->pool == netlist::PoolKind::sum;
  return total_width(layer) +
         (is_sum ? bits_for(static_cast<std::uint64_t>(layer.pool->window.area() - 1)) : 0);
}

unsigned halvings_width(std::int64_t most) {
  return bits_for(static_cast<std::uint64_t>(std::max<std::int64_t>(1, most)));
}

std::string layer_module_name(const std::string& prefix, const netlist::Layer& layer) {
  return prefix + "_layer_" + layer.synapses->id;
}

std::string layer_instance_name(const netlist::Layer& layer) {
  return "u_layer_" + layer.synapses->id;
}

std::string layer_wire_name(const netlist::Layer& layer, std::string_view role) {
  return "layer_" + layer.synapses->id + "_" + std::string(role);
}

}  // namespace pulsewright::plan

// SPDX-License-Identifier: Apache-2.0
#include "baseline/folded_fixed_point.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/sequence.h"
#include "plan/timing.h"
#include "rtl/fold_options.h"
#include "rtl/passes.h"

namespace pulsewright::baseline {

namespace {

constexpr const char* input_source = "input_levels";
constexpr const char* weight_source = "weight_levels";

netlist::Generator levels(const char* id, std::uint64_t width, primitives::Parameters::List words) {
  const std::uint64_t period = words.size();
  return {id, "source_words", {{"width", {width}}, {"period", {period}}, {"words", std::move(words)}}};
}

/// Both sources: each pair of levels once. Where there is but one pair, another clock follows in which no
/// input is counted, for a product of one clock would be a gate and no table.
void add_sources(const FixedPointFormat& format, netlist::Netlist& netlist) {
  const std::uint64_t inputs = low_mask(static_cast<unsigned>(format.activation_bits));
  const std::uint64_t weights = low_mask(static_cast<unsigned>(format.weight_bits) - 1);
  primitives::Parameters::List input_words;
  primitives::Parameters::List weight_words;
  for (std::uint64_t input = 0; input < inputs; ++input)
    for (std::uint64_t weight = 0; weight < weights; ++weight) {
      input_words.push_back(input);
      weight_words.push_back(weight);
    }
  if (input_words.size() == 1) {
    input_words.push_back(inputs);
    weight_words.push_back(0);
  }
  const auto length = static_cast<std::int64_t>(input_words.size());
  netlist.generators = {
      levels(input_source, static_cast<std::uint64_t>(format.activation_bits), std::move(input_words)),
      levels(weight_source, static_cast<std::uint64_t>(format.weight_bits) - 1, std::move(weight_words))};
  netlist.streams = {{"inputs", netlist::Encoding::unipolar, input_source, length},
                     {"weights", netlist::Encoding::sign_magnitude, weight_source, length}};
  const auto measured = measure_correlation(netlist.generators[0], netlist.generators[1], length);
  netlist.correlations = {{"inputs", "weights", netlist::CorrelationPlan::independent, measured.mean_scc_q16,
                           measured.mean_abs_scc_q16}};
}

/// Appends a node behind the last one.
void add_node(netlist::Node node, netlist::Netlist& netlist) {
  if (!netlist.nodes.empty()) netlist.edges.push_back({id_of(netlist.nodes.back()), id_of(node)});
  netlist.nodes.push_back(std::move(node));
}

void add_layer(const FixedPointLayer& layer, std::size_t number, netlist::Netlist& netlist) {
  add_node(netlist::RequantiseNode{fmt::format("requantise_{}", number), layer.requantisation}, netlist);
  netlist::Synapses synapses;
  synapses.id = fmt::format("{}_{}", layer.kernel ? "conv2d" : "dense", number);
  synapses.input_stream = "inputs";
  synapses.weight_stream = "weights";
  synapses.weights = layer.weights;
  synapses.biases = layer.biases;
  if (!layer.kernel) return add_node(netlist::DenseNode{std::move(synapses)}, netlist);
  add_node(netlist::Conv2dNode{std::move(synapses), layer.kernel->window, layer.kernel->groups, 0}, netlist);
  if (layer.pool)
    add_node(netlist::PoolNode{fmt::format("pool_{}", number), layer.pool->kind, layer.pool->window},
             netlist);
}

/// Everything but the schedule.
netlist::Netlist without_folds(const FixedPointNetwork& network) {
  netlist::Netlist netlist;
  netlist.name = network.name;
  add_sources(network.format, netlist);
  add_node(netlist::InputNode{"pixels", network.features, network.maximum}, netlist);
  for (std::size_t l = 0; l < network.layers.size(); ++l) add_layer(network.layers[l], l + 1, netlist);
  add_node(netlist::OutputNode{"logits"}, netlist);
  netlist.architecture = netlist::Architecture::folded;
  return netlist;
}

/// The layers' options that are folds: one of streams has no place in a fixed-point design.
std::vector<std::vector<rtl::LayerOption>> table_options(const netlist::Netlist& netlist) {
  std::vector<std::vector<rtl::LayerOption>> options = rtl::layer_options(netlist);
  for (auto& layer : options)
    std::erase_if(layer, [](const rtl::LayerOption& option) { return !option.fold.has_value(); });
  return options;
}

struct Schedule {
  std::vector<const rtl::LayerOption*> options = {};  ///< [layers]
  double cost = 0;                                    ///< LUT4 times clocks
};

/// Of each layer the fold with the fewest LUT4 that takes an image within `interval`; nothing where a layer
/// has none. At the ports an image takes `ports` clocks.
std::optional<Schedule> smallest_within(const std::vector<std::vector<rtl::LayerOption>>& options,
                                        std::int64_t interval, std::int64_t ports) {
  Schedule schedule;
  std::int64_t lut4 = 0;
  std::int64_t clocks = ports;
  for (const auto& layer : options) {
    const rtl::LayerOption* smallest = nullptr;
    for (const rtl::LayerOption& option : layer)
      if (option.stage.least_interval() <= interval &&
          (smallest == nullptr || option.cells.lut4 < smallest->cells.lut4))
        smallest = &option;
    if (smallest == nullptr) return std::nullopt;
    schedule.options.push_back(smallest);
    lut4 += smallest->cells.lut4;
    clocks = std::max(clocks, smallest->stage.least_interval());
  }
  schedule.cost = static_cast<double>(lut4) * static_cast<double>(clocks);
  return schedule;
}

}  // namespace

netlist::Netlist table_netlist(const FixedPointNetwork& network, const std::vector<netlist::Fold>& folds) {
  netlist::Netlist netlist = without_folds(network);
  netlist.folds = folds;
  const std::int64_t length = netlist.streams.front().length;
  if (folds.empty())
    for (const netlist::Node& node : netlist.nodes)
      if (const netlist::Synapses* synapses = synapses_of(node))
        netlist.folds.push_back(
            {.node = synapses->id,
             .neurons = divisible_neurons(*synapses, std::get_if<netlist::Conv2dNode>(&node))});
  PW_ASSERT(netlist.folds.size() == network.layers.size());
  for (netlist::Fold& fold : netlist.folds) fold.bits = length;
  return netlist;
}

std::vector<std::vector<netlist::Fold>> cheapest_folds(const FixedPointNetwork& network, std::size_t count) {
  const netlist::Netlist netlist = table_netlist(network, {});
  const auto options = table_options(netlist);
  // Pixels come one by one, and so do the logits and the class behind them.
  const std::int64_t ports =
      std::max<std::int64_t>(network.features, static_cast<std::int64_t>(network.classes()) + 1);
  std::set<std::int64_t> intervals{ports};
  for (const auto& layer : options)
    for (const rtl::LayerOption& option : layer)
      intervals.insert(std::max(ports, option.stage.least_interval()));
  std::vector<Schedule> schedules;
  for (const std::int64_t interval : intervals)
    if (auto schedule = smallest_within(options, interval, ports))
      if (std::ranges::find(schedules, schedule->options, &Schedule::options) == schedules.end())
        schedules.push_back(std::move(*schedule));
  std::ranges::stable_sort(schedules, {}, &Schedule::cost);
  if (schedules.size() > count) schedules.resize(count);
  std::vector<std::vector<netlist::Fold>> cheapest;
  for (const Schedule& schedule : schedules) {
    cheapest.emplace_back();
    for (const rtl::LayerOption* option : schedule.options) cheapest.back().push_back(*option->fold);
  }
  return cheapest;
}

Diagnostics check_table_netlist(const FixedPointNetwork& network, const std::vector<netlist::Fold>& folds) {
  return rtl::check_lowerable(table_netlist(network, folds));
}

}  // namespace pulsewright::baseline

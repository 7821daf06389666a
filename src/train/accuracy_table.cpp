// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "train/accuracy.h"

namespace pulsewright {

namespace {

std::vector<LayerSpec> two_convolutions() {
  LayerSpec first{.is_convolution = true, .neurons = 12, .kernel = 5};
  first.pool = PoolKind::max;
  first.pool_size = 2;
  LayerSpec second = first;
  second.neurons = 24;
  return {first, second, {.neurons = 96}};
}

/// The mean over the layers of all runs.
double mean_length(std::span<const AccuracyRun> runs) {
  double sum = 0;
  std::size_t layers = 0;
  for (const AccuracyRun& run : runs) {
    for (const int length : run.lengths) sum += length;
    layers += run.lengths.size();
  }
  return layers == 0 ? 0.0 : sum / static_cast<double>(layers);
}

Json run_json(const AccuracyRun& run) {
  Json json;
  json["seed"] = run.seed;
  json["accuracies"] = Json::array_of(run.accuracies);
  if (run.lengths.empty()) return json;
  json["stream_lengths"] = Json::array_of(run.lengths);
  json["cost"] = run.cost;
  json["live_synapses"] = run.live_synapses;
  return json;
}

double number(const Json& cell, std::string_view key) {
  const Json* value = cell.find(key);
  if (value == nullptr) return 0;
  const double* real = value->get_if<double>();
  const std::int64_t* integer = value->integer();
  return real ? *real : integer ? static_cast<double>(*integer) : 0.0;
}

std::string text(const Json& cell, std::string_view key) {
  const Json* value = cell.find(key);
  return value != nullptr && value->string() != nullptr ? *value->string() : "";
}

}  // namespace

Json accuracy_json(const AccuracyCell& cell, std::span<const AccuracyRun> runs, const DataSet& data) {
  std::vector<double> all;
  for (const AccuracyRun& run : runs) all.insert(all.end(), run.accuracies.begin(), run.accuracies.end());
  double sum = 0;
  for (const double accuracy : all) sum += accuracy;
  int longest = 0;
  std::int64_t live = 0;
  double cost = 0;
  Json json;
  json["seeds"] = Json::Array{};
  for (const AccuracyRun& run : runs) {
    json["seeds"].push_back(run_json(run));
    for (const int length : run.lengths) longest = std::max(longest, length);
    live = std::max(live, run.live_synapses);
    cost += run.cost / static_cast<double>(runs.size());
  }
  json["data"] = cell.data;
  json["network"] = network_text(cell.layers, data.rows, data.columns, data.classes);
  json["stream_length"] = longest;
  json["mean_stream_length"] = mean_length(runs);
  json["variant"] = cell.variant;
  json["mean"] = sum / static_cast<double>(all.size());
  json["worst"] = std::ranges::min(all);
  json["best"] = std::ranges::max(all);
  json["most_live_synapses"] = live;
  json["mean_cost"] = cost;
  json["test_images"] = data.test.size();
  json["settings"] = Json::array_of(cell.settings);
  json["flags"] = cell.flags();
  return json;
}

std::vector<AccuracyCell> accuracy_plan() {
  std::vector<AccuracyCell> plan;
  const auto add = [&](AccuracyCell cell) { plan.push_back(std::move(cell)); };
  const auto add_lengths = [&](AccuracyCell cell, std::initializer_list<int> lengths) {
    for (const int length : lengths) {
      cell.lengths = {length};
      add(cell);
    }
  };
  const std::vector<int> searched = {4, 8, 16, 32, 64};
  add_lengths({.layers = two_convolutions()}, {32, 8});
  add_lengths({.data = "fashion-mnist", .layers = two_convolutions()}, {32});
  for (const char* data : {"mnist", "fashion-mnist"})
    add({.data = data, .layers = two_convolutions(), .lengths = {}, .variant = "float"});
  add_lengths({}, {4, 8, 16, 32, 64, 256});
  add({.lengths = {}, .variant = "float"});
  add_lengths({.variant = "float_then_map"}, {4, 8, 16, 32, 64, 256});
  add_lengths({.data = "fashion-mnist"}, {8, 16, 64});
  add({.data = "fashion-mnist", .lengths = {}, .variant = "float"});
  add_lengths({.data = "fashion-mnist", .variant = "float_then_map"}, {16, 64});
  add_lengths({.variant = "bipolar"}, {16, 32, 64, 256});
  add_lengths({.variant = "lfsr"}, {16, 64, 256});
  add_lengths({.variant = "float_then_map_raw"}, {8, 16, 64});
  add_lengths({.variant = "noise"}, {16, 64});
  add_lengths({.variant = "sobol"}, {16, 64});
  for (const char* variant : {"shared_source", "shared_source_penalty", "shared_source_trained"})
    add({.variant = variant, .epochs_scale = 0.3});
  for (const double weight : {0.01, 0.03, 0.1, 0.3, 1.0, 3.0})
    add({.lengths = searched, .variant = "search", .cost_weight = weight});
  for (const std::int64_t live : {50000, 20000, 10000, 5000, 2000}) add({.live_synapses = live});
  return plan;
}

std::string accuracy_markdown(const Json& cells) {
  std::string table =
      "| data | network | N | variant | mean | worst | best | mean N | live synapses | flags |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  const Json::Array* list = cells.array();
  if (list == nullptr) return table;
  for (const Json& cell : *list)
    table += fmt::format("| {} | {} | {} | {} | {:.4f} | {:.4f} | {:.4f} | {:.1f} | {} | `{}` |\n",
                         text(cell, "data"), text(cell, "network"), number(cell, "stream_length"),
                         text(cell, "variant"), number(cell, "mean"), number(cell, "worst"),
                         number(cell, "best"), number(cell, "mean_stream_length"),
                         number(cell, "most_live_synapses"), text(cell, "flags"));
  return table;
}

}  // namespace pulsewright

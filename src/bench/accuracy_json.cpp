// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/accuracy.h"

namespace pulsewright::bench {

namespace {

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

}  // namespace

Json accuracy_json(const AccuracyCell& cell, std::span<const AccuracyRun> runs, const data::DataSet& data) {
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
  json["network"] = network_text(cell.layers, data.shape(), data.classes);
  json["stream_length"] = longest;
  json["mean_stream_length"] = mean_length(runs);
  json["variant"] = cell.variant;
  json["mean"] = sum / static_cast<double>(all.size());
  json["worst"] = std::ranges::min(all);
  json["best"] = std::ranges::max(all);
  json["most_live_synapses"] = live;
  json["mean_cost"] = cost;
  json["test_images"] = data.test.size();
  json["settings"] = Json::array_of(cell.has_streams() ? cell.settings : std::vector<int>{});
  json["flags"] = cell.flags();
  return json;
}

}  // namespace pulsewright::bench

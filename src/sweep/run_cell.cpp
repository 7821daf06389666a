// SPDX-License-Identifier: Apache-2.0
#include "sweep/run_cell.h"

#include <cmath>

#include "base/failure.h"
#include "netlist/document.h"
#include "rtl/default_folds.h"
#include "rtl/passes.h"
#include "train/run.h"

namespace pulsewright::sweep {

namespace {

Json score_json(const train::Score& score) {
  if (score.images == 0) return {};
  Json json;
  json["images"] = score.images;
  json["correct"] = score.correct;
  json["accuracy"] = score.accuracy();
  return json;
}

/// The circuit's schedule: one within the budget, or its own, or one of default folds; nothing without
/// Verilog.
std::optional<netlist::Netlist> scheduled(const netlist::Netlist& netlist, const rtl::Budget& budget) {
  if (!budget.empty()) return search_folds(netlist, budget);
  netlist::Netlist folded = rtl::folded_by_default(netlist);
  if (!rtl::is_lowerable(folded)) return std::nullopt;
  return folded;
}

void add_estimate(const netlist::Netlist& netlist, const rtl::Budget& budget, Json& result) {
  for (const char* key : {"lut4", "ff", "bram", "latency_clocks", "interval_clocks", "fits"})
    result[key] = {};
  const auto design = scheduled(netlist, budget);
  if (!design) return;
  const rtl::DesignEstimate estimate = rtl::estimate(*design);
  result["lut4"] = std::int64_t{std::llround(estimate.area.lut4)};
  result["ff"] = std::int64_t{std::llround(estimate.area.ff)};
  result["bram"] = std::int64_t{std::llround(estimate.area.bram)};
  result["latency_clocks"] = estimate.timing.latency_clocks;
  result["interval_clocks"] = estimate.timing.interval_clocks;
  result["fits"] = overruns(estimate, budget).empty();
}

}  // namespace

Json run_cell(const Cell& cell, const std::filesystem::path& run, const train::Stop& stop) {
  Diagnostics wrong;
  const auto report = train::train(cell.options.train, *cell.data, run, {}, wrong, stop);
  if (!report) throw Failure(to_text(wrong));
  const auto netlist = netlist::load_netlist(run / train::netlist_file, wrong);
  if (!netlist) throw Failure(to_text(wrong));
  Json result;
  result["schema"] = "pulsewright.cell/1";
  result["hash"] = cell.hash;
  result["status"] = "done";
  result["netlist_sha256"] = report->netlist_sha256;
  result["validation"] = score_json(report->validation.circuit);
  result["test"] = score_json(report->test.circuit);
  result["test_float"] = score_json(report->test.real);
  result["cost"] = report->cost;
  result["relative_cost"] = report->relative_cost;
  result["layers"] = Json::Array{};
  for (const train::LayerReport& layer : report->layers) {
    Json entry;
    entry["length"] = layer.choice.length;
    entry["encoding"] = to_text(layer.choice.encoding);
    entry["source_pair"] = layer.choice.pair->name;
    entry["accumulator"] = to_text(layer.choice.accumulator);
    entry["live_synapses"] = layer.live_synapses;
    result["layers"].push_back(std::move(entry));
  }
  add_estimate(*netlist, cell.options.budget, result);
  return result;
}

}  // namespace pulsewright::sweep

// SPDX-License-Identifier: Apache-2.0
#include "sweep/run_cell.h"

#include <cmath>

#include "base/failure.h"
#include "netlist/document.h"
#include "publish/publisher.h"
#include "rtl/default_folds.h"
#include "rtl/passes.h"
#include "train/assemble.h"
#include "train/run.h"
#include "train/trainer.h"

namespace pulsewright::sweep {

namespace {

/// Of the past of a cell. A sweep has many cells.
constexpr int frames_mebibytes = 1;

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

/// What the plan wants to know of a finished training.
void add_extras(const train::Trainer& trainer, const Cell& cell, Json& result) {
  const train::TrainOptions& options = cell.options.train;
  const data::DataSet& data = *cell.data;
  if (!cell.extras.generator_settings.empty()) result["generator_settings"] = Json::Array{};
  for (const int setting : cell.extras.generator_settings) {
    const bool is_trained_one = setting == options.setting;
    const netlist::Netlist netlist = train::assemble_netlist(
        options.name, data.maximum, is_trained_one ? trainer.circuit() : trainer.move_circuit(setting).layers,
        options.pipeline_delay);
    Json entry = score_json(train::test_score(netlist, data, options.threads));
    entry["setting"] = setting;
    result["generator_settings"].push_back(std::move(entry));
  }
  if (!cell.extras.has_expectation) return;
  const std::vector<std::size_t> rows = train::all_rows(data.test);
  result["expectation"] = score_json(
      {static_cast<std::int64_t>(rows.size()),
       static_cast<std::int64_t>(trainer.correct_by(train::Network::expectation, data.test, rows))});
}

/// The publisher's observer, which also adds the extras to the result once the training has finished.
train::RunObserver with_extras(train::RunObserver observer, const Cell& cell, Json& result) {
  if (cell.extras.empty()) return observer;
  const auto add_at_end = [&cell, &result](const train::Trainer& trainer) {
    if (trainer.finished()) add_extras(trainer, cell, result);
  };
  return {.begins =
              [before = observer.begins, add_at_end](const train::Trainer& trainer, std::string_view text) {
                before(trainer, text);
                add_at_end(trainer);
              },
          .epoch_done =
              [before = observer.epoch_done, add_at_end](const train::Trainer& trainer) {
                before(trainer);
                add_at_end(trainer);
              },
          .before_checkpoint = observer.before_checkpoint};
}

}  // namespace

Json run_cell(const Cell& cell, const std::filesystem::path& run, const train::Stop& stop) {
  Diagnostics wrong;
  Json result;
  publish::Publisher publisher(run, cell.options.train, frames_mebibytes);
  const auto report = train::train(cell.options.train, *cell.data, run, {}, wrong, publisher.counting(stop),
                                   {}, with_extras(publisher.observer(), cell, result));
  if (!report) throw Failure(to_text(wrong));
  const auto netlist = netlist::load_netlist(run / train::netlist_file, wrong);
  if (!netlist) throw Failure(to_text(wrong));
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

// SPDX-License-Identifier: Apache-2.0
#include "flow/time_to_solution.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/elementary.h"
#include "picture/log_log_plot.h"

namespace pulsewright::flow {

namespace {

constexpr std::int64_t longest_by_default = 4096;  ///< sweeps

TimeToSolution summarise(const AnnealOutcome& outcome, std::int64_t target, std::int64_t sweeps) {
  TimeToSolution point{.sweeps = sweeps, .reads = outcome.report.reads};
  for (const ising::Solution& solution : outcome.report.solutions.best())
    if (solution.energy <= target) point.hits += static_cast<std::int64_t>(solution.count);
  const double share = static_cast<double>(point.hits) / static_cast<double>(point.reads);
  if (point.hits == point.reads)
    point.sweeps_to_99 = static_cast<double>(sweeps);
  else if (point.hits > 0)
    point.sweeps_to_99 = static_cast<double>(sweeps) * std::max(1.0, logarithm(0.01) / logarithm(1 - share));
  return point;
}

}  // namespace

std::optional<std::vector<TimeToSolution>> time_to_solution(const ising::SpinModel& model, bool is_cut,
                                                            const AnnealRequest& request,
                                                            const ProgressListener& progress,
                                                            Diagnostics& diagnostics) {
  std::vector<TimeToSolution> curve;
  const std::int64_t most = request.sweeps.value_or(longest_by_default);
  for (std::int64_t sweeps = 1; sweeps <= most; sweeps *= 2) {
    AnnealRequest each = request;
    each.sweeps = sweeps;
    each.target.reset();
    each.options.seconds.reset();
    each.out.clear();
    const auto outcome = anneal_model(model, is_cut, each, progress, diagnostics);
    if (!outcome) return std::nullopt;
    curve.push_back(summarise(*outcome, energy_of_target(model, is_cut, *request.target), sweeps));
  }
  return curve;
}

Json to_json(const std::vector<TimeToSolution>& curve) {
  Json json(Json::Array{});
  for (const TimeToSolution& point : curve) {
    Json row;
    row["sweeps"] = point.sweeps;
    row["reads"] = point.reads;
    row["hits"] = point.hits;
    if (point.sweeps_to_99) row["sweeps_to_99"] = *point.sweeps_to_99;
    json.push_back(std::move(row));
  }
  return json;
}

std::string to_text(const std::vector<TimeToSolution>& curve) {
  std::string text = "  sweeps    hits   reads  sweeps to 99 %\n";
  for (const TimeToSolution& point : curve)
    text += fmt::format("{:8} {:7} {:7}  {}\n", point.sweeps, point.hits, point.reads,
                        point.sweeps_to_99 ? fmt::format("{:.0f}", *point.sweeps_to_99) : "-");
  return text;
}

std::string to_svg(const std::vector<TimeToSolution>& curve, const std::string& title) {
  picture::PlotLine line{.name = "cooling", .points = {}};
  for (const TimeToSolution& point : curve)
    if (point.sweeps_to_99) line.points.push_back({static_cast<double>(point.sweeps), *point.sweeps_to_99});
  if (line.points.empty()) return "";
  return picture::to_svg(picture::LogLogPlot{.title = "Time to solution: " + title,
                                             .x_label = "sweeps of a read",
                                             .y_label = "sweeps until the target at 99 %",
                                             .lines = {line}});
}

}  // namespace pulsewright::flow

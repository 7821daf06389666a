// SPDX-License-Identifier: Apache-2.0
#include "flow/anneal_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/files.h"
#include "flow/output_place.h"
#include "ising/model_files.h"

namespace pulsewright::flow {

namespace {

ising::Cooling cooling_of(const AnnealRequest& request, const ising::SpinModel& model) {
  ising::Cooling cooling = ising::default_cooling(model);
  // Flags are per unit of the file's energies.
  const auto unit = static_cast<double>(model.scale);
  if (request.hot) cooling.hot = *request.hot / unit;
  if (request.cold) cooling.cold = *request.cold / unit;
  if (request.sweeps) cooling.sweeps = *request.sweeps;
  return cooling;
}

}  // namespace

std::int64_t energy_of_target(const ising::SpinModel& model, bool is_cut, double target) {
  const auto unit = static_cast<double>(model.scale);
  const double energy = is_cut ? static_cast<double>(-coupling_sum(model)) - 2 * target * unit
                               : target * unit - static_cast<double>(model.offset);
  // A target that was written in decimals can miss its integer by a rounding.
  return static_cast<std::int64_t>(std::floor(std::clamp(energy, -0x1p60, 0x1p60) + 1e-6));
}

bool AnnealOutcome::is_reached() const {
  return !options.target_energy || best.front().energy <= *options.target_energy;
}

Json AnnealOutcome::best_energy() const {
  return energy_json(model, best.front().energy);
}

Json AnnealOutcome::best_cut() const {
  // E = sum w s s = sum w - 2 cut, in the weights of the edges between unlike spins.
  return ising::energy_json({.fields = {}, .scale = 2 * model.scale},
                            -coupling_sum(model) - best.front().energy);
}

void check_anneal(const AnnealRequest& request, Diagnostics& diagnostics) {
  check_flag("--reads", request.options.reads, 1, 100000000, diagnostics);
  check_flag("--sweeps", request.sweeps.value_or(0), 0, 1000000000000, diagnostics);
  if (request.solutions < 1)
    diagnostics.push_back(
        {Code::bad_flag, "--solutions", "at least 1", std::to_string(request.solutions), ""});
  if (!request.out.empty()) check_output_file("--out", request.out, diagnostics);
}

std::optional<AnnealOutcome> anneal_model(const ising::SpinModel& model, bool is_cut,
                                          const AnnealRequest& request, const ProgressListener& progress,
                                          Diagnostics& diagnostics) {
  AnnealOutcome outcome{
      .model = model, .options = request.options, .is_cut = is_cut, .report = {}, .best = {}};
  ising::AnnealOptions& options = outcome.options;
  options.cooling = cooling_of(request, model);
  // A fixed number of sweeps is one of cooling.
  options.method =
      request.method.value_or(request.sweeps ? ising::Method::cool : ising::default_method(model));
  options.grows = !request.sweeps;
  if (request.target) options.target_energy = energy_of_target(model, is_cut, *request.target);
  options.progress = progress;
  auto report = anneal(model, options, diagnostics);
  if (!report) return std::nullopt;
  outcome.best = report->solutions.best(static_cast<std::size_t>(request.solutions));
  outcome.report = std::move(*report);
  if (!request.out.empty())
    write_file(request.out, request.out.ends_with(".json")
                                ? canonical_json(solutions_json(model, outcome.best))
                                : solutions_csv(model, outcome.best));
  return outcome;
}

Json to_json(const AnnealOutcome& outcome) {
  const ising::AnnealReport& report = outcome.report;
  const ising::Cooling& cooling = outcome.options.cooling;
  const auto unit = static_cast<double>(outcome.model.scale);
  Json json;
  json["instance"] = instance_json(outcome.model);
  json["best_energy"] = outcome.best_energy();
  if (outcome.is_cut) json["best_cut"] = outcome.best_cut();
  json["best_states"] = outcome.best.front().states;
  json["hits"] = report.solutions.hits();
  json["solutions_found"] = report.solutions.size();
  json["solutions"] = solutions_json(outcome.model, outcome.best);
  json["method"] = to_text(outcome.options.method);
  json["reads"] = report.reads;
  json["sweeps"] = report.sweeps;
  json["cpu_seconds"] = report.seconds;
  json["cpu_seconds_to_best"] = report.seconds_to_best;
  json["schedule"]["hot"] = cooling.hot * unit;
  json["schedule"]["cold"] = cooling.cold * unit;
  json["schedule"]["sweeps"] = cooling.sweeps;
  if (outcome.options.target_energy) json["target_reached"] = outcome.is_reached();
  return json;
}

}  // namespace pulsewright::flow

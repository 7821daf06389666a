// SPDX-License-Identifier: Apache-2.0
#include "flow/sample_machine.h"

#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "ising/exact_law.h"
#include "ising/model_files.h"

namespace pulsewright::flow {

using namespace ising;

void check_sampling(const SampleOptions& options, Diagnostics& diagnostics) {
  check_flag("--sweeps", options.sweeps, 1, largest_weight, diagnostics);
  check_flag("--warmup", options.warmup, 0, largest_weight, diagnostics);
  check_flag("--chains", options.chains, 1, 65536, diagnostics);
  if (options.keep_every < 1)
    diagnostics.push_back({Code::bad_flag, "--every", "at least 1", std::to_string(options.keep_every), ""});
}

MachineSamples sample_machine(const Machine& machine, SampleOptions options,
                              const ProgressListener& progress) {
  if (machine.spins.size() <= static_cast<std::size_t>(most_enumerated)) options.beta = beta_of(machine);
  options.progress = progress;
  SampleReport report = sample(machine, options);
  return {machine, std::move(options), std::move(report)};
}

MachineSamples sample_machine(const Machine& machine, SampleOptions options, const std::string& out,
                              const ProgressListener& progress) {
  if (out.empty()) options.keep_every = 0;
  MachineSamples samples = sample_machine(machine, std::move(options), progress);
  if (!out.empty()) {
    const SpinModel model = model_of(machine);
    const std::vector<Solution> kept = samples.report.kept.best();
    write_file(out, out.ends_with(".json") ? canonical_json(solutions_json(model, kept))
                                           : solutions_csv(model, kept));
  }
  return samples;
}

Json to_json(const MachineSamples& samples) {
  const Machine& machine = samples.machine;
  const SampleOptions& options = samples.options;
  const SampleReport& report = samples.report;
  const auto spins = static_cast<double>(machine.spins.size());
  Json json;
  json["instance"] = instance_json(model_of(machine));
  json["beta"] = options.beta.value_or(beta_of(machine));
  json["width"] = machine.width;
  json["colours"] = machine.colours();
  json["chains"] = options.chains;
  json["sweeps"] = options.sweeps;
  json["warmup"] = options.warmup;
  json["mean_energy"] = report.mean_energy;
  json["mean_energy_per_spin"] = report.mean_energy / spins;
  json["standard_error"] = report.standard_error / spins;
  json["autocorrelation_time"] = report.autocorrelation_time;
  if (report.r_hat) json["r_hat"] = *report.r_hat;
  json["mean_spins"] = Json::array_of(report.mean_spins);
  if (report.law) {
    json["total_variation"] = report.law->total_variation;
    json["relative_entropy"] = report.law->relative_entropy;
    json["total_variation_ideal"] = report.ideal->total_variation;
    json["relative_entropy_ideal"] = report.ideal->relative_entropy;
  }
  return json;
}

std::string to_text(const MachineSamples& samples) {
  const Machine& machine = samples.machine;
  const SampleOptions& options = samples.options;
  const SampleReport& report = samples.report;
  const auto spins = static_cast<double>(machine.spins.size());
  std::string text = fmt::format(
      "{}\n{} chains of {} sweeps after {}, beta {:.6g}, words of {} bits\n"
      "mean energy           {:.8g} ({:.8g} per spin, standard error {:.2g})\n"
      "autocorrelation time  {:.3g} sweeps\n",
      instance_text(model_of(machine)), options.chains, options.sweeps, options.warmup,
      options.beta.value_or(beta_of(machine)), machine.width, report.mean_energy, report.mean_energy / spins,
      report.standard_error / spins, report.autocorrelation_time);
  if (report.r_hat) text += fmt::format("r-hat                 {:.5f}\n", *report.r_hat);
  if (report.law)
    text += fmt::format("total variation       {:.6f} from the exact law; {:.6f} with ideal random numbers\n",
                        report.law->total_variation, report.ideal->total_variation);
  return text;
}

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
#include "ising/run_training.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "base/run_folder.h"
#include "ising/formats.h"
#include "ising/machine_document.h"
#include "ising/training_state.h"

namespace pulsewright::ising {

namespace {

constexpr std::int64_t checkpoint_pace = 1000;  ///< updates, some seconds

Json report_of(const TrainingOutcome& outcome, const Json& configuration, const SpinModel& model) {
  Json json;
  json["configuration"] = configuration;
  json["machine_sha256"] = machine_sha256(outcome.machine);
  json["model_sha256"] = model_sha256(model);
  json["couplings"] = model.couplings.size();
  std::int64_t largest = 0;
  for (const Coupling& coupling : model.couplings) largest = std::max(largest, std::abs(coupling.weight));
  json["largest_weight"] = largest;
  if (!outcome.likelihood) return json;
  json["log_partition"] = outcome.likelihood->log_partition;
  if (!outcome.likelihood->is_counted) json["log_partition_error"] = outcome.likelihood->log_partition_error;
  json["mean_log_likelihood"] = outcome.likelihood->mean_log_likelihood;
  json["divergence"] = outcome.likelihood->divergence;
  return json;
}

}  // namespace

std::string training_text(const Patterns& patterns, const TrainOptions& options, const std::string& folder,
                          const TrainingOutcome& outcome) {
  const Likelihood& found = *outcome.likelihood;
  const std::string error =
      found.is_counted ? "" : fmt::format(", standard error {:.2g}", found.log_partition_error);
  return fmt::format(
      "{} patterns of {} spins, {} hidden spins, {} updates\n"
      "log likelihood  {:.6f} nats per pattern, log Z {:.6f}{}\nKL(data, model)  {:.6f} nats\n"
      "{}/{}: machine {}\n",
      patterns.states.size(), patterns.spins, options.hidden, outcome.updates, found.mean_log_likelihood,
      found.log_partition, error, found.divergence, folder, trained_machine_name,
      *outcome.report.find("machine_sha256")->string());
}

std::optional<TrainingOutcome> run_training(const Patterns& patterns, const TrainOptions& options,
                                            const TrainingRun& run, Diagnostics& diagnostics) {
  // Held until the end: a second process would write into the same checkpoint.
  const RunFolder lock(run.folder);
  Trainer trainer(patterns, options);
  const Json configuration = training_configuration(patterns, options);
  const std::filesystem::path checkpoint = run.folder / checkpoint_name;
  if (std::filesystem::exists(checkpoint)) {
    auto state = read_training_state(read_file(checkpoint), configuration, trainer.state(),
                                     checkpoint.string(), diagnostics);
    if (!state) return std::nullopt;
    trainer.set_state(std::move(*state));
  }
  const auto save = [&] { write_file(checkpoint, write_training_state(trainer.state(), configuration)); };
  while (!trainer.is_done() && !run.is_asked_to_stop()) {
    trainer.update();
    if (trainer.state().updates % checkpoint_pace != 0) continue;
    save();
    tell(
        run.progress,
        {.task = "ising train", .unit = "update", .done = trainer.state().updates, .total = options.updates});
  }
  save();
  TrainingOutcome outcome{
      .is_done = trainer.is_done(), .updates = trainer.state().updates, .machine = trainer.machine()};
  if (!outcome.is_done) return outcome;
  const SpinModel model = trainer.model();
  outcome.likelihood = rbm_likelihood(model, patterns, {.seed = options.seed});
  outcome.report = report_of(outcome, configuration, model);
  write_file(run.folder / trained_machine_name, write_machine(outcome.machine));
  write_file(run.folder / training_report_name, canonical_json(outcome.report));
  return outcome;
}

}  // namespace pulsewright::ising

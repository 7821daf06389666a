// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "flow/benchmark_handoff.h"
#include "usage/shell_word.h"

namespace pulsewright::cli {

namespace {

struct BackpropBenchmarkFlags {
  DataFlags task{std::string(flow::reference_task), DataFlags::Regression::refused, "--task"};
  std::string spoiled;
  flow::HandoffOptions options;
};

/// The reference task has four corners for its data, and no labels.
void check_data_options(const BackpropBenchmarkFlags& flags, Diagnostics& diagnostics) {
  if (flags.options.training.task == flow::reference_task && flags.task.options_given())
    diagnostics.push_back({Code::bad_flag, "--task",
                           "a data set, since --label, --maximum or --labels is given",
                           std::string(flow::reference_task), "name one, or leave these flags out"});
}

std::string handoff_text(const flow::HandedOver& result) {
  if (!result.handoff) return "";
  const Diagnostics& findings = result.handoff->audit.findings;
  return fmt::format("{}: {} files, {}\n{}next: pulsewright audit {}\n", result.folder,
                     result.handoff->files.size() + 1, findings.empty() ? "valid" : "INVALID",
                     to_text(findings), usage::shell_word(result.folder));
}

Exit run_benchmark(BackpropBenchmarkFlags flags, const Console& console) {
  Diagnostics diagnostics;
  flow::HandoffOptions& options = flags.options;
  options.data = flags.task.request(diagnostics);
  if (!flags.spoiled.empty())
    options.regression.spoiled = value_of<autodiff::Estimator>(autodiff::estimator_names, flags.spoiled);
  fill_settings(options);
  check_data_options(flags, diagnostics);
  check_handoff_options(options, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto result = benchmark_and_hand_over(options, console.progress_callback(), diagnostics);
  if (!result) return console.refuse(diagnostics);
  console.result(to_json(*result), to_text(*result) + handoff_text(*result));
  return result->is_sound() ? Exit::yes : Exit::no;
}

}  // namespace

void add_backprop_benchmark(Command& command) {
  auto flags = std::make_shared<BackpropBenchmarkFlags>();
  command.details("Weights, stream length, encoding and correlation are trained together.");
  command.example("pulsewright backprop-benchmark --output benchmark.json --handoff-dir handoff");
  command.option("--output", flags->options.output, "the benchmark report").required();
  command.option("--export-manifest", flags->options.export_manifest, "the export manifest");
  command.option("--estimator-regression-manifest", flags->options.estimator_regression,
                 "the estimator regression manifest");
  command.option("--handoff-dir", flags->options.handoff,
                 "the handoff: a bundle with parity evidence and all artefacts; an old one is replaced");
  flags->task.add_to(command, "reference (four corners, a regression), or a data set");
  command.option("--bitstream-length", flags->options.bitstream_length,
                 "middle of the three stream lengths to choose from (reference: 256, else 16)");
  command.option("--steps", flags->options.steps,
                 "steps of gradient descent (reference: 32), or epochs on the choice (digits: 300, else 12)");
  command.option("--learning-rate", flags->options.learning_rate,
                 "learning rate (reference: 0.4, digits: 0.01, else 0.005)");
  command.option("--seed", flags->options.seed, "seed of training and of the estimators");
  command.option("--test-images", flags->options.test_images,
                 "images of a data set that the handoff carries and proves parity on (0: all)");
  command.option("--threads", flags->options.threads, "threads (0: all); the result is the same");
  command.option("--estimator-lengths", flags->options.regression.lengths,
                 "stream lengths of the regression, ascending");
  command.option("--estimator-samples", flags->options.regression.samples, "seeds at each length");
  command
      .option("--spoil-estimator", flags->spoiled,
              "make this estimator wrong on purpose, to see the regression fail")
      .among(handoff::regression_estimators);
  command.runs([flags](const Console& console) { return run_benchmark(*flags, console); });
}

}  // namespace pulsewright::cli

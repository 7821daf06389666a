// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "autodiff/reference_task.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "cli/output_place.h"
#include "cli/shell_word.h"
#include "flow/benchmark_evidence.h"
#include "handoff/export_manifest.h"
#include "handoff/handoff.h"
#include "netlist/document.h"
#include "train/candidate.h"

namespace pulsewright::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view reference_task = "reference";

struct Options {
  std::string output;
  std::string export_manifest;
  std::string estimator_regression;
  std::string handoff;
  DataFlags task{std::string(reference_task), "--task"};
  data::DataRequest data;  ///< what the task trains on; by the name of the reference task nothing
  handoff::TrainingSettings training;
  std::optional<std::int64_t> bitstream_length;  ///< the task's default unless given, like the next two
  std::optional<std::int64_t> steps;
  std::optional<double> learning_rate;
  std::size_t test_images = 0;
  std::uint64_t seed = 0;
  flow::RegressionOptions regression;
  std::string spoiled;
  unsigned threads = 0;
};

/// The settings of a task where no flag gives them.
struct TaskDefaults {
  std::string_view task;
  std::int64_t bitstream_length;
  std::int64_t steps;
  double learning_rate;
};
constexpr TaskDefaults task_defaults[] = {
    {reference_task, 256, 32, 0.4}, {"digits", 16, 300, 0.01}, {"mnist", 16, 12, 0.005}};

/// Those of any other data set are MNIST's.
const TaskDefaults& defaults_of(std::string_view task) {
  const auto found = std::ranges::find(task_defaults, task, &TaskDefaults::task);
  return found == std::end(task_defaults) ? std::span(task_defaults).back() : *found;
}

void fill_settings(Options& options) {
  options.training.task = options.data.name;
  const TaskDefaults& defaults = defaults_of(options.data.name);
  options.training.bitstream_length = options.bitstream_length.value_or(defaults.bitstream_length);
  options.training.steps = options.steps.value_or(defaults.steps);
  options.training.learning_rate = options.learning_rate.value_or(defaults.learning_rate);
  options.training.seed = static_cast<std::int64_t>(options.seed);
  options.regression.first_seed = options.seed;
}

/// The texts that a run leaves.
struct Artefacts {
  std::string benchmark;
  std::string export_manifest;
  std::string estimator_regression;
};

bool is_inside(const fs::path& path, const fs::path& folder) {
  const fs::path relative =
      fs::absolute(path).lexically_normal().lexically_relative(fs::absolute(folder).lexically_normal());
  return !relative.empty() && *relative.begin() != "..";
}

void check_outputs(const Options& options, Diagnostics& diagnostics) {
  for (const auto& [flag, path] :
       {std::pair{"--output", options.output}, std::pair{"--export-manifest", options.export_manifest},
        std::pair{"--estimator-regression-manifest", options.estimator_regression}}) {
    if (path.empty()) continue;
    check_output_file(flag, path, diagnostics);
    if (!options.handoff.empty() && is_inside(path, options.handoff))
      diagnostics.push_back({Code::output_exists, fmt::format("{} {}", flag, path),
                             "a file outside of the handoff", "one inside",
                             "the handoff holds a copy of its own"});
  }
}

void check_training(const handoff::TrainingSettings& training, Diagnostics& diagnostics) {
  const auto refuse = [&](const char* flag, std::string expected, std::string got) {
    diagnostics.push_back({Code::bad_flag, flag, std::move(expected), std::move(got), ""});
  };
  const bool is_reference = training.task == reference_task;
  const std::int64_t least = is_reference ? autodiff::shortest_reference_length : 2 * train::shortest_length;
  const std::int64_t most = is_reference ? autodiff::longest_reference_length : train::longest_length / 2;
  if (training.bitstream_length < least || training.bitstream_length > most ||
      !std::has_single_bit(static_cast<std::uint64_t>(training.bitstream_length)))
    refuse("--bitstream-length", fmt::format("a power of two in [{}, {}]", least, most),
           std::to_string(training.bitstream_length));
  if (training.steps < 1 || training.steps > 1000000)
    refuse("--steps", "a number in [1, 1000000]", std::to_string(training.steps));
  if (!(training.learning_rate > 0 && training.learning_rate <= 10))
    refuse("--learning-rate", "a number above 0, at most 10", fmt::format("{}", training.learning_rate));
}

/// The reference task has four corners for its data, and no labels.
void check_data_options(const Options& options, Diagnostics& diagnostics) {
  if (options.training.task == reference_task && options.task.options_given())
    diagnostics.push_back({Code::bad_flag, "--task",
                           "a data set, since --label, --maximum or --labels is given",
                           std::string(reference_task), "name one, or leave these flags out"});
}

void check_regression_options(const flow::RegressionOptions& regression, Diagnostics& diagnostics) {
  const bool ascending = std::ranges::is_sorted(regression.lengths, std::less_equal<>());
  if (regression.lengths.size() < 2 || !ascending || regression.lengths.front() < 1 ||
      regression.lengths.back() > 65536)
    diagnostics.push_back(
        {Code::bad_flag, "--estimator-lengths", "two or more ascending lengths in [1, 65536]", "others", ""});
  if (regression.samples < 2 || regression.samples > 4096)
    diagnostics.push_back({Code::bad_flag, "--estimator-samples", "a number in [2, 4096]",
                           std::to_string(regression.samples), ""});
}

void write_artefacts(const Options& options, const Artefacts& artefacts) {
  write_file(options.output, artefacts.benchmark);
  if (!options.export_manifest.empty()) write_file(options.export_manifest, artefacts.export_manifest);
  if (!options.estimator_regression.empty())
    write_file(options.estimator_regression, artefacts.estimator_regression);
}

/// A place that is somebody else's is refused before the work, not only after it.
void check_handoff(const Options& options, Diagnostics& diagnostics) {
  if (!options.handoff.empty())
    check_output_folder("--handoff-dir", options.handoff, "backprop-benchmark", handoff::manifest_name,
                        diagnostics);
}

std::string report_text(const flow::Benchmarked& benchmarked,
                        const handoff::EstimatorRegressionManifest& regression) {
  const handoff::BenchmarkReport& report = benchmarked.report;
  std::string text = fmt::format("{:>10} {:>7} {:>9}  {:14} {:>12}\n", "layer", "length", "expected",
                                 "encoding", "measured SCC");
  for (const handoff::LayerSelection& layer : report.joint_design.final.layers)
    text += fmt::format("{:>10} {:>7} {:>9.2f}  {:14} {:>12.4f}\n", layer.layer,
                        layer.selection.selected_bitstream_length, layer.selection.expected_bitstream_length,
                        layer.selection.selected_encoding, layer.selection.correlation);
  text +=
      fmt::format("loss {:.6f} -> {:.6f} (best {:.6f}); of the finite streams {:.6f} ({}, {} images)\n",
                  report.loss.initial, report.loss.final, report.loss.best, report.finite_stream_loss.final,
                  report.finite_stream_loss.measure, report.finite_stream_loss.images);
  return text +
         fmt::format("estimator regression: {}\nnetlist {}\n", regression.status, report.netlist_sha256);
}

/// Writes the handoff; what is wrong with the place is diagnosed.
std::optional<handoff::Handoff> hand_over(const Options& options, const flow::Benchmarked& benchmarked,
                                          const Artefacts& artefacts, const Console& console,
                                          Diagnostics& diagnostics) {
  handoff::Handoff handoff =
      handoff::make_handoff({benchmarked.netlist, benchmarked.test, benchmarked.report, artefacts.benchmark,
                             artefacts.export_manifest, artefacts.estimator_regression, benchmarked.others},
                            console.progress_callback());
  if (handoff::write_bundle(options.handoff, benchmarked.netlist, handoff.files)) return handoff;
  check_handoff(options, diagnostics);
  return std::nullopt;
}

/// Trains the task. Diagnostics of the data name --task, which names the data here.
std::optional<flow::Benchmarked> benchmark_task(const Options& options, const Console& console,
                                                Diagnostics& diagnostics) {
  console.progress("backprop-benchmark: training");
  if (options.training.task == reference_task) return flow::benchmark_reference(options.training);
  auto benchmarked = flow::benchmark_data_set(options.training, options.data.options, options.test_images,
                                              options.threads, console.progress_callback(), diagnostics);
  for (Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.where == "--data") diagnostic.where = "--task";
    if (diagnostic.code == Code::unknown_data)
      diagnostic.expected = fmt::format("{}, or {}", reference_task, diagnostic.expected);
  }
  return benchmarked;
}

Exit run_benchmark(Options& options, const Console& console) {
  Diagnostics diagnostics;
  options.data = options.task.request(diagnostics);
  fill_settings(options);
  check_data_options(options, diagnostics);
  check_outputs(options, diagnostics);
  check_handoff(options, diagnostics);
  check_training(options.training, diagnostics);
  check_regression_options(options.regression, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);

  const auto benchmarked = benchmark_task(options, console, diagnostics);
  if (!benchmarked) return console.refuse(diagnostics);
  const handoff::EstimatorRegressionManifest regression = regress_estimators(options.regression);
  Artefacts artefacts{write_artefact(benchmarked->report), "", write_artefact(regression)};
  const auto manifest = build_export_manifest(artefacts.benchmark, options.training, benchmarked->netlist,
                                              benchmarked->test, diagnostics);
  if (!manifest) return console.refuse(diagnostics);
  artefacts.export_manifest = write_artefact(*manifest);

  Json object;
  object["netlist_sha256"] = benchmarked->report.netlist_sha256;
  object["estimator_regression"] = regression.status;
  const handoff::Selection& chosen = benchmarked->report.joint_design.final.design;
  object["selected_bitstream_length"] = chosen.selected_bitstream_length;
  object["selected_encoding"] = chosen.selected_encoding;
  object["correlation"] = chosen.correlation;
  object["final_loss"] = benchmarked->report.loss.final;
  object["finite_stream_loss"] = benchmarked->report.finite_stream_loss.final;
  std::string text = report_text(*benchmarked, regression);
  bool sound = regression.status == "pass";
  if (!options.handoff.empty()) {
    const auto handoff = hand_over(options, *benchmarked, artefacts, console, diagnostics);
    if (!handoff) return console.refuse(diagnostics);
    const bool valid = handoff->audit.findings.empty();
    object["handoff_audit"] = valid ? "valid" : "invalid";
    text += fmt::format("{}: {} files, {}\n{}next: pulsewright audit {}\n", options.handoff,
                        handoff->files.size() + 1, valid ? "valid" : "INVALID",
                        to_text(handoff->audit.findings), shell_word(options.handoff));
    sound = sound && valid;
  }
  write_artefacts(options, artefacts);
  object["status"] = sound ? "pass" : "fail";
  console.result(object, text);
  return sound ? Exit::yes : Exit::no;
}

}  // namespace

void add_backprop_benchmark(Command& command) {
  auto options = std::make_shared<Options>();
  command.details("Weights, stream length, encoding and correlation are trained together.");
  command.example("pulsewright backprop-benchmark --output benchmark.json --handoff-dir handoff");
  command.option("--output", options->output, "the benchmark report").required();
  command.option("--export-manifest", options->export_manifest, "the export manifest");
  command.option("--estimator-regression-manifest", options->estimator_regression,
                 "the estimator regression manifest");
  command.option("--handoff-dir", options->handoff,
                 "the handoff: a bundle with parity evidence and all artefacts; an old one is replaced");
  options->task.add_to(command, "reference (four corners, a regression), or a data set");
  command.option("--bitstream-length", options->bitstream_length,
                 "middle of the three stream lengths to choose from (reference: 256, else 16)");
  command.option("--steps", options->steps,
                 "steps of gradient descent (reference: 32), or epochs on the choice (digits: 300, else 12)");
  command.option("--learning-rate", options->learning_rate,
                 "learning rate (reference: 0.4, digits: 0.01, else 0.005)");
  command.option("--seed", options->seed, "seed of training and of the estimators");
  command.option("--test-images", options->test_images,
                 "images of a data set that the handoff carries and proves parity on (0: all)");
  command.option("--threads", options->threads, "threads (0: all); the result is the same");
  command.option("--estimator-lengths", options->regression.lengths,
                 "stream lengths of the regression, ascending");
  command.option("--estimator-samples", options->regression.samples, "seeds at each length");
  command
      .option("--spoil-estimator", options->spoiled,
              "make this estimator wrong on purpose, to see the regression fail")
      .among(handoff::regression_estimators);
  command.runs([options](const Console& console) {
    if (!options->spoiled.empty())
      options->regression.spoiled =
          value_of<autodiff::Estimator>(autodiff::estimator_names, options->spoiled);
    return run_benchmark(*options, console);
  });
}

}  // namespace pulsewright::cli

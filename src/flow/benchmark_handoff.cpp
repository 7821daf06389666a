// SPDX-License-Identifier: Apache-2.0
#include "flow/benchmark_handoff.h"

#include <algorithm>
#include <bit>
#include <filesystem>
#include <functional>
#include <span>

#include <fmt/format.h>

#include "autodiff/reference_task.h"
#include "base/files.h"
#include "flow/output_place.h"
#include "handoff/export_manifest.h"
#include "netlist/document.h"
#include "train/candidate.h"

namespace pulsewright::flow {

namespace {

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

/// The texts that a run leaves.
struct Artefacts {
  std::string benchmark;
  std::string export_manifest;
  std::string estimator_regression;
};

bool is_inside(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const std::filesystem::path relative =
      std::filesystem::absolute(path).lexically_normal().lexically_relative(
          std::filesystem::absolute(folder).lexically_normal());
  return !relative.empty() && *relative.begin() != "..";
}

void check_outputs(const HandoffOptions& options, Diagnostics& diagnostics) {
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
  const std::int64_t most =
      is_reference ? autodiff::longest_reference_length : train::longest_usual_length / 2;
  if (training.bitstream_length < least || training.bitstream_length > most ||
      !std::has_single_bit(static_cast<std::uint64_t>(training.bitstream_length)))
    refuse("--bitstream-length", fmt::format("a power of two in [{}, {}]", least, most),
           std::to_string(training.bitstream_length));
  if (training.steps < 1 || training.steps > 1000000)
    refuse("--steps", "a number in [1, 1000000]", std::to_string(training.steps));
  if (!(training.learning_rate > 0 && training.learning_rate <= 10))
    refuse("--learning-rate", "a number above 0, at most 10", fmt::format("{}", training.learning_rate));
}

void check_regression_options(const RegressionOptions& regression, Diagnostics& diagnostics) {
  const bool ascending = std::ranges::is_sorted(regression.lengths, std::less_equal<>());
  if (regression.lengths.size() < 2 || !ascending || regression.lengths.front() < 1 ||
      regression.lengths.back() > 65536)
    diagnostics.push_back(
        {Code::bad_flag, "--estimator-lengths", "two or more ascending lengths in [1, 65536]", "others", ""});
  if (regression.samples < 2 || regression.samples > 4096)
    diagnostics.push_back({Code::bad_flag, "--estimator-samples", "a number in [2, 4096]",
                           std::to_string(regression.samples), ""});
}

void write_artefacts(const HandoffOptions& options, const Artefacts& artefacts) {
  write_file(options.output, artefacts.benchmark);
  if (!options.export_manifest.empty()) write_file(options.export_manifest, artefacts.export_manifest);
  if (!options.estimator_regression.empty())
    write_file(options.estimator_regression, artefacts.estimator_regression);
}

/// A place that is somebody else's is refused before the work, not only after it.
void check_handoff(const HandoffOptions& options, Diagnostics& diagnostics) {
  if (!options.handoff.empty())
    check_output_folder("--handoff-dir", options.handoff, "backprop-benchmark", handoff::manifest_name,
                        diagnostics);
}

/// Writes the handoff; what is wrong with the place is diagnosed.
std::optional<handoff::Handoff> hand_over(const HandoffOptions& options, const Benchmarked& benchmarked,
                                          const Artefacts& artefacts, const ProgressListener& progress,
                                          Diagnostics& diagnostics) {
  handoff::Handoff handoff =
      handoff::make_handoff({benchmarked.netlist, benchmarked.test, benchmarked.report, artefacts.benchmark,
                             artefacts.export_manifest, artefacts.estimator_regression, benchmarked.others},
                            progress);
  if (handoff::write_bundle(options.handoff, handoff::id_of(benchmarked.netlist), handoff.files))
    return handoff;
  check_handoff(options, diagnostics);
  return std::nullopt;
}

/// Trains the task. Diagnostics of the data name --task, which names the data here.
std::optional<Benchmarked> benchmark_task(const HandoffOptions& options, const ProgressListener& progress,
                                          Diagnostics& diagnostics) {
  tell(progress, {.task = "backprop-benchmark", .step = "training"});
  if (options.training.task == reference_task) return benchmark_reference(options.training);
  auto benchmarked = benchmark_data_set(options.training, options.data.options, options.test_images,
                                        options.threads, progress, diagnostics);
  for (Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.where == "--data") diagnostic.where = "--task";
    if (diagnostic.code == Code::unknown_data)
      diagnostic.expected = fmt::format("{}, or {}", reference_task, diagnostic.expected);
  }
  return benchmarked;
}

}  // namespace

void fill_settings(HandoffOptions& options) {
  options.training.task = options.data.name;
  const TaskDefaults& defaults = defaults_of(options.data.name);
  options.training.bitstream_length = options.bitstream_length.value_or(defaults.bitstream_length);
  options.training.steps = options.steps.value_or(defaults.steps);
  options.training.learning_rate = options.learning_rate.value_or(defaults.learning_rate);
  options.training.seed = static_cast<std::int64_t>(options.seed);
  options.regression.first_seed = options.seed;
}

void check_handoff_options(const HandoffOptions& options, Diagnostics& diagnostics) {
  check_outputs(options, diagnostics);
  check_handoff(options, diagnostics);
  check_training(options.training, diagnostics);
  check_regression_options(options.regression, diagnostics);
}

bool HandedOver::is_sound() const {
  return regression.status == "pass" && (!handoff || handoff->audit.findings.empty());
}

std::optional<HandedOver> benchmark_and_hand_over(const HandoffOptions& options,
                                                  const ProgressListener& progress,
                                                  Diagnostics& diagnostics) {
  auto benchmarked = benchmark_task(options, progress, diagnostics);
  if (!benchmarked) return std::nullopt;
  HandedOver result{std::move(*benchmarked), regress_estimators(options.regression), {}, options.handoff};
  Artefacts artefacts{write_artefact(result.benchmarked.report), "", write_artefact(result.regression)};
  const auto manifest =
      handoff::build_export_manifest(artefacts.benchmark, options.training, result.benchmarked.netlist,
                                     result.benchmarked.test, diagnostics);
  if (!manifest) return std::nullopt;
  artefacts.export_manifest = write_artefact(*manifest);
  if (!options.handoff.empty()) {
    result.handoff = hand_over(options, result.benchmarked, artefacts, progress, diagnostics);
    if (!result.handoff) return std::nullopt;
  }
  write_artefacts(options, artefacts);
  return result;
}

Json to_json(const HandedOver& result) {
  const handoff::BenchmarkReport& report = result.benchmarked.report;
  const handoff::Selection& chosen = report.joint_design.final.design;
  Json object;
  object["netlist_sha256"] = report.netlist_sha256;
  object["estimator_regression"] = result.regression.status;
  object["selected_bitstream_length"] = chosen.selected_bitstream_length;
  object["selected_encoding"] = chosen.selected_encoding;
  object["correlation"] = chosen.correlation;
  object["final_loss"] = report.loss.final;
  object["finite_stream_loss"] = report.finite_stream_loss.final;
  if (result.handoff) object["handoff_audit"] = result.handoff->audit.findings.empty() ? "valid" : "invalid";
  object["status"] = result.is_sound() ? "pass" : "fail";
  return object;
}

std::string to_text(const HandedOver& result) {
  const handoff::BenchmarkReport& report = result.benchmarked.report;
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
  return text + fmt::format("estimator regression: {}\nnetlist {}\n", result.regression.status,
                            report.netlist_sha256);
}

}  // namespace pulsewright::flow

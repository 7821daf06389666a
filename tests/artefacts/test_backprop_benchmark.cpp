// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "artefacts/handoff_folder.h"
#include "catch.h"
#include "handoff/artefacts.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "netlist/sequence.h"

namespace pulsewright::artefact_tests {
namespace {

namespace fs = std::filesystem;

std::vector<TextFile> files_of(const fs::path& folder) {
  std::vector<TextFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files.push_back({entry.path().lexically_relative(folder).generic_string(), read_file(entry.path())});
  std::ranges::sort(files, {}, &TextFile::path);
  return files;
}

/// Both folders hold the same files with the same bytes.
void check_equal(const fs::path& left, const fs::path& right) {
  const std::vector<TextFile> one = files_of(left);
  const std::vector<TextFile> other = files_of(right);
  REQUIRE(one.size() == other.size());
  CHECK(one.size() > 0);
  for (std::size_t i = 0; i < one.size(); ++i) {
    INFO(one[i].path);
    CHECK(one[i].path == other[i].path);
    CHECK(one[i].text == other[i].text);
  }
}

handoff::EstimatorRegressionManifest regression_in(const fs::path& folder) {
  Diagnostics wrong;
  const auto manifest =
      handoff::read_estimator_regression(read_file(folder / "regression.json"), "regression.json", wrong);
  INFO(to_text(wrong));
  return manifest.value();
}

TEST_CASE("an evidence set is the same, byte for byte, in another run and on another number of threads") {
  const TemporaryFolder again;
  const Run run = run_program(
      again.path(),
      benchmark_command({"--handoff-dir", "handoff", "--bitstream-length", "64", "--threads", "2"}));
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  check_equal(sound_folder(), again.path());
}

TEST_CASE("a trained network's evidence is the same on 1 and 2 threads, and another with another seed") {
  const std::vector<std::string> flags = {"--task", "digits", "--steps", "1", "--bitstream-length", "8"};
  const auto train = [&](const fs::path& folder, const std::vector<std::string>& more) {
    std::vector<std::string> command = benchmark_command(flags);
    command.insert(command.end(), more.begin(), more.end());
    const Run run = run_program(folder, command);
    INFO(run.output);
    REQUIRE(run.exit_code == 0);
  };
  const TemporaryFolder one, two, other;
  train(one.path(), {"--threads", "1"});
  train(two.path(), {"--threads", "2"});
  train(other.path(), {"--seed", "1"});
  check_equal(one.path(), two.path());
  CHECK(read_file(one.path() / "benchmark.json") != read_file(other.path() / "benchmark.json"));
  Diagnostics wrong;
  const auto report =
      handoff::read_benchmark_report(read_file(one.path() / "benchmark.json"), "benchmark.json", wrong);
  REQUIRE(report.has_value());
  CHECK(report->joint_design.final.layers.size() == 2);
  CHECK(report->finite_stream_loss.measure == "error_rate");
  CHECK(report->finite_stream_loss.final < 0.9);
}

TEST_CASE("each estimator made wrong on purpose fails the regression, with exit code 1") {
  for (const std::string_view estimator : handoff::regression_estimators) {
    const TemporaryFolder folder;
    const Run run =
        run_program(folder.path(), benchmark_command({"--spoil-estimator", std::string(estimator)}));
    INFO(estimator << "\n" << run.output);
    CHECK(run.exit_code == 1);
    CHECK(regression_in(folder.path()).status == "fail");
  }
}

TEST_CASE("the estimators as they are pass, and each of them made wrong was caught in the same run") {
  const handoff::EstimatorRegressionManifest manifest = regression_in(sound_folder());
  CHECK(manifest.status == "pass");
  CHECK(manifest.acceptance.all());
  CHECK(manifest.results.size() == 9);
  REQUIRE(manifest.negative_controls.size() == 3);
  CHECK(std::ranges::all_of(manifest.negative_controls, &handoff::RegressionControl::caught));
}

TEST_CASE("training lowers the loss of the expectation and of the finite streams") {
  Diagnostics wrong;
  const auto report =
      handoff::read_benchmark_report(read_file(sound_folder() / "benchmark.json"), "benchmark.json", wrong)
          .value();
  CHECK(report.loss.final < report.loss.initial / 4);
  REQUIRE(report.finite_stream_loss.initial.has_value());
  CHECK(report.finite_stream_loss.final < *report.finite_stream_loss.initial / 100);
  CHECK(report.finite_stream_loss.images == 4);
}

TEST_CASE("wrong flags are refused together, and nothing is written") {
  const TemporaryFolder folder;
  const Run run = run_program(
      folder.path(), benchmark_command({"--bitstream-length", "100", "--steps", "0", "--learning-rate", "0",
                                        "--estimator-lengths", "64", "64", "--estimator-samples", "1"}));
  CHECK(run.exit_code == 2);
  for (const char* flag :
       {"--bitstream-length", "--steps", "--learning-rate", "--estimator-lengths", "--estimator-samples"})
    CHECK_THAT(run.output, Catch::Contains(std::string("PW0601 ") + flag));
  CHECK(files_of(folder.path()).empty());
}

TEST_CASE("a handoff on data of one's own keeps how they are taken, and its audit is valid") {
  const TemporaryFolder folder;
  std::string rows = "kind,p1,p2\n";
  for (int i = 0; i < 60; ++i)
    rows += fmt::format("{},{},{}\n", i / 5 % 2 == i % 2 ? "cow" : "dog", i, 60 - i);
  write_file(folder.path() / "animals.csv", rows);
  const std::vector<std::string> task = {"--task", "csv:animals.csv",    "--steps",
                                         "1",      "--bitstream-length", "8"};
  const auto command = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = benchmark_command(task);
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const Run run = run_program(folder.path(), command({"--handoff-dir", "handoff", "--label", "kind",
                                                      "--labels", "compact", "--maximum", "200"}));
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  Diagnostics wrong;
  const auto netlist = netlist::load_netlist(folder.path() / "handoff", wrong);
  REQUIRE(netlist.has_value());
  CHECK(chain_of(*netlist).input->maximum == 200);
  CHECK(chain_of(*netlist).classes() == 2);
  CHECK(run_program(folder.path(), {"audit", "handoff"}).exit_code == 0);

  // Labels that are no numbers need --labels compact, and the reference task has none.
  CHECK(run_program(folder.path(), command({})).exit_code == 2);
  const Run reference = run_program(folder.path(), benchmark_command({"--maximum", "200"}));
  CHECK(reference.exit_code == 2);
  CHECK_THAT(reference.output, Catch::Contains("PW0601 --task: expected a data set"));
  const Run unknown = run_program(folder.path(), benchmark_command({"--task", "corners"}));
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.output, Catch::Contains("PW0502 --task: expected reference"));
}

TEST_CASE("no artefact is written into a bundle, and no handoff over another folder") {
  const TemporaryFolder folder;
  const Run inside = run_program(folder.path(), {"backprop-benchmark", "--output", "handoff/benchmark.json",
                                                 "--handoff-dir", "handoff"});
  CHECK(inside.exit_code == 2);
  CHECK_THAT(inside.output, Catch::Contains("PW0602 --output"));
  write_file(folder.path() / "other/notes.txt", "keep me\n");
  const Run over = run_program(
      folder.path(), {"backprop-benchmark", "--output", "benchmark.json", "--handoff-dir", "other"});
  CHECK(over.exit_code == 2);
  CHECK_THAT(over.output, Catch::Contains("PW0602 --handoff-dir"));
  CHECK(files_of(folder.path()).size() == 1);
}

TEST_CASE("a folded netlist is exported with the data set that it is for") {
  const TemporaryFolder trained;
  REQUIRE(run_program(trained.path(), {"train", "--data", "digits", "--hidden", "6", "--real-epochs", "1",
                                       "--search-epochs", "1", "--epochs", "1", "--length", "8",
                                       "--source-pair", "ramp_vdc", "--no-float", "--out", "run"})
              .exit_code == 0);
  REQUIRE(run_program(trained.path(), {"fold", "run", "--out", "folded.json"}).exit_code == 0);
  const Run run = run_program(
      trained.path(), {"export", "folded.json", "--data", "digits", "--out", "bundle", "--no-synthesis"});
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  Diagnostics wrong;
  const auto netlist = netlist::load_netlist(trained.path() / "bundle", wrong);
  REQUIRE(netlist.has_value());
  CHECK(netlist->architecture == netlist::Architecture::folded);
  const Diagnostics findings = handoff::audit_bundle(trained.path() / "bundle", {}).findings;
  INFO(to_text(findings));
  CHECK(findings.size() == 1);
  CHECK(finds(findings, Code::no_parity_evidence, handoff::parity_name));
}

}  // namespace
}  // namespace pulsewright::artefact_tests

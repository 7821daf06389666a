// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"
#include "catch.h"
#include "exact/engine.h"
#include "netlist/document.h"
#include "train/run.h"
#include "train/run_folder.h"
#include "train/small_tasks.h"

using namespace pulsewright;

namespace {

constexpr std::string_view all_files[] = {run_file, checkpoint_file, netlist_file, training_file};

struct Interruption {};

/// The bytes of the four files of a finished run.
std::vector<std::string> bytes_of(const std::filesystem::path& run) {
  std::vector<std::string> bytes;
  for (const std::string_view name : all_files) bytes.push_back(read_file(run / name));
  CHECK(std::ranges::distance(std::filesystem::directory_iterator(run)) == std::ssize(all_files));
  return bytes;
}

void finish(const TrainOptions& options, const DataSet& data, const std::filesystem::path& run) {
  Diagnostics diagnostics;
  CHECK(train(options, data, run, {}, diagnostics));
  CHECK(to_text(diagnostics) == "");
}

const DataSet& task() {
  static const DataSet data = small_tasks::threshold_of_one_pixel(60, 4);
  return data;
}

}  // namespace

TEST_CASE("a run interrupted after any epoch ends in the bytes of an undisturbed one") {
  const TrainOptions options = small_tasks::short_options({3});
  const TemporaryFolder folder;
  int epochs = 0;
  Diagnostics diagnostics;
  REQUIRE(train(
      options, task(), folder.path() / "whole", [&](const auto&, int) { ++epochs; }, diagnostics));
  const auto whole = bytes_of(folder.path() / "whole");
  for (int stop = 0; stop < epochs; stop += 2) {
    INFO("stopped after epoch " << stop);
    const std::filesystem::path run = folder.path() / std::to_string(stop);
    const auto interrupt = [&](const EpochRecord& record, int) {
      if (record.epoch == stop) throw Interruption{};
    };
    CHECK_THROWS_AS(train(options, task(), run, interrupt, diagnostics), Interruption);
    int repeated = 0;
    CHECK(train(
        options, task(), run, [&](const auto&, int) { ++repeated; }, diagnostics));
    CHECK(repeated == epochs - stop - 1);
    CHECK(bytes_of(run) == whole);
  }
}

TEST_CASE("a run killed again and again at any moment ends in the bytes of an undisturbed one") {
  const TrainOptions options = small_tasks::short_options({3});
  const TemporaryFolder folder;
  finish(options, task(), folder.path() / "whole");
  const std::filesystem::path run = folder.path() / "killed";
  int kills = 0;
  for (useconds_t patience = 5000;; patience += 2500) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Diagnostics diagnostics;
      ::_exit(train(options, task(), run, {}, diagnostics) ? 0 : 1);
    }
    ::usleep(patience);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) {
      CHECK(WEXITSTATUS(status) == 0);
      break;
    }
    ++kills;
  }
  CHECK(kills >= 3);
  CHECK(bytes_of(run) == bytes_of(folder.path() / "whole"));
}

TEST_CASE("a finished run is only reported, and a file lost from it comes back") {
  const TrainOptions options = small_tasks::short_options({});
  const TemporaryFolder folder;
  finish(options, task(), folder.path());
  const auto before = bytes_of(folder.path());
  std::filesystem::remove(folder.path() / netlist_file);
  const auto written = std::filesystem::last_write_time(folder.path() / checkpoint_file);
  Diagnostics diagnostics;
  const auto never = [](const EpochRecord&, int) { FAIL("no epoch is left"); };
  CHECK(train(options, task(), folder.path(), never, diagnostics));
  CHECK(bytes_of(folder.path()) == before);
  CHECK(std::filesystem::last_write_time(folder.path() / checkpoint_file) == written);
}

TEST_CASE("the netlist of a run is the circuit that its report speaks of") {
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  const auto report = train(small_tasks::short_options({}), task(), folder.path(), {}, diagnostics);
  REQUIRE(report);
  const auto netlist = read_netlist(read_file(folder.path() / netlist_file), diagnostics);
  REQUIRE(netlist);
  CHECK(netlist_hash(*netlist) == report->netlist_sha256);
  const auto engine = reference_engine(*netlist);
  std::int64_t correct = 0;
  for (std::size_t i = 0; i < task().test.size(); ++i) {
    const std::vector<std::int64_t> pixels(task().test.image(i).begin(), task().test.image(i).end());
    correct += engine->run(pixels).label == task().test.labels[i];
  }
  CHECK(report->test.circuit.images == 60);
  CHECK(report->test.circuit.correct == correct);
  CHECK(report->layers[0].mean_scc_q16 == netlist->correlations[0].mean_scc_q16);
}

TEST_CASE("a folder of another run is refused with every option that differs") {
  TrainOptions options = small_tasks::short_options({});
  const TemporaryFolder folder;
  finish(options, task(), folder.path());
  const auto before = bytes_of(folder.path());
  options.seed = 9;
  options.lengths = {8};
  Diagnostics diagnostics;
  CHECK_FALSE(train(options, task(), folder.path(), {}, diagnostics));
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].code == Code::run_mismatch);
  CHECK(diagnostics[0].where == "run.json /design_space/lengths");
  CHECK(diagnostics[1].where == "run.json /seed");
  CHECK(diagnostics[1].expected == "1");
  CHECK(diagnostics[1].got == "9");
  CHECK(bytes_of(folder.path()) == before);
}

TEST_CASE("a damaged checkpoint and a folder of other things are refused") {
  const TrainOptions options = small_tasks::short_options({});
  const TemporaryFolder folder;
  finish(options, task(), folder.path() / "run");
  write_file(folder.path() / "run" / checkpoint_file, "damaged");
  Diagnostics diagnostics;
  CHECK_FALSE(train(options, task(), folder.path() / "run", {}, diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == Code::bad_checkpoint);
  CHECK_FALSE(train(options, task(), folder.path(), {}, diagnostics));
  CHECK(diagnostics.back().code == Code::output_exists);
  CHECK_FALSE(std::filesystem::exists(folder.path() / run_file));
}

TEST_CASE("two processes cannot train in one folder") {
  const TemporaryFolder folder;
  const RunFolder held(folder.path());
  CHECK_THROWS_AS(RunFolder(folder.path()), Failure);
}

TEST_CASE("wrong options and unknown data are reported and leave no folder") {
  TrainOptions options;
  options.data = "faces";
  options.hidden = {0};
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  CHECK_FALSE(train(options, folder.path() / "run", {}, diagnostics));
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].code == Code::unknown_data);
  CHECK(diagnostics[1].code == Code::bad_flag);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "run"));
}

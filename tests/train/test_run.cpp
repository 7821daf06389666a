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
#include "train/small_tasks.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

constexpr std::string_view all_files[] = {run_file, checkpoint_file, netlist_file, training_file};

/// The bytes of the four files of a finished run.
std::vector<std::string> bytes_of(const std::filesystem::path& run) {
  std::vector<std::string> bytes;
  for (const std::string_view name : all_files) bytes.push_back(read_file(run / name));
  CHECK(std::ranges::distance(std::filesystem::directory_iterator(run)) == std::ssize(all_files));
  return bytes;
}

void finish(const TrainOptions& options, const data::DataSet& data, const std::filesystem::path& run) {
  Diagnostics diagnostics;
  CHECK(train::train(options, data, run, {}, diagnostics));
  CHECK(to_text(diagnostics) == "");
}

/// Trains to the end, and again and again with a stop after every `step`th epoch from `first` on: all end in
/// the same bytes, and no epoch is run twice.
void check_interruptions(const TrainOptions& options, const data::DataSet& data, int first, int step) {
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  int epochs = 0;
  REQUIRE(train::train(
      options, data, folder.path() / "whole", [&](const auto&, int) { ++epochs; }, diagnostics));
  const auto whole = bytes_of(folder.path() / "whole");
  for (int stop = first; stop < epochs; stop += step) {
    INFO("stopped with " << stop << " epochs done");
    const std::filesystem::path run = folder.path() / std::to_string(stop);
    int done = 0;
    const auto count = [&](const auto&, int) { ++done; };
    CHECK_THROWS_AS(train::train(options, data, run, count, diagnostics, [&] { return done == stop; }),
                    Failure);
    CHECK(train::train(options, data, run, count, diagnostics));
    CHECK(done == epochs);
    CHECK(bytes_of(run) == whole);
  }
}

/// Everything that a network on images can have: windows, groups, both pools, both encodings and
/// accumulators.
TrainOptions convolutional_options() {
  TrainOptions options = small_tasks::short_options({});
  Diagnostics diagnostics;
  options.layers = parse_layers(std::vector<std::string>{"conv:4:3:padding=1", "maxpool:2",
                                                         "conv:4:2:groups=2", "avgpool:2", "dense:5"},
                                "--layers", diagnostics);
  options.lengths = {8};
  options.pairs = {"ramp_vdc", "ramp_shared"};
  options.accumulators = {netlist::Accumulator::count, netlist::Accumulator::mux};
  options.augmentation = data::AugmentRange{.shift = 0.5, .rotation = 0.1, .scale = 0.05};
  return options;
}

/// The same, pruned, so without bipolar weights.
TrainOptions pruned_options() {
  TrainOptions options = convolutional_options();
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.sparsity.live_synapses = 60;
  return options;
}

/// One candidate, trained on noisy expectations and calibrated.
TrainOptions noisy_options() {
  TrainOptions options = small_tasks::short_options({5});
  options.lengths = {16};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"sobol_1_2"};
  options.accumulators = {netlist::Accumulator::mux};
  options.forward = Forward::noisy;
  options.setting = 1;
  return options;
}

const data::DataSet& task() {
  static const data::DataSet data = small_tasks::threshold_of_one_pixel(60, 4);
  return data;
}

netlist::Netlist netlist_in(const std::filesystem::path& run) {
  Diagnostics diagnostics;
  return netlist::read_netlist(read_file(run / netlist_file), diagnostics).value();
}

std::int64_t score_by_reference(const netlist::Netlist& netlist, const data::ImageSet& images) {
  const auto engine = make_engine(netlist, exact::Method::reference);
  std::int64_t correct = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::vector<std::int64_t> pixels(images.image(i).begin(), images.image(i).end());
    correct += engine->run(pixels).label == images.labels[i];
  }
  return correct;
}

}  // namespace

TEST_CASE("a run stopped after any epoch ends in the bytes of an undisturbed one") {
  check_interruptions(small_tasks::short_options({3}), task(), 0, 2);
}

TEST_CASE("a run of every kind has the same bytes on 1, 2 and 3 threads") {
  for (TrainOptions options :
       {small_tasks::short_options({3}), convolutional_options(), pruned_options(), noisy_options()}) {
    const TemporaryFolder folder;
    std::vector<std::vector<std::string>> runs;
    for (const unsigned threads : {1u, 2u, 3u}) {
      options.threads = threads;
      const std::filesystem::path run = folder.path() / std::to_string(threads);
      finish(options, task(), run);
      runs.push_back(bytes_of(run));
    }
    CHECK(runs[1] == runs[0]);
    CHECK(runs[2] == runs[0]);
  }
}

TEST_CASE("a convolutional, a pruned and a noisy run stopped after any epoch end as if undisturbed") {
  for (const TrainOptions& options : {convolutional_options(), pruned_options(), noisy_options()})
    check_interruptions(options, task(), 1, 3);
}

TEST_CASE("a run stopped before any batch ends in the bytes of an undisturbed one") {
  const TrainOptions options = small_tasks::short_options({3});
  const TemporaryFolder folder;
  finish(options, task(), folder.path() / "whole");
  const std::filesystem::path run = folder.path() / "stopped";
  Diagnostics diagnostics;
  int stops = 0;
  // It comes a little further each time, and then goes on from there.
  for (int most = 1;; ++most) {
    int asked = 0;
    try {
      const auto report = train::train(options, task(), run, {}, diagnostics, [&] { return ++asked > most; });
      CHECK(report);
      break;
    } catch (const Failure& failure) {
      CHECK_THAT(failure.what(), Catch::EndsWith("; the same command goes on from there"));
      ++stops;
    }
  }
  CHECK(stops >= 3);
  CHECK(bytes_of(run) == bytes_of(folder.path() / "whole"));
}

TEST_CASE("a run killed again and again at any moment ends in the bytes of an undisturbed one") {
  const TrainOptions options = small_tasks::short_options({3});
  const TemporaryFolder folder;
  finish(options, task(), folder.path() / "whole");
  const std::filesystem::path run = folder.path() / "killed";
  int kills = 0;
  for (useconds_t patience = 5000;; patience += patience / 4) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Diagnostics diagnostics;
      ::_exit(train::train(options, task(), run, {}, diagnostics) ? 0 : 1);
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
  CHECK(train::train(options, task(), folder.path(), never, diagnostics));
  CHECK(bytes_of(folder.path()) == before);
  CHECK(std::filesystem::last_write_time(folder.path() / checkpoint_file) == written);
}

TEST_CASE("the netlist of a run is the circuit that its report speaks of") {
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  const auto report = train::train(small_tasks::short_options({}), task(), folder.path(), {}, diagnostics);
  REQUIRE(report);
  const netlist::Netlist netlist = netlist_in(folder.path());
  CHECK(netlist_hash(netlist) == report->netlist_sha256);
  CHECK(report->test.circuit.images == 60);
  CHECK(report->test.circuit.correct == score_by_reference(netlist, task().test));
  CHECK(report->layers[0].mean_scc_q16 == netlist.correlations[0].mean_scc_q16);
}

TEST_CASE("a pipeline delay moves the circuit in time and changes nothing else of it") {
  TrainOptions options = small_tasks::short_options({});
  const TemporaryFolder folder;
  finish(options, task(), folder.path() / "plain");
  options.pipeline_delay = 2;
  finish(options, task(), folder.path() / "delayed");
  netlist::Netlist delayed = netlist_in(folder.path() / "delayed");
  for (netlist::Node& node : delayed.nodes)
    if (auto* dense = std::get_if<netlist::DenseNode>(&node)) {
      CHECK(dense->pipeline_delay == 2);
      dense->pipeline_delay = 0;
    }
  CHECK(write_netlist(delayed) == write_netlist(netlist_in(folder.path() / "plain")));
  Diagnostics diagnostics;
  CHECK_FALSE(train::train(options, task(), folder.path() / "plain", {}, diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].where.ends_with("run.json /pipeline_delay"));
}

TEST_CASE("a convolutional circuit scores by the reference engine what its report says") {
  for (const TrainOptions& options : {convolutional_options(), pruned_options()}) {
    const TemporaryFolder folder;
    Diagnostics diagnostics;
    const auto report = train::train(options, task(), folder.path(), {}, diagnostics);
    REQUIRE(report);
    const netlist::Netlist netlist = netlist_in(folder.path());
    CHECK(score_by_reference(netlist, task().test) == report->test.circuit.correct);
    std::int64_t live = 0;
    for (const LayerReport& layer : report->layers) live += layer.live_synapses;
    CHECK((live <= 60) == options.sparsity.any());
  }
}

TEST_CASE("a network of multiplexers learns digits, and its netlist is the circuit of its report") {
  TrainOptions options = noisy_options();
  options.forward = Forward::exact;
  options.layers = {{.neurons = 16}};
  options.lengths = {64};
  options.pairs = {"sobol_1_2", "lfsr_reversed"};
  options.tune_epochs = 8;
  const data::DataSet data = data::digits();
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  const auto report = train::train(options, data, folder.path(), {}, diagnostics);
  REQUIRE(report);
  for (const LayerReport& layer : report->layers)
    CHECK(layer.choice.accumulator == netlist::Accumulator::mux);
  CHECK(score_by_reference(netlist_in(folder.path()), data.test) == report->test.circuit.correct);
  CHECK(report->test.circuit.accuracy() > 0.3);
}

TEST_CASE("a space of one candidate is not searched, and no real network is trained where none is wanted") {
  TrainOptions options = noisy_options();
  options.trains_real = false;
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  const auto report = train::train(options, task(), folder.path(), {}, diagnostics);
  REQUIRE(report);
  CHECK(report->history.size() == static_cast<std::size_t>(options.real_epochs + options.tune_epochs));
  CHECK(report->test.real.images == 0);
  CHECK(report->test.circuit.images == 60);
}

TEST_CASE("a folder of another run is refused with every option that differs") {
  TrainOptions options = small_tasks::short_options({});
  const TemporaryFolder folder;
  finish(options, task(), folder.path());
  const auto before = bytes_of(folder.path());
  options.seed = 9;
  options.lengths = {8};
  Diagnostics diagnostics;
  CHECK_FALSE(train::train(options, task(), folder.path(), {}, diagnostics));
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].code == Code::run_mismatch);
  CHECK(diagnostics[0].where.ends_with("run.json /design_space/lengths"));
  CHECK(diagnostics[1].where.ends_with("run.json /seed"));
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
  CHECK_FALSE(train::train(options, task(), folder.path() / "run", {}, diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == Code::bad_checkpoint);
  CHECK_FALSE(train::train(options, task(), folder.path(), {}, diagnostics));
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
  options.layers = {{.neurons = 0}};
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  CHECK_FALSE(train::train(options, folder.path() / "run", {}, diagnostics));
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].code == Code::unknown_data);
  CHECK(diagnostics[1].code == Code::bad_flag);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "run"));
}

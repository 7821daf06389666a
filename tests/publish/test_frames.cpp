// SPDX-License-Identifier: Apache-2.0
// What a run publishes: the frames hold its circuits, and their file does not depend on where it was stopped.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "netlist/document.h"
#include "publish/publisher.h"
#include "train/run.h"
#include "train/small_tasks.h"
#include "train/trainer.h"

namespace pulsewright::publish {
namespace {

namespace fs = std::filesystem;

const data::DataSet& task() {
  static const data::DataSet data = train::small_tasks::threshold_of_one_pixel(200, 1);
  return data;
}

train::TrainOptions options() {
  train::TrainOptions options = train::small_tasks::short_options({3});
  options.lengths = {8, 128};
  options.pairs = {"ramp_vdc", "ramp_shared"};
  options.real_epochs = 3;
  options.search_epochs = 3;
  options.tune_epochs = 4;
  options.threads = 1;
  return options;
}

/// Trains with a publisher, and stops after `most` epochs of this call.
bool publish_run(const fs::path& run, int mebibytes = 64, int most = INT_MAX) {
  const train::TrainOptions asked = options();
  Publisher publisher(run, asked, mebibytes);
  Diagnostics diagnostics;
  int done = 0;
  try {
    const auto report = train::train(
        asked, task(), run, [&](const auto&, int) { ++done; }, diagnostics,
        publisher.counting([&] { return done >= most; }), {}, publisher.observer());
    CHECK(to_text(diagnostics) == "");
    return report.has_value();
  } catch (const Failure&) {
    return false;
  }
}

std::string configuration_of(const fs::path& run) {
  return read_file(run / train::run_file);
}

TEST_CASE("the last frame is the circuit of the finished run, and every epoch has one") {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "run";
  REQUIRE(publish_run(run));
  const FrameReader reader(run, configuration_of(run));
  REQUIRE(reader.run_epochs() > 0);
  REQUIRE(std::ssize(reader.epochs()) == reader.run_epochs());
  const auto frame = reader.read(reader.run_epochs() - 1);
  REQUIRE(frame);
  CHECK(frame->is_chosen);
  const auto circuit = circuit_of(*frame, train::small_tasks::shapes(options(), task()),
                                  design_space(options()), options().name, task().maximum, 0);
  REQUIRE(circuit);
  CHECK(write_netlist(*circuit) == read_file(run / train::netlist_file));
}

TEST_CASE("frames.bin has the same bytes wherever the run was stopped") {
  const TemporaryFolder folder;
  REQUIRE(publish_run(folder.path() / "whole"));
  const std::string whole = read_file(folder.path() / "whole" / frames_file);
  for (const int step : {1, 2, 5}) {
    INFO("stopped after every " << step << " epochs");
    const fs::path run = folder.path() / std::to_string(step);
    int calls = 0;
    while (!publish_run(run, 64, step)) REQUIRE(++calls < 100);
    CHECK(calls > 1);
    CHECK(read_file(run / frames_file) == whole);
    CHECK_FALSE(fs::exists(run / live_file));
  }
}

TEST_CASE("a torn tail is ignored by readers, and cut by the run that goes on") {
  const TemporaryFolder folder;
  REQUIRE(publish_run(folder.path() / "whole"));
  const std::string whole = read_file(folder.path() / "whole" / frames_file);
  const fs::path run = folder.path() / "run";
  REQUIRE_FALSE(publish_run(run, 64, 4));
  const std::string part = read_file(run / frames_file);
  REQUIRE(whole.starts_with(part));
  for (const std::size_t torn : {std::size_t{1}, std::size_t{9}, std::size_t{60}}) {
    write_file(run / frames_file, part + whole.substr(part.size(), torn));
    const FrameReader reader(run, configuration_of(run));
    CHECK(reader.epochs() == std::vector<int>{0, 1, 2, 3});
  }
  // Frames beyond the checkpoint, as a kill between both writes leaves them.
  write_file(run / frames_file, whole.substr(0, whole.size() - 3));
  REQUIRE(publish_run(run));
  CHECK(read_file(run / frames_file) == whole);
}

TEST_CASE("a damaged frame is not shown, and one of another configuration neither") {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "run";
  REQUIRE(publish_run(run));
  const std::string whole = read_file(run / frames_file);
  std::string damaged = whole;
  damaged[damaged.size() - 40] ^= 1;
  write_file(run / frames_file, damaged);
  const FrameReader reader(run, configuration_of(run));
  const int last = reader.run_epochs() - 1;
  CHECK_FALSE(reader.read(last));
  CHECK(reader.read(last - 1));
  CHECK(FrameReader(run, "{}").epochs().empty());
  CHECK(FrameReader(folder.path() / "nowhere", "{}").epochs().empty());
}

TEST_CASE("frames are read while they are appended") {
  const TemporaryFolder folder;
  REQUIRE(publish_run(folder.path() / "whole"));
  const std::string configuration = configuration_of(folder.path() / "whole");
  const std::string whole = read_file(folder.path() / "whole" / frames_file);
  FrameReader reader(folder.path(), configuration);
  std::size_t seen = 0;
  for (std::size_t bytes = 0; bytes <= whole.size(); bytes += 97) {
    write_file(folder.path() / frames_file, whole.substr(0, bytes));
    reader.refresh();
    CHECK(reader.epochs().size() >= seen);
    seen = reader.epochs().size();
    if (seen > 0) CHECK(reader.read(reader.epochs().back()));
  }
  write_file(folder.path() / frames_file, whole);
  reader.refresh();
  CHECK(std::ssize(reader.epochs()) == reader.run_epochs());
}

TEST_CASE("the bound of frames.bin decides the stride, and 0 leaves none") {
  CHECK(plan_frames(386, 3000, 64) == FramePlan{1, 386});
  const FramePlan plan = plan_frames(386, 103000, 1);
  const auto kept = [](int stride) { return (386 + stride - 1) / stride; };
  CHECK(kept(plan.stride) * 103024 <= 1 << 20);
  CHECK(kept(plan.stride - 1) * 103024 > 1 << 20);
  CHECK(plan.keeps(385));
  // Five frames of 0.6 MiB: the third and the last would be 1.2.
  CHECK(plan_frames(5, 600000, 1) == FramePlan{5, 5});
  CHECK(plan.keeps(plan.stride - 1));
  CHECK_FALSE(plan.keeps(plan.stride));
  const TemporaryFolder folder;
  REQUIRE(publish_run(folder.path() / "run", 0));
  CHECK_FALSE(fs::exists(folder.path() / "run" / frames_file));
}

TEST_CASE("a frame takes no more bytes than its file is planned for") {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "run";
  REQUIRE(publish_run(run));
  const FrameReader reader(run, configuration_of(run));
  const std::size_t most =
      largest_frame(train::small_tasks::shapes(options(), task()), design_space(options()));
  for (const int epoch : reader.epochs()) {
    const std::string bytes = write_frame(reader.read(epoch).value());
    CHECK(bytes.size() <= most);
    CHECK(read_frame(bytes) == reader.read(epoch));
    CHECK_FALSE(read_frame(bytes.substr(0, bytes.size() - 1)));
  }
}

TEST_CASE("live counts while its process lives, and is whole or not there") {
  const TemporaryFolder folder;
  CHECK_FALSE(read_live(folder.path()));
  const LiveState state{train::Phase::tune, 12, 386, 7, 44, 0.25, 0.99};
  {
    LivePage page(folder.path());
    page.write(state);
    CHECK(read_live(folder.path()) == state);
    CHECK(fs::file_size(folder.path() / live_file) == 4096);
    const std::string bytes = read_file(folder.path() / live_file);
    std::string torn = bytes;
    torn[0] ^= 1;
    write_file(folder.path() / live_file, torn);
    CHECK_FALSE(read_live(folder.path()));
    std::string other_process = bytes;
    other_process[24] ^= 1;  // when the process started
    write_file(folder.path() / live_file, other_process);
    CHECK_FALSE(read_live(folder.path()));
    std::string other_machine = bytes;
    other_machine[32] ^= 1;
    write_file(folder.path() / live_file, other_machine);
    CHECK_FALSE(read_live(folder.path()));
  }
  CHECK_FALSE(fs::exists(folder.path() / live_file));
}

TEST_CASE("a run without a publisher leaves the same checkpoint and circuit") {
  const TemporaryFolder folder;
  REQUIRE(publish_run(folder.path() / "published"));
  Diagnostics diagnostics;
  REQUIRE(train::train(options(), task(), folder.path() / "plain", {}, diagnostics));
  for (const std::string_view name :
       {train::run_file, train::checkpoint_file, train::netlist_file, train::training_file})
    CHECK(read_file(folder.path() / "published" / name) == read_file(folder.path() / "plain" / name));
}

}  // namespace
}  // namespace pulsewright::publish

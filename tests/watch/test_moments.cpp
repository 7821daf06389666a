// SPDX-License-Identifier: Apache-2.0
// A run is shown as it was after any epoch, also while it trains, and looking changes nothing.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/failure.h"
#include "base/files.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "flow/run_moments.h"
#include "netlist/document.h"
#include "publish/publisher.h"
#include "report/subjects.h"
#include "train/run.h"
#include "watch/screen.h"
#include "watch/studio.h"

namespace pulsewright::watch {
namespace {

namespace fs = std::filesystem;

const data::DataSet& digits() {
  static const data::DataSet data = data::digits();
  return data;
}

train::TrainOptions options() {
  train::TrainOptions options;
  options.layers = {{.neurons = 4}};
  options.lengths = {8, 16};
  options.pairs = {"ramp_vdc", "lfsr_reversed"};
  options.real_epochs = 1;
  options.search_epochs = 1;
  options.tune_epochs = 2;
  options.threads = 1;
  return options;
}

/// Trains until so many epochs are done, or to the end; returns the epochs of the run.
int train_to(const fs::path& run, int epochs = INT_MAX) {
  const train::TrainOptions asked = options();
  publish::Publisher publisher(run, asked, 64);
  Diagnostics diagnostics;
  int done = 0;
  try {
    const auto report = train::train(
        asked, digits(), run, [&](const auto&, int) { ++done; }, diagnostics,
        publisher.counting([&] { return done >= epochs; }), {}, publisher.observer());
    REQUIRE(report);
  } catch (const Failure&) {
    REQUIRE(done == epochs);
  }
  return done;
}

std::unique_ptr<views::MomentSource> moments_of(const fs::path& run) {
  Diagnostics diagnostics;
  auto source = flow::open_moments(run, {"digits", {}}, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(source);
  return source;
}

std::string screen_of(std::shared_ptr<const views::Moment> moment) {
  Workers workers(1);
  views::Moment named = *moment;
  named.name = "run";
  return draw_screen(make_scene(std::make_shared<const views::Moment>(named), {1, 3, 0, 7}, workers), {}, 160,
                     48)
      .to_text();
}

TEST_CASE("epoch E of a run is what a run stopped after E shows, bit for bit") {
  const TemporaryFolder folder;
  const int epochs = train_to(folder.path() / "whole");
  const auto whole = moments_of(folder.path() / "whole");
  REQUIRE(std::ssize(whole->epochs()) == epochs);
  for (int epoch = 0; epoch + 1 < epochs; epoch += 3) {
    INFO("epoch " << epoch);
    const fs::path run = folder.path() / std::to_string(epoch);
    train_to(run, epoch + 1);
    const auto stopped = moments_of(run);
    const auto at = whole->at(epoch);
    REQUIRE(at);
    CHECK(screen_of(at) == screen_of(stopped->at(epoch)));
    const auto last = stopped->newest();
    CHECK(write_netlist(*at->netlist) == write_netlist(*last->netlist));
    CHECK(at->history.size() == last->history.size());
    CHECK(at->images.images == last->images.images);
    for (std::size_t l = 0; l < at->choices.size(); ++l) {
      CHECK(at->choices[l].probabilities == last->choices[l].probabilities);
      CHECK(at->choices[l].chosen == last->choices[l].chosen);
    }
  }
}

TEST_CASE("the last epoch of a run has its circuit, on rows that are not test rows") {
  const TemporaryFolder folder;
  const int epochs = train_to(folder.path() / "run");
  const auto source = moments_of(folder.path() / "run");
  const auto last = source->at(epochs - 1);
  REQUIRE(last);
  CHECK(write_netlist(*last->netlist) == write_netlist(*source->newest()->netlist));
  CHECK(last->images.images.size() == views::probe_rows);
  for (std::size_t k = 0; k < digits().train.features; ++k)
    CHECK(last->images.images[0][k] == digits().train.image(0)[k]);
}

TEST_CASE(
    "the error budget of a finished run is that of test rows, from the real-valued network to the circuit") {
  const TemporaryFolder folder;
  train_to(folder.path() / "run");
  const auto moment = moments_of(folder.path() / "run")->newest();
  Workers workers(1);
  const Scene scene = make_scene(moment, {}, workers);
  const auto& budget = scene.trained.budget;
  REQUIRE(budget);
  REQUIRE(budget->real);
  CHECK(budget->source == "the test set of digits");
  CHECK(budget->images == static_cast<std::int64_t>(views::probe_rows));
  // The engine on the same rows, as an independent computation.
  std::int64_t correct = 0;
  const auto engine = exact::make_engine(*moment->netlist);
  for (std::size_t row = 0; row < views::probe_rows; ++row) {
    std::vector<std::int64_t> image;
    for (const std::uint8_t pixel : digits().test.image(row)) image.push_back(pixel);
    correct += exact::argmax(engine->run(image).counts.back()) == digits().test.labels[row];
  }
  CHECK(budget->streams.correct == correct);
  CHECK(budget->streams.loss != budget->weights.loss);
}

TEST_CASE("the error of a layer's sums is that of the streams, counted one by one") {
  const TemporaryFolder folder;
  train_to(folder.path() / "run");
  const auto moment = moments_of(folder.path() / "run")->newest();
  Workers workers(1);
  const auto parts = views::WhatIf::of(*moment->netlist);
  REQUIRE(parts);
  const auto view = length_error_view(*moment, *parts, 0, workers);
  REQUIRE(view);
  const std::int64_t length = chain_of(*moment->netlist).layers[0].input_stream->length;
  const auto at = std::ranges::find(view->lengths, static_cast<int>(length)) - view->lengths.begin();
  // Every synapse of every neuron on each image of the probe, bit by bit, against independent streams.
  views::Moment on_probe{.name = "probe", .netlist = moment->netlist};
  for (std::size_t row = 0; row < views::probe_rows; ++row) {
    auto& image = on_probe.images.images.emplace_back();
    for (const std::uint8_t pixel : digits().test.image(row)) image.push_back(pixel);
  }
  double squares = 0;
  for (std::size_t image = 0; image < views::probe_rows; ++image)
    for (std::size_t neuron = 0; neuron < 4; ++neuron) {
      const views::StreamsView streams = views::streams_view(on_probe, {0, neuron, 0, image});
      double error = 0;
      for (const views::StreamRow& row : streams.rows) error += static_cast<double>(row.count) - row.expected;
      squares += error * error / static_cast<double>(length * length);
    }
  const double expected = std::sqrt(squares / static_cast<double>(4 * views::probe_rows));
  CHECK(view->measured[static_cast<std::size_t>(at)] == Approx(expected).epsilon(1e-3));
  // Random streams err by 1 / sqrt(N).
  for (std::size_t k = 1; k < view->random.size(); ++k)
    CHECK(view->random[k] / view->random[k - 1] == Approx(std::sqrt(0.5)).epsilon(0.15));
}

TEST_CASE("a run is followed while it trains, and nothing in its folder changes by that") {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "run";
  train_to(run, 2);
  const auto source = moments_of(run);
  const auto first = source->newest();
  CHECK(first->history.size() == 2);
  CHECK(source->newest() == first);
  train_to(run);
  const auto last = source->newest();
  CHECK(last != first);
  CHECK(last->is_finished);
  train_to(folder.path() / "other");
  for (const std::string_view name : {std::string_view("run.json"), train::checkpoint_file,
                                      train::netlist_file, train::training_file, publish::frames_file})
    CHECK(read_file(run / name) == read_file(folder.path() / "other" / name));
}

TEST_CASE("a damaged checkpoint leaves the picture as it was") {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "run";
  train_to(run, 2);
  const auto source = moments_of(run);
  const auto first = source->newest();
  write_file(run / train::checkpoint_file, "no checkpoint");
  CHECK(source->newest()->history.size() == first->history.size());
  Diagnostics diagnostics;
  CHECK(flow::open_moments(run, {"digits", {}}, diagnostics) == nullptr);
  CHECK_FALSE(diagnostics.empty());
}

TEST_CASE("the studio computes what was asked last, and goes on with the run") {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "run";
  train_to(run, 2);
  const auto source = moments_of(run);
  Studio studio(*source, {}, 1);
  const auto wait_for = [&](auto is_right) {
    for (int tries = 0; tries < 3000; ++tries) {
      const auto scene = studio.scene();
      if (scene && is_right(*scene)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  };
  CHECK(wait_for([](const Scene& scene) { return scene.is_whole && scene.epoch() == 1; }));
  for (std::size_t neuron = 0; neuron < 10; ++neuron) studio.ask(Request{{1, neuron, 0, 0}, {}, false, {}});
  CHECK(wait_for([](const Scene& scene) { return scene.selection.neuron == 9 && scene.is_whole; }));
  studio.ask(Request{{}, 0, false, {}});
  CHECK(wait_for([](const Scene& scene) { return scene.epoch() == 0; }));
  studio.ask({});
  train_to(run);
  CHECK(wait_for([](const Scene& scene) { return scene.moment->is_finished && scene.is_whole; }));
  studio.save((folder.path() / "s.txt").string(), "picture");
  for (int tries = 0; tries < 300 && !fs::exists(folder.path() / "s.txt"); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(read_file(folder.path() / "s.txt") == "picture");
}

}  // namespace
}  // namespace pulsewright::watch

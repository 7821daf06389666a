// SPDX-License-Identifier: Apache-2.0
#include "report/subjects.h"

#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "flow/load_moment.h"
#include "samples/sample_netlist.h"
#include "train/run.h"

namespace pulsewright::report_tests {

namespace {

train::TrainOptions quick_options() {
  train::TrainOptions options;
  options.layers = {{.neurons = 6}};
  options.lengths = {8, 16};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"ramp_vdc", "lfsr_reversed"};
  options.real_epochs = 2;
  options.search_epochs = 2;
  options.tune_epochs = 2;
  options.threads = 1;
  return options;
}

std::filesystem::path trained(const TemporaryFolder& folder, const train::TrainOptions& options) {
  Diagnostics diagnostics;
  const std::filesystem::path run = folder.path() / "run";
  REQUIRE(train::train(options, run, {}, diagnostics));
  return run;
}

}  // namespace

const std::filesystem::path& dense_run() {
  static const TemporaryFolder folder;
  static const std::filesystem::path run = trained(folder, quick_options());
  return run;
}

const std::filesystem::path& convolution_run() {
  static const TemporaryFolder folder;
  static const std::filesystem::path run = [] {
    train::TrainOptions options = quick_options();
    options.name = "digits_conv";
    options.layers = {
        {.is_convolution = true, .neurons = 3, .kernel = 3, .pool = netlist::PoolKind::max, .pool_size = 2}};
    options.encodings = {netlist::Encoding::bipolar};
    return trained(folder, options);
  }();
  return run;
}

views::Moment drawn_moment(const netlist::Netlist& netlist, std::uint64_t seed, std::size_t images) {
  views::Moment moment{.name = "drawn", .netlist = netlist};
  moment.images_source = "drawn images";
  Random random(seed, 0);
  const auto classes = static_cast<std::uint64_t>(chain_of(netlist).classes());
  for (std::size_t i = 0; i < images; ++i) {
    moment.images.images.push_back(samples::draw_image(netlist, random));
    moment.images.labels.push_back(static_cast<std::int64_t>(random.below(classes)));
  }
  return moment;
}

views::Moment run_moment(const std::filesystem::path& run) {
  Diagnostics diagnostics;
  auto moment = flow::load_moment(run, {"digits", {}}, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(moment);
  return std::move(*moment);
}

}  // namespace pulsewright::report_tests

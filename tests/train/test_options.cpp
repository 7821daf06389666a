// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "catch.h"
#include "train/options.h"

using namespace pulsewright;

using namespace pulsewright::train;

TEST_CASE("the default options are right") {
  CHECK(check_options(TrainOptions{}).empty());
}

TEST_CASE("every wrong option is reported at once, by its flag") {
  TrainOptions options;
  options.name = "module";
  options.layers = {{.neurons = 32}, {.neurons = 0}, {.neurons = 4097}};
  options.lengths = {8, 8, 12, 2048};
  options.encodings = {netlist::Encoding::unipolar};
  options.pairs = {"ramp_vdc", "dice"};
  options.cost_weight = std::nan("");
  options.tune_epochs = 0;
  options.accumulators = {netlist::Accumulator::mux, netlist::Accumulator::mux};
  options.setting = 3;
  options.sparsity = {.live_synapses = -1, .live_inputs = -1};
  options.threads = 2000;
  std::vector<std::string> flags;
  for (const Diagnostic& diagnostic : check_options(options)) {
    CHECK(diagnostic.code == Code::bad_flag);
    flags.push_back(diagnostic.where);
  }
  CHECK(flags == std::vector<std::string>{"--name", "--hidden", "--hidden", "--length", "--length",
                                          "--length", "--encoding", "--accumulator", "--source-pair",
                                          "--generator-setting", "--live-synapses", "--live-inputs",
                                          "--threads", "--cost-weight", "--epochs"});
}

TEST_CASE("a name that leaves no room for the modules behind it is refused") {
  TrainOptions options;
  options.name = std::string(41, 'a');
  CHECK(check_options(options).size() == 1);
  options.name.pop_back();
  CHECK(check_options(options).empty());
}

TEST_CASE("pruning and the correlation penalty are for sign-magnitude weights, pixels for a dense layer") {
  const auto flags = [](const TrainOptions& options) {
    std::vector<std::string> found;
    for (const Diagnostic& diagnostic : check_options(options)) found.push_back(diagnostic.where);
    return found;
  };
  TrainOptions options;
  options.sparsity = {.live_synapses = 100, .live_inputs = 10};
  options.correlation_penalty = 0.2;
  options.layers = {{.is_convolution = true, .neurons = 4, .kernel = 3}};
  CHECK(flags(options) == std::vector<std::string>{"--encoding", "--encoding", "--live-inputs"});
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.layers.front() = {.neurons = 4};
  CHECK(flags(options).empty());
}

TEST_CASE("a choice names a candidate of the space for each layer") {
  TrainOptions options;
  options.choice = {"16 sign_magnitude ramp_vdc", "256 bipolar lfsr_reversed"};
  CHECK(check_options(options).empty());
  CHECK(design_space(options).size() == 2);
  options.choice = {"17 sign_magnitude ramp_vdc", "16 bipolar mux", "", "16 bipolar ramp_vdc"};
  const Diagnostics wrong = check_options(options);
  CHECK(wrong.size() == 4);  // three names, and the number of layers
  options.choice = {"16 sign_magnitude ramp_vdc", "256 bipolar lfsr_reversed"};
  options.lengths = {16};
  CHECK(check_options(options).size() == 1);
}

TEST_CASE("an empty design space is refused") {
  TrainOptions options;
  options.lengths = {};
  options.encodings = {};
  CHECK(check_options(options).size() == 2);
}

TEST_CASE("multiplexers alone without an independent source pair are refused") {
  TrainOptions options;
  options.accumulators = {netlist::Accumulator::mux};
  CHECK(check_options(options).empty());
  options.pairs = {"ramp_shared", "ramp_complement"};
  const Diagnostics found = check_options(options);
  REQUIRE(found.size() == 1);
  CHECK(found[0].where == "--source-pair");
  options.accumulators.push_back(netlist::Accumulator::count);
  CHECK(check_options(options).empty());
}

TEST_CASE("every option that can change the result is in the configuration") {
  const data::DataSet data = data::digits();
  const Json base = configuration_json(TrainOptions{}, data);
  void (*changes[])(TrainOptions&) = {[](TrainOptions& o) { o.seed = 2; },
                                      [](TrainOptions& o) { o.start = 1; },
                                      [](TrainOptions& o) {
                                        o.layers = {{.neurons = 16}, {.neurons = 16}};
                                      },
                                      [](TrainOptions& o) { o.lengths = {8}; },
                                      [](TrainOptions& o) { o.pairs = {"ramp_vdc"}; },
                                      [](TrainOptions& o) { o.encodings = {netlist::Encoding::bipolar}; },
                                      [](TrainOptions& o) { o.cost_weight = 1; },
                                      [](TrainOptions& o) { o.tune_epochs = 9; },
                                      [](TrainOptions& o) { o.hold_out = true; },
                                      [](TrainOptions& o) { o.recipe.rate = 1; },
                                      [](TrainOptions& o) {
                                        o.augmentation =
                                            data::AugmentRange{.shift = 0, .rotation = 0.1, .scale = 0.05};
                                      },
                                      [](TrainOptions& o) { o.accumulators = {netlist::Accumulator::mux}; },
                                      [](TrainOptions& o) { o.setting = 1; },
                                      [](TrainOptions& o) { o.forward = Forward::noisy; },
                                      [](TrainOptions& o) { o.sparsity.live_synapses = 9; },
                                      [](TrainOptions& o) { o.sparsity.live_inputs = 9; },
                                      [](TrainOptions& o) { o.trains_real = false; },
                                      [](TrainOptions& o) { o.balances_classes = true; },
                                      [](TrainOptions& o) {
                                        o.choice = {"16 bipolar ramp_vdc", "8 bipolar ramp_vdc"};
                                      },
                                      [](TrainOptions& o) { o.calibrates = false; }};
  for (std::size_t i = 0; i < std::size(changes); ++i) {
    TrainOptions options;
    changes[i](options);
    INFO(i);
    CHECK(configuration_json(options, data) != base);
  }
  TrainOptions threaded;
  threaded.threads = 7;
  CHECK(configuration_json(threaded, data) == base);
  data::DataSet other = data;
  other.train.pixels[5] ^= 1;
  CHECK(configuration_json(TrainOptions{}, other) != base);
}

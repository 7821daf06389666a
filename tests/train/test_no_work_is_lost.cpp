// SPDX-License-Identifier: Apache-2.0
// Whatever is trained on, a run ends in a netlist, or is refused before its first epoch.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "catch.h"
#include "netlist/document.h"
#include "samples/chosen_seed.h"
#include "train/run.h"
#include "train/small_tasks.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed, 0x6c6f7374) {}

  int between(int low, int high) {
    return low + static_cast<int>(random_.below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool one_in(int many) { return between(1, many) == 1; }
  template <class Value>
  Value of(const std::vector<Value>& values) {
    return values[random_.below(values.size())];
  }

 private:
  Random random_;
};

/// Pixels of one image: black, white, binary, one that is lit, the least that can be seen, or anything.
std::vector<std::uint8_t> draw_image(Draw& draw, int kind, int pixels, int maximum) {
  std::vector<std::uint8_t> image(static_cast<std::size_t>(pixels));
  for (std::uint8_t& pixel : image) {
    const int values[] = {
        0, maximum, draw.between(0, 1), 0, draw.one_in(9) ? 1 : 0, draw.between(0, maximum)};
    pixel = static_cast<std::uint8_t>(values[kind]);
  }
  if (kind == 3) image[static_cast<std::size_t>(draw.between(0, pixels - 1))] = 1;
  return image;
}

/// A few images of a few pixels, all of one class or of any.
data::DataSet draw_data(Draw& draw) {
  data::DataSet data{.name = "built",
                     .rows = draw.between(1, 7),
                     .columns = draw.between(1, 7),
                     .maximum = draw.of<int>({1, 3, 16, 255}),
                     .classes = draw.between(2, 5),
                     .train = {},
                     .test = {}};
  const int kind = draw.between(0, 5);
  const bool is_constant = draw.one_in(4);
  for (data::ImageSet* set : {&data.train, &data.test}) {
    set->features = static_cast<std::size_t>(data.rows * data.columns);
    for (int left = draw.between(set == &data.train ? 5 : 1, 20); left > 0; --left) {
      const auto image = draw_image(draw, kind, data.rows * data.columns, data.maximum);
      set->pixels.insert(set->pixels.end(), image.begin(), image.end());
      set->labels.push_back(static_cast<std::uint8_t>(is_constant ? 0 : draw.between(0, data.classes - 1)));
    }
  }
  return data;
}

LayerSpec draw_layer(Draw& draw) {
  LayerSpec layer{.neurons = draw.between(1, 6)};
  if (draw.one_in(2)) return layer;
  layer.is_convolution = true;
  layer.kernel = draw.between(1, 3);
  layer.stride = draw.between(1, 2);
  layer.padding = draw.between(0, layer.kernel - 1);
  if (draw.one_in(4)) layer.dilation = 2;
  if (draw.one_in(4)) layer.groups = 2;
  if (draw.one_in(2))
    layer.pool = draw.of<netlist::PoolKind>({netlist::PoolKind::max, netlist::PoolKind::sum});
  layer.pool_size = draw.between(1, 3);
  return layer;
}

/// The shortest run, of any network and any design space.
TrainOptions draw_options(Draw& draw, std::uint64_t seed) {
  TrainOptions options = small_tasks::short_options({});
  for (int left = draw.between(0, 3); left > 0; --left) options.layers.push_back(draw_layer(draw));
  options.seed = seed;
  options.lengths = {draw.of<int>({4, 8, 64, 256})};
  if (draw.one_in(3)) options.lengths.push_back(draw.of<int>({16, 32, 128}));
  options.encodings = draw.of<std::vector<netlist::Encoding>>(
      {{netlist::Encoding::sign_magnitude},
       {netlist::Encoding::bipolar},
       {netlist::Encoding::sign_magnitude, netlist::Encoding::bipolar}});
  options.accumulators =
      draw.of<std::vector<netlist::Accumulator>>({{netlist::Accumulator::count},
                                                  {netlist::Accumulator::mux},
                                                  {netlist::Accumulator::mux},
                                                  {netlist::Accumulator::count, netlist::Accumulator::mux}});
  options.pairs = draw.of<std::vector<std::string>>(
      {{"ramp_vdc"}, {"sobol_1_2"}, {"ramp_shared"}, {"ramp_vdc", "ramp_shared"}});
  options.forward = draw.of<Forward>({Forward::exact, Forward::expectation, Forward::noisy});
  options.optimiser = draw.of<OptimiserKind>({OptimiserKind::adam, OptimiserKind::sgd});
  options.recipe.rate = options.recipe.tune_rate = draw.of<double>({1e-6, 0.01, 1.0});
  options.recipe.batch = draw.of<int>({1, 4, 32});
  if (draw.one_in(3)) options.sparsity.live_synapses = draw.between(1, 20);
  options.pipeline_delay = draw.between(0, 2);
  options.real_epochs = draw.of<int>({1, 1, 30});
  options.search_epochs = 1;
  options.tune_epochs = draw.of<int>({1, 2});
  return options;
}

/// Whether the run ended in a netlist; if not, that it was refused before its first epoch.
bool check_run(std::uint64_t seed) {
  INFO("seed " << seed);
  Draw draw(seed);
  const data::DataSet data = draw_data(draw);
  const TrainOptions options = draw_options(draw, seed);
  INFO(fmt::format("{} x {} pixels up to {}, layers {}", data.rows, data.columns, data.maximum,
                   fmt::join(layer_words(options.layers), " ")));
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  int epochs = 0;
  const auto report = train::train(
      options, data, folder.path() / "run", [&](const auto&, int) { ++epochs; }, diagnostics);
  if (!report) {
    CHECK_FALSE(diagnostics.empty());
    CHECK(epochs == 0);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "run"));
    return false;
  }
  CHECK(to_text(diagnostics) == "");
  const auto netlist = netlist::read_netlist(read_file(folder.path() / "run" / netlist_file), diagnostics);
  REQUIRE(netlist);
  CHECK(to_text(verify(*netlist)) == "");
  return true;
}

void check_runs(std::uint64_t first, std::uint64_t count) {
  std::uint64_t trained = 0;
  for (std::uint64_t n = 0; n < count; ++n) trained += check_run(first + n);
  CHECK(trained > count / 4);
}

}  // namespace

TEST_CASE("a run on any data ends in a netlist, or is refused before its first epoch") {
  check_runs(10000 * chosen_seed(), 100);
}

TEST_CASE("2000 runs on any data end in a netlist, or are refused before their first epoch", "[.nightly]") {
  check_runs(10000 * chosen_seed() + 1000, 2000);
}

TEST_CASE("a multiplexer that hardly fires gets the highest gain that a netlist holds") {
  // As the pixels 0 and 1 of a maximum of 255: everything is nearly black.
  data::DataSet data = small_tasks::threshold_of_one_pixel(20, 1);
  data.maximum = 255;
  for (data::ImageSet* set : {&data.train, &data.test})
    for (std::uint8_t& pixel : set->pixels) pixel = pixel > 8;
  TrainOptions options = small_tasks::short_options({});
  Diagnostics diagnostics;
  options.layers = parse_layers(std::vector<std::string>{"conv:2:3", "maxpool:2"}, "--layers", diagnostics);
  options.lengths = {256};
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.accumulators = {netlist::Accumulator::mux};
  options.pairs = {"ramp_vdc"};
  const TemporaryFolder folder;
  REQUIRE(train::train(options, data, folder.path(), {}, diagnostics));
  const auto netlist = netlist::read_netlist(read_file(folder.path() / netlist_file), diagnostics);
  REQUIRE(netlist);
  CHECK(chain_of(*netlist).layers[1].requantise->requantisation.multiplier == 32768);
}

TEST_CASE("a network that no netlist can hold is refused before its first epoch") {
  data::DataSet data = small_tasks::threshold_of_one_pixel(20, 1);
  data.rows = data.columns = 64;
  for (data::ImageSet* set : {&data.train, &data.test}) {
    set->features = 4096;
    set->pixels.resize(4096 * set->size());
  }
  const auto refusal = [&](const std::vector<std::string>& words) {
    TrainOptions options = small_tasks::short_options({});
    Diagnostics diagnostics;
    options.layers = parse_layers(words, "--layers", diagnostics);
    const TemporaryFolder folder;
    CHECK_FALSE(train::train(options, data, folder.path() / "run", {}, diagnostics));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "run"));
    return to_text(diagnostics);
  };
  CHECK_THAT(refusal({"conv:1025:1", "maxpool:64"}),
             Catch::Contains("at most 4194304 values from all convolutions and pools, got 4199425"));
  CHECK_THAT(refusal({"conv:1:63:padding=31", "avgpool:64"}), Catch::Contains("a pool of 4096 sums"));
}

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "catch.h"
#include "exact/engine.h"
#include "train/assemble.h"
#include "train/options.h"
#include "train/passes.h"
#include "train/quantised_layer.h"
#include "train/random_network.h"
#include "train/shared_workers.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

/// What leaves layer l of an inference.
const std::vector<std::int64_t>& leaving(const exact::Inference& inference, std::size_t l) {
  return inference.pooled[l].empty() ? inference.counts[l] : inference.pooled[l];
}

/// The exact pass against an engine on the assembled netlist: every value that leaves a layer, and the label.
void compare(const RandomNetwork& network, const ForwardPass& pass, const exact::Engine& engine) {
  const auto circuit = network.circuit();
  const auto views = network.views();
  const Matrix logits = pass.logits(views);
  for (Eigen::Index image = 0; image < logits.rows(); ++image) {
    const auto row = network.pixels.values.row(image);
    const exact::Inference inference = engine.run(std::vector<std::int64_t>(row.begin(), row.end()));
    for (std::size_t l = 0; l < circuit.size(); ++l) {
      const Vector counts = pass.layers[l].sums.row(image) / circuit[l].count_value();
      const std::vector<std::int64_t> trained(counts.begin(), counts.end());
      CHECK(trained == leaving(inference, l));
    }
    Eigen::Index best = 0;
    logits.row(image).maxCoeff(&best);
    CHECK(best == inference.label);
  }
}

void compare_with_engines(const RandomNetwork& network) {
  const netlist::Netlist netlist = assemble_netlist("sample", network.pixels.maximum, network.circuit());
  REQUIRE(to_text(verify(netlist)) == "");
  const auto views = network.views();
  const ForwardPass pass = forward_exact(views, network.pixels, shared_workers(2));
  compare(network, pass, *make_engine(netlist, exact::Method::reference));
  compare(network, pass, *exact::make_engine(netlist));
}

std::string names(std::span<const Candidate> candidates) {
  std::string text;
  for (const Candidate& candidate : candidates)
    text += fmt::format("{} setting {}; ", candidate.text(), candidate.setting);
  return text;
}

}  // namespace

TEST_CASE("pixels map monotonically, and the largest to the whole stream, for every maximum") {
  for (int maximum = 1; maximum <= 255; ++maximum)
    for (const int length : {4, 16, 256}) {
      INFO(maximum << " " << length);
      const primitives::Requantisation requantisation = pixel_requantisation(maximum, length);
      CHECK(requantisation.multiplier < 65536);
      CHECK(requantisation(0) == 0);
      CHECK(requantisation(maximum) == length);
      for (int pixel = 0; pixel < maximum; ++pixel) {
        CHECK(requantisation(pixel) <= requantisation(pixel + 1));
        CHECK(std::abs(requantisation(pixel) * maximum - pixel * length) <= maximum);
      }
    }
  const primitives::Requantisation digits = pixel_requantisation(16, 32);
  CHECK(digits == primitives::Requantisation{32, 4, primitives::Rounding::half_up, 32});
}

TEST_CASE("a gain between streams of different lengths is one multiplier or one shift") {
  CHECK(count_requantisation(16, 64, -1) ==
        primitives::Requantisation{2, 0, primitives::Rounding::half_up, 64});
  CHECK(count_requantisation(16, 8, 0) == primitives::Requantisation{1, 1, primitives::Rounding::half_up, 8});
  CHECK(count_requantisation(16, 16, -3) ==
        primitives::Requantisation{1, 3, primitives::Rounding::half_up, 16});
}

TEST_CASE("the trainer's integers are those of both engines for every candidate") {
  Random random(17, 0);
  const std::vector<Candidate> space = whole_space(TrainOptions{}.lengths);
  for (std::size_t c = 0; c < space.size(); ++c) {
    const Candidate candidates[] = {space[c], space[(c * 31 + 7) % space.size()]};
    INFO(names(candidates));
    RandomNetwork network(std::vector<LayerSpec>{{.neurons = 5}}, 1, 7, 3, random);
    network.choose(candidates);
    compare_with_engines(network);
  }
}

TEST_CASE("the trainer's integers are those of both engines through windows, groups and pools") {
  const std::vector<Candidate> space = whole_space({4, 16, 64});
  int grouped = 0;
  int padded = 0;
  int strided = 0;
  int dilated = 0;
  int largest = 0;
  int summed = 0;
  int selecting = 0;
  for (std::uint64_t seed = 1; seed <= 160; ++seed) {
    Random random(seed, 3);
    const auto layers = random_layers(6, 5, random);
    RandomNetwork network(layers, 6, 5, 3, random);
    std::vector<Candidate> candidates;
    for (std::size_t l = 0; l < network.shapes.size(); ++l)
      candidates.push_back(space[random.below(space.size())]);
    network.choose(candidates);
    INFO("seed " << seed << ", " << fmt::format("{}", fmt::join(layer_words(layers), " ")) << ", "
                 << names(candidates));
    compare_with_engines(network);
    for (const LayerSpec& layer : layers) {
      grouped += layer.groups > 1;
      padded += layer.padding > 0;
      strided += layer.stride > 1;
      dilated += layer.dilation > 1 && layer.kernel > 1;
      largest += layer.pool == netlist::PoolKind::max && layer.pool_size > 1;
      summed += layer.pool == netlist::PoolKind::sum && layer.pool_size > 1;
    }
    for (const Candidate& candidate : candidates)
      selecting += candidate.accumulator == netlist::Accumulator::mux;
  }
  // What is never drawn is never compared.
  for (const int drawn : {grouped, padded, strided, dilated, largest, summed, selecting}) CHECK(drawn >= 10);
}

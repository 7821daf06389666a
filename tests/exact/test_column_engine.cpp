// SPDX-License-Identifier: Apache-2.0
// The engine for few images, against the definition of the blocks.
#include "base/random.h"
#include "catch.h"
#include "exact/column_engine.h"
#include "samples/chosen_seed.h"
#include "samples/random_document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::exact {

namespace {

/// Streams of another length, mostly no power of two; the correlations that the document claims are then
/// others, which no engine reads.
void draw_length(netlist::Netlist& netlist, Random& random) {
  for (std::size_t s = 0; s + 1 < netlist.streams.size(); s += 2) {
    const auto length = static_cast<std::int64_t>(1 + random.below(std::uint64_t{2} << random.below(9)));
    netlist.streams[s].length = netlist.streams[s + 1].length = length << netlist.halvings;
  }
}

/// Whether a layer is one that columns have no way for.
bool has_obstacle(const netlist::Netlist& netlist) {
  for (const netlist::Layer& layer : chain_of(netlist).layers)
    if (layer.conv2d || layer.pool || layer.synapses->accumulator != netlist::Accumulator::count) return true;
  return false;
}

void check_against_reference(const netlist::Netlist& netlist, const Engine& engine, Random& random) {
  const auto reference = make_engine(netlist, Method::reference);
  std::vector<std::vector<std::int64_t>> images;
  std::vector<std::int64_t> expected;
  for (int i = 0; i < 3; ++i) {
    images.push_back(samples::draw_image(netlist, random));
    const Inference inference = reference->run(images.back());
    REQUIRE(engine.run(images.back()) == inference);
    expected.insert(expected.end(), inference.logits().begin(), inference.logits().end());
  }
  std::vector<std::int64_t> logits(expected.size());
  const std::int64_t bits = engine.find_logits(data::ImageView(images), logits);
  REQUIRE(logits == expected);
  REQUIRE(bits == 3 * chain_of(netlist).layers.back().input_stream->length);
}

TEST_CASE("columns give the sums of the definition on random networks of dense layers") {
  const std::uint64_t chosen = chosen_seed();
  int run = 0;
  int shifted = 0;
  for (std::uint64_t k = 0; k < 600; ++k) {
    INFO("document " << k << " of PULSEWRIGHT_SEED=" << chosen);
    netlist::Netlist netlist = samples::random_document(chosen * 1000000 + k);
    Random random(chosen + k, 0x636f6c756d6e73);
    if (k % 3 != 0) draw_length(netlist, random);
    netlist = halved(
        netlist, static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(netlist.halvings) + 1)));
    std::string obstacle;
    const auto engine = column_engine(netlist, obstacle);
    if (engine == nullptr) {
      REQUIRE_FALSE(obstacle.empty());
      REQUIRE(has_obstacle(netlist));
      continue;
    }
    REQUIRE_FALSE(has_obstacle(netlist));
    check_against_reference(netlist, *engine, random);
    ++run;
    shifted += netlist.count_shift > 0;
  }
  CHECK(run > 30);
  CHECK(shifted > 3);
}

TEST_CASE("columns that are too large are refused by the layer's name") {
  netlist::Netlist netlist = samples::random_document(1);
  for (std::uint64_t seed = 2; has_obstacle(netlist); ++seed) netlist = samples::random_document(seed);
  for (netlist::Stream& stream : netlist.streams) stream.length = 32767;
  for (netlist::Node& node : netlist.nodes)
    if (netlist::Synapses* synapses = synapses_of(node))
      synapses->weights.resize(4096, synapses->weights.front());
  std::string obstacle;
  CHECK(column_engine(netlist, obstacle) == nullptr);
  CHECK(obstacle.starts_with(chain_of(netlist).layers.front().synapses->id + ", whose columns bring"));
}

}  // namespace

}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "catch.h"
#include "parity/mutants.h"
#include "parity/observe.h"
#include "parity/stress.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {

namespace {

/// One layer of bipolar streams, whose design has AND gates in front of its settings alone.
netlist::Netlist bipolar_lengths(std::int64_t halvings, netlist::EarlyExit exit) {
  samples::Shape shape;
  shape.features = 3;
  shape.layers = {{.width = 3, .outputs = 2, .weight_encoding = netlist::Encoding::bipolar}};
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  netlist.halvings = halvings;
  netlist.early_exit = exit;
  REQUIRE(to_text(verify(netlist)) == "");
  return netlist;
}

Stimulus stress_of(const netlist::Netlist& netlist, std::size_t images, std::uint32_t seed = 1) {
  return stress(netlist, rtl::random_images(*chain_of(netlist).input, images, 3),
                {.traced = 2, .seed = seed});
}

const Mutant& mutant_of(std::string_view name) {
  return *std::ranges::find(mutants(), name, &Mutant::name);
}

std::int64_t mismatches(const netlist::Netlist& netlist, const Stimulus& stimulus,
                        const std::vector<TextFile>& rtl) {
  return compare(netlist, stimulus, expect(netlist, stimulus),
                 run_bench(netlist, rtl, stimulus, hdl::Simulator::icarus))
      .mismatches;
}

}  // namespace

TEST_CASE("in every run with run-time lengths some images of different lengths follow back to back") {
  const netlist::Netlist netlist = bipolar_lengths(3, netlist::EarlyExit::decided);
  for (std::size_t images = 3; images < 80; ++images) {
    INFO(images << " images");
    const Stimulus stimulus = stress_of(netlist, images);
    const std::size_t first = stimulus.stalled + stimulus.measured;
    REQUIRE(stimulus.lengths.size() == images);
    REQUIRE(first < images);
    CHECK(images - first >= std::min<std::size_t>(6, images - stimulus.resets - stimulus.measured));
    std::set<std::int64_t> halvings;
    for (std::size_t i = first; i < images; ++i) halvings.insert(stimulus.lengths[i].halvings);
    if (images > 16) CHECK(halvings.size() > 1);
    for (std::size_t i = 0; i < stimulus.resets; ++i) CHECK(stimulus.lengths[i] == exact::RunLength{});
    for (std::size_t i = stimulus.stalled; i < first; ++i) CHECK(stimulus.lengths[i] == exact::RunLength{});
  }
}

TEST_CASE("without run-time lengths all images that run free are measured") {
  const netlist::Netlist netlist = bipolar_lengths(0, netlist::EarlyExit::never);
  for (const std::size_t images : {1U, 8U, 9U, 64U, 68U, 100U}) {
    INFO(images << " images");
    const Stimulus stimulus = stress_of(netlist, images);
    CHECK(stimulus.lengths.empty());
    CHECK(stimulus.stalled + stimulus.measured == images);
    CHECK(stimulus.stalled == std::min<std::size_t>(64, images > 8 ? images - 4 : images));
  }
}

// An OR in front of the settings of a waiting image takes those of the next one, which shows only where the
// two differ and nothing makes the next one late.
TEST_CASE("a setting that the next image overwrites is caught, in short runs too") {
  for (const netlist::EarlyExit exit : {netlist::EarlyExit::never, netlist::EarlyExit::decided})
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
      INFO("early exit " << to_text(exit) << ", seed " << seed);
      const netlist::Netlist netlist = bipolar_lengths(2, exit);
      const Stimulus stimulus = stress_of(netlist, 24, seed);
      const std::vector<TextFile> rtl = rtl::generate_rtl(netlist);
      CHECK(mismatches(netlist, stimulus, rtl) == 0);
      CHECK(mismatches(netlist, stimulus, mutate(rtl, mutant_of("and_is_or"))) > 0);
    }
}

}  // namespace pulsewright::parity

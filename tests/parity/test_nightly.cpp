// SPDX-License-Identifier: Apache-2.0
// What is too long for every change: `ctest --preset nightly`, or `test_parity "[nightly]"`, whose seeds are
// counted from `--rng-seed`. test_parity.cpp and test_folded.cpp have the same in small.
#include <fmt/core.h>

#include "catch.h"
#include "parity/prove.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {
namespace {

constexpr std::size_t netlists_of_a_sort = 50;

struct Tally {
  std::size_t netlists = 0;
  std::int64_t words = 0;
  std::int64_t stream_bits = 0;
};

/// Proves the first netlists of a sort that have Verilog, in both Verilog simulators.
template <class Draw>
void prove_sort(const char* sort, Draw draw, Tally& all) {
  Tally tally;
  const std::uint64_t first = Catch::rngSeed() % 1000000;
  for (std::uint64_t seed = first; tally.netlists < netlists_of_a_sort; ++seed) {
    INFO(sort << ", seed " << seed);
    REQUIRE(seed < first + 20 * netlists_of_a_sort);
    const netlist::Netlist netlist = draw(seed);
    REQUIRE(to_text(verify(netlist)) == "");
    if (!rtl::check_lowerable(netlist).empty()) continue;
    const ParityReport report = prove(netlist, {hdl::Simulator::verilator, hdl::Simulator::icarus}, 12);
    INFO(canonical_json(to_json(report)));
    REQUIRE(report.equal());
    for (const SimulatorParity& parity : report.simulators) {
      CHECK(parity.latency_clocks == report.predicted.latency_clocks);
      tally.stream_bits += parity.comparison.stream_bits_compared;
    }
    tally.words += report.words_compared();
    ++tally.netlists;
  }
  fmt::print("{}: {} netlists, seeds from {}, {} words and {} stream bits compared, 0 mismatches\n", sort,
             tally.netlists, first, tally.words, tally.stream_bits);
  all.netlists += tally.netlists;
  all.words += tally.words;
}

TEST_CASE("250 random netlists of every architecture hold parity in both Verilog simulators",
          "[.][nightly]") {
  using namespace samples;
  Tally all;
  prove_sort(
      "parallel dense", [](std::uint64_t seed) { return make_netlist(random_shape(seed), seed); }, all);
  // Other shapes than those above.
  prove_sort(
      "parallel dense, more", [](std::uint64_t seed) { return make_netlist(random_shape(~seed), seed); },
      all);
  prove_sort(
      "folded dense",
      [](std::uint64_t seed) { return fold_netlist(make_netlist(random_shape(seed), seed), seed); }, all);
  prove_sort(
      "folded convolutions",
      [](std::uint64_t seed) {
        return fold_netlist(make_netlist(random_convolution_shape(seed), seed), seed);
      },
      all);
  prove_sort(
      "mixed",
      [](std::uint64_t seed) {
        const Shape shape = seed % 2 == 0 ? random_shape(seed) : random_convolution_shape(seed);
        return mix_netlist(make_netlist(shape, seed), seed);
      },
      all);
  CHECK(all.netlists == 5 * netlists_of_a_sort);
  CHECK(all.words > 10000);
}

}  // namespace
}  // namespace pulsewright::parity

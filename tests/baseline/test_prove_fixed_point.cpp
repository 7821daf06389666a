// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "baseline/prove_fixed_point.h"
#include "catch.h"
#include "netlist/netlist.h"
#include "samples/sample_fixed_point.h"

namespace pulsewright::baseline {
namespace {

data::Images images_for(const FixedPointNetwork& network, std::size_t count, std::uint64_t seed) {
  return rtl::random_images({"pixels", network.features, network.maximum}, count, seed);
}

TEST_CASE("random fixed-point networks equal their integers in both architectures, clocks included") {
  std::int64_t words = 0;
  for (const FixedPointArchitecture architecture :
       {FixedPointArchitecture::parallel, FixedPointArchitecture::serial})
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      INFO("seed " << seed << ", " << to_text(architecture));
      const FixedPointNetwork network = samples::random_fixed_point(seed);
      const CircuitParity parity =
          prove_circuit(network, architecture, images_for(network, 24, seed), hdl::Simulator::icarus);
      INFO(canonical_json(to_json(parity)));
      REQUIRE(parity.equal());
      CHECK(parity.resets == 6);
      CHECK(parity.bad_frames == 4);
      CHECK(parity.latency_clocks == parity.predicted.latency_clocks);
      CHECK(parity.interval_clocks == parity.predicted.interval_clocks);
      words += parity.words_compared;
    }
  CHECK(words > 1000);
}

/// Counts words and fails where the circuit of a network is not its integers.
std::int64_t check_convolutions(std::uint64_t first_seed, std::uint64_t last_seed) {
  std::int64_t words = 0;
  for (std::uint64_t seed = first_seed; seed <= last_seed; ++seed) {
    const FixedPointNetwork network = samples::random_fixed_convolution(seed);
    const CircuitParity parity = prove_circuit(network, FixedPointArchitecture::serial,
                                               images_for(network, 16, seed), hdl::Simulator::icarus);
    INFO("seed " << seed << ", clocks " << parity.predicted.latency_clocks << " and "
                 << parity.predicted.interval_clocks);
    INFO(canonical_json(to_json(network)) << canonical_json(to_json(parity)));
    CHECK(parity.equal());
    CHECK(parity.resets == 6);
    CHECK(parity.bad_frames == 4);
    CHECK(parity.latency_clocks == parity.predicted.latency_clocks);
    words += parity.words_compared;
  }
  return words;
}

TEST_CASE("random fixed-point convolutions equal their integers, clocks included") {
  CHECK(check_convolutions(1, 12) > 800);
}

TEST_CASE("many random fixed-point convolutions equal their integers, clocks included", "[.][nightly]") {
  CHECK(check_convolutions(13, 200) > 20000);
}

TEST_CASE(
    "a padded, strided and grouped fixed-point convolution with pools equals its integers in Verilator") {
  const FixedPointNetwork network = samples::pooled_fixed_convolution({4, 3}, 2);
  const CircuitParity parity = prove_circuit(network, FixedPointArchitecture::serial,
                                             images_for(network, 40, 3), hdl::Simulator::verilator);
  INFO(canonical_json(to_json(parity)));
  CHECK(parity.equal());
  CHECK(parity.words_compared == 40 * 4 + 1);
}

TEST_CASE("registers that start at random leave no trace in the answers") {
  const FixedPointNetwork network = samples::make_fixed_point({9, 7, 4}, {3, 3}, 5);
  for (const FixedPointArchitecture architecture :
       {FixedPointArchitecture::parallel, FixedPointArchitecture::serial}) {
    const CircuitParity parity =
        prove_circuit(network, architecture, images_for(network, 40, 3), hdl::Simulator::verilator);
    INFO(canonical_json(to_json(parity)));
    CHECK(parity.equal());
    CHECK(parity.words_compared == 40 * 5 + 1);
  }
}

TEST_CASE("no image compared is no proof") {
  CircuitParity parity;
  parity.control_caught = true;
  CHECK_FALSE(parity.equal());
}

}  // namespace
}  // namespace pulsewright::baseline

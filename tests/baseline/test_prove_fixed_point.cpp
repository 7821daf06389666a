// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/json.h"
#include "base/random.h"
#include "baseline/folded_fixed_point.h"
#include "baseline/prove_fixed_point.h"
#include "catch.h"
#include "exact/engine.h"
#include "netlist/netlist.h"
#include "rtl/fold_search.h"
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

/// A fold of each layer, P and Q drawn from what divides its neurons and inputs.
std::vector<netlist::Fold> random_folds(const FixedPointNetwork& network, std::uint64_t seed) {
  Random random(seed, 0x666f6c64);
  const auto divisor = [&](std::int64_t value) {
    std::vector<std::int64_t> divisors;
    for (std::int64_t d = 1; d <= value; ++d)
      if (value % d == 0) divisors.push_back(d);
    return divisors[random.below(divisors.size())];
  };
  netlist::Netlist netlist = table_netlist(network, {});
  for (netlist::Fold& fold : netlist.folds) {
    const auto node = std::ranges::find(netlist.nodes, fold.node, netlist::id_of);
    const netlist::Synapses& synapses = *synapses_of(*node);
    const auto* conv2d = std::get_if<netlist::Conv2dNode>(&*node);
    fold.neurons = divisor(divisible_neurons(synapses, conv2d));
    fold.inputs = divisor(divisible_inputs(synapses, conv2d));
  }
  return netlist.folds;
}

/// Counts words of networks whose products fit a table, and fails where the circuit of one, folded in any
/// way, is not its integers.
std::int64_t check_folded(std::uint64_t seed, FixedPointNetwork network) {
  const FixedPointLayout layout(FixedPointArchitecture::folded, random_folds(network, seed));
  if (!check_lowerable(network, layout).empty()) return 0;
  const CircuitParity parity =
      prove_circuit(network, layout, images_for(network, 16, seed), hdl::Simulator::icarus);
  INFO("seed " << seed << canonical_json(to_json(network)) << canonical_json(to_json(parity)));
  CHECK(parity.equal());
  CHECK(parity.latency_clocks == parity.predicted.latency_clocks);
  CHECK(parity.interval_clocks == parity.predicted.interval_clocks);
  return parity.words_compared;
}

TEST_CASE("random fixed-point networks equal their integers in the hardware of folded stochastic designs") {
  std::int64_t words = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    words += check_folded(seed, samples::random_fixed_point(seed));
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    words += check_folded(seed, samples::random_fixed_convolution(seed));
  CHECK(words > 300);
}

TEST_CASE("random fixed-point networks whose folds check_lowerable() takes become Verilog") {
  int lowered = 0;
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed)
    for (const FixedPointNetwork& network :
         {samples::random_fixed_point(seed), samples::random_fixed_convolution(seed)}) {
      INFO("seed " << seed);
      const FixedPointLayout layout(FixedPointArchitecture::folded, random_folds(network, seed));
      const bool is_lowerable = check_lowerable(network, layout).empty();
      ++(is_lowerable ? lowered : refused);
      if (is_lowerable) CHECK(!lower_fixed_point(network, layout).modules.empty());
    }
  CHECK(lowered > 100);
  CHECK(refused > 0);
}

TEST_CASE("many random fixed-point networks equal their integers in folded hardware", "[.][nightly]") {
  std::int64_t words = 0;
  for (std::uint64_t seed = 17; seed <= 150; ++seed) {
    words += check_folded(seed, samples::random_fixed_point(seed));
    words += check_folded(seed, samples::random_fixed_convolution(seed));
  }
  CHECK(words > 3000);
}

TEST_CASE("the netlist of a fixed-point network is valid, and its exact sums are the network's") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const FixedPointNetwork network =
        seed % 2 == 0 ? samples::random_fixed_point(seed) : samples::random_fixed_convolution(seed);
    if (network.format.activation_bits + network.format.weight_bits > 13) continue;
    const netlist::Netlist netlist = table_netlist(network, {});
    INFO("seed " << seed);
    for (const Diagnostic& wrong : verify(netlist)) FAIL_CHECK(wrong.text());
    const auto engine = exact::make_engine(netlist);
    for (const auto& image : images_for(network, 3, seed)) {
      const auto expected = run(network, image).sums.back();
      CHECK(engine->run(image).logits() == expected);
      ++compared;
    }
  }
  CHECK(compared > 100);
}

TEST_CASE("of the cheapest folds none is a worse schedule of the same interval") {
  const FixedPointNetwork network = samples::pooled_fixed_convolution({3, 2}, 1);
  const auto cheapest = cheapest_folds(network, 4);
  REQUIRE(cheapest.size() > 1);
  const auto cost_of = [&](const std::vector<netlist::Fold>& folds) {
    const rtl::DesignEstimate estimate = rtl::estimate(table_netlist(network, folds));
    return estimate.area.lut4 * static_cast<double>(estimate.timing.interval_clocks);
  };
  // What stands around the layers is in the estimate of a design but not in the search.
  CHECK(cost_of(cheapest[0]) < 1.1 * cost_of(cheapest.back()));
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    CHECK(cost_of(cheapest[0]) < 1.1 * cost_of(random_folds(network, seed)));
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

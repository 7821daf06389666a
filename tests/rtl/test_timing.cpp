// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "rtl/timing.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

/// One folded layer: 4096 inputs and 8 neurons, one of each a clock.
Timing timing_at(std::int64_t length) {
  samples::Shape shape;
  shape.features = 4096;
  shape.layers = {{.width = 16, .length = length, .outputs = 8}};
  Netlist netlist = samples::make_netlist(shape, 1);
  for (Node& node : netlist.nodes)
    if (auto* dense = std::get_if<DenseNode>(&node))
      for (auto& row : dense->weights) row.assign(row.size(), 1);
  netlist.architecture = Architecture::folded;
  netlist.folds = {{"dense0", 1, 1}};
  REQUIRE(to_text(verify(netlist)) == "");
  return timing_of(chain_of(netlist));
}

}  // namespace

// Clock by clock this would be ten thousand million of them.
TEST_CASE("the timing of the longest streams is known at once, and grows with them alone") {
  const Timing brief = timing_at(2);
  const Timing long_one = timing_at(65536);
  const std::int64_t more_bits = std::int64_t{4096} * 8 * (65536 - 2);
  CHECK(long_one.latency_clocks == brief.latency_clocks + more_bits);
  CHECK(long_one.interval_clocks == brief.interval_clocks + more_bits);
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "primitives/area.h"
#include "primitives/source_tables.h"
#include "train/cost.h"
#include "train/options.h"
#include "train/quantised_layer.h"

using namespace pulsewright;

using namespace pulsewright::train;

TEST_CASE("a longer stream costs more, whatever else is chosen") {
  for (const std::string_view pair : {"ramp_vdc", "lfsr_reversed", "ramp_shared"})
    for (const netlist::Encoding encoding : {netlist::Encoding::sign_magnitude, netlist::Encoding::bipolar}) {
      double last = 0;
      for (int length = shortest_length; length <= longest_length; length *= 2) {
        const Candidate candidate{length, encoding, netlist::find_source_pair(pair)};
        const double cost =
            layer_cost(registry_area, candidate, full_use(candidate, dense_shape(64, 32), nullptr));
        INFO(candidate.text());
        CHECK(cost > 1.9 * last);
        last = cost;
      }
    }
}

TEST_CASE("one shared source costs less than two") {
  const Candidate two{16, netlist::Encoding::bipolar, netlist::find_source_pair("ramp_complement")};
  const Candidate one{16, netlist::Encoding::bipolar, netlist::find_source_pair("ramp_shared")};
  const LayerUse use = full_use(one, dense_shape(64, 32), nullptr);
  // A four-bit counter: four LUTs and four flip-flops.
  CHECK(registry_area(two, use) - registry_area(one, use) == Approx(8));
}

TEST_CASE("a source costs what the generator of its setting costs") {
  const LayerUse use =
      full_use({16, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_sobol_2")},
               dense_shape(64, 32), nullptr);
  const auto area = [&](int setting) {
    return registry_area({16, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_sobol_2"),
                          netlist::Accumulator::count, setting},
                         use);
  };
  const auto sobol = [](unsigned dimension) {
    return primitives::find_primitive("source_sobol")
        ->cost({{"width", {4}}, {"directions", primitives::sobol_directions(dimension, 4)}, {"gray", {0}}})
        .lut4;
  };
  CHECK(sobol(2) != sobol(3));
  CHECK(area(1) - area(0) == Approx(sobol(3) - sobol(2)));
}

TEST_CASE("a sign-magnitude weight of 0 costs nothing, a bipolar one what all cost") {
  LayerParameters parameters{Matrix::Constant(6, 2, 0.5), Vector::Zero(2), 0};
  const LayerShape shape = dense_shape(6, 2);
  for (const auto& [encoding, live] :
       {std::pair(netlist::Encoding::sign_magnitude, 5), {netlist::Encoding::bipolar, 6}}) {
    const auto arithmetic = arithmetic_of({16, encoding, netlist::find_source_pair("ramp_vdc")});
    parameters.weights(2, 1) = 0;
    const LayerUse use = actual_use({parameters, shape, *arithmetic}, nullptr);
    CHECK(use.live == std::vector<std::int64_t>{6, live});
    CHECK(use.thresholds == (encoding == netlist::Encoding::bipolar ? 2 : 1));
  }
}

TEST_CASE("a multiplexer takes less area than a counter, and a window its cycles at every position") {
  const Candidate count{16, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_vdc")};
  Candidate mux = count;
  mux.accumulator = netlist::Accumulator::mux;
  LayerShape window = dense_shape(3, 8);
  window.window.rows = window.window.columns = 6;
  window.window.kernel_rows = window.window.kernel_columns = 3;
  const LayerUse use = full_use(count, window, nullptr);
  CHECK(use.inputs == 27);
  CHECK(use.positions == 16);
  CHECK(use.live == std::vector<std::int64_t>(8, 27));
  CHECK(registry_area(mux, use) < registry_area(count, use));
  CHECK(layer_cost(registry_area, count, use) == Approx(16 * 16 * registry_area(count, use)));
}

TEST_CASE("the fitted area multiplies the LUTs of each part by its factor, and no flip-flop") {
  const Candidate candidate{16, netlist::Encoding::sign_magnitude, netlist::find_source_pair("ramp_vdc")};
  LayerUse one = full_use(candidate, dense_shape(64, 32), nullptr);
  LayerUse two = one;
  two.thresholds += 10;  // constants to compare with
  const double more = registry_area(candidate, two) - registry_area(candidate, one);
  REQUIRE(more > 0);
  CHECK(fitted_area(candidate, two) - fitted_area(candidate, one) ==
        Approx(more * static_cast<double>(lut4_per_mille(primitives::AreaPart::constant_encoder)) / 1000));
  two = one;
  two.live.push_back(20);
  const auto registry = [](const char* name, const primitives::Parameters& parameters) {
    return primitives::find_primitive(name)->cost(parameters);
  };
  const primitives::Cost total =
      registry("accumulate", {{"width", {10}}, {"count_width", {5}}, {"preset", {0}}});
  const double luts = registry("gate_and", {{"width", {20}}, {"negate", {0}}}).lut4 +
                      registry("count_parallel", {{"inputs", {20}}}).lut4 + total.lut4;
  CHECK(fitted_area(candidate, two) - fitted_area(candidate, one) ==
        Approx(luts * static_cast<double>(lut4_per_mille(primitives::AreaPart::summing)) / 1000 + total.ff));
}

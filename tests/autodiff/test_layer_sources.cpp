// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "autodiff/generators.h"
#include "autodiff/layers.h"
#include "autodiff/length_error.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

TEST_CASE("lengths that no table has are misuse, with every pair") {
  for (const netlist::SourcePair& pair : netlist::source_pairs()) {
    for (const std::int64_t length : {-16, 0, 1, 2, 12, 8192})
      CHECK_THROWS_AS(layer_sources(pair, length), Misuse);
    CHECK(layer_sources(pair, 4).length() == 4);
  }
}

TEST_CASE("a source that shows a word again within the stream is misuse") {
  netlist::Generator raw = lfsr(4);
  CHECK_NOTHROW(LayerSources(raw, ramp(4), 16));
  raw.parameters.set("de_bruijn", {0});
  CHECK_THROWS_AS(LayerSources(raw, ramp(4), 16), Misuse);
  CHECK_THROWS_AS(LayerSources(ramp(4), raw, 16), Misuse);
  // It may select, where a word that comes again does no harm.
  CHECK_NOTHROW(LayerSources(ramp(4), van_der_corput(4), 16, raw));
}

TEST_CASE("a generator that its block does not accept is misuse that says why") {
  CHECK_THROWS_WITH(LayerSources({"", "source_of_joy", {}}, ramp(4), 16),
                    "\"source_of_joy\" is not a source");
  CHECK_THROWS_AS(LayerSources({"", "gate_and", {}}, ramp(4), 16), Misuse);
  CHECK_THROWS_WITH(LayerSources(ramp(4), {"", "source_ramp", {{"width", {4}}}}, 16),
                    Catch::Contains("source_ramp/xor_mask"));
  netlist::Generator forgetful = lfsr(4);
  forgetful.parameters.set("taps", {1});
  CHECK_THROWS_AS(LayerSources(ramp(4), van_der_corput(4), 16, forgetful), Misuse);
}

TEST_CASE("thresholds are the nearest to a density in [0, 1], and no others are to be had") {
  const LayerSources sources(ramp(4), van_der_corput(4), 16);
  CHECK(sources.threshold_of(0) == 0);
  CHECK(sources.threshold_of(1) == 16);
  CHECK(sources.threshold_of(2.5 / 16) == 3);
  CHECK(sources.thresholds_of(std::vector<double>{-0.5, 0.5}, netlist::Encoding::sign_magnitude) ==
        std::vector<std::int64_t>{-8, 8});
  for (const double value : {-1.01, 1.01, std::nan("")}) {
    CHECK_THROWS_AS(sources.threshold_of(value), Misuse);
    for (const netlist::Encoding encoding :
         {netlist::Encoding::unipolar, netlist::Encoding::bipolar, netlist::Encoding::sign_magnitude})
      CHECK_THROWS_AS(sources.thresholds_of(std::vector<double>{value}, encoding), Misuse);
  }
  CHECK(sources.ones(16, 16, netlist::Gate::gate_and) == 16);
  CHECK_THROWS_AS(sources.ones(17, 0, netlist::Gate::gate_and), Misuse);
  CHECK_THROWS_AS(sources.ones(0, -1, netlist::Gate::gate_and), Misuse);
}

TEST_CASE("a multiplexer takes as many weights as inputs") {
  const LayerSources sources(ramp(4), van_der_corput(4), 16, sobol(3, 3));
  const std::vector<std::int64_t> two{3, 4};
  CHECK_NOTHROW(sources.ones_of_mux(two, two, netlist::Gate::gate_and));
  CHECK_THROWS_AS(sources.ones_of_mux(two, std::vector<std::int64_t>{3}, netlist::Gate::gate_and), Misuse);
}

TEST_CASE("a value that is not a number is misuse where it would be counted") {
  const LayerSources sources(ramp(4), van_der_corput(4), 16);
  Tape tape;
  const StreamFormat unipolar{netlist::Encoding::unipolar, 16};
  const ScValue x = encode(tape.leaf(Tensor({1, 1}, std::nan(""))), unipolar);
  const ScValue w = encode(tape.leaf(Tensor({1, 1}, 0.5)), unipolar);
  CHECK_THROWS_AS(dense(x, w, {}, {.forward = ExactCounts{&sources}}), Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff

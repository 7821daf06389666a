// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "train/cost.h"
#include "train/options.h"
#include "train/quantised_layer.h"

using namespace pulsewright;

TEST_CASE("a longer stream costs more, whatever else is chosen") {
  for (const std::string_view pair : {"ramp_vdc", "lfsr_reversed", "ramp_shared"})
    for (const Encoding encoding : {Encoding::sign_magnitude, Encoding::bipolar}) {
      double last = 0;
      for (int length = shortest_length; length <= longest_length; length *= 2) {
        const Candidate candidate{length, encoding, find_source_pair(pair)};
        const double cost = layer_cost(registry_area, candidate, full_use(candidate, 64, 32, 0));
        INFO(candidate.text());
        CHECK(cost > 1.9 * last);
        last = cost;
      }
    }
}

TEST_CASE("one shared source costs less than two") {
  const Candidate two{16, Encoding::bipolar, find_source_pair("ramp_complement")};
  const Candidate one{16, Encoding::bipolar, find_source_pair("ramp_shared")};
  const LayerUse use = full_use(one, 64, 32, 0);
  // A four-bit counter: four LUTs and four flip-flops.
  CHECK(registry_area(two, use) - registry_area(one, use) == Approx(8));
}

TEST_CASE("a sign-magnitude weight of 0 costs nothing, a bipolar one what all cost") {
  LayerParameters parameters{Matrix::Constant(6, 2, 0.5), Vector::Zero(2), 0};
  for (const auto& [encoding, live] : {std::pair(Encoding::sign_magnitude, 5), {Encoding::bipolar, 6}}) {
    const CountLookup lookup({16, encoding, find_source_pair("ramp_vdc")});
    parameters.weights(2, 1) = 0;
    const LayerUse use = actual_use({parameters, lookup}, 0);
    CHECK(use.live == std::vector<std::int64_t>{6, live});
    CHECK(use.thresholds == (encoding == Encoding::bipolar ? 2 : 1));
  }
}

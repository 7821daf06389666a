// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "base/random.h"
#include "catch.h"
#include "exact/product_counter.h"
#include "netlist/sequence.h"
#include "samples/instruction_sets.h"

namespace pulsewright {

namespace {

/// Matrices of one product, inside larger ones whose other elements nobody may touch.
struct Matrices {
  Matrices(int length, std::size_t rows, std::size_t taps, std::size_t neurons, Random& random)
      : step(std::max(taps, neurons) + 3),
        thresholds(rows * step),
        weights(taps * step),
        sums(rows * step, 7),
        threshold_grid{thresholds.data(), rows, taps, step},
        weight_grid{weights.data(), taps, neurons, step},
        sum_grid{sums.data(), rows, neurons, step} {
    const auto choices = static_cast<std::uint64_t>(length) + 1;
    for (auto& threshold : thresholds) threshold = static_cast<std::uint16_t>(random.below(choices));
    for (auto& weight : weights)
      weight = static_cast<std::int32_t>(random.below(choices)) * (random.below(2) == 0 ? 1 : -1);
  }

  std::size_t step;
  std::vector<std::uint16_t> thresholds;
  std::vector<std::int32_t> weights;
  std::vector<std::int32_t> sums;
  Grid<const std::uint16_t> threshold_grid;
  Grid<const std::int32_t> weight_grid;
  Grid<std::int32_t> sum_grid;
};

}  // namespace

TEST_CASE("under every instruction set products are counted as the table of their sources says") {
  Random random(1, 1);
  for (const unsigned width : {2u, 4u, 5u, 6u, 7u, 8u, 9u, 10u}) {
    const int length = 1 << width;
    INFO("length " << length);
    const Generator ramp{"a", "source_ramp", {{"width", {width}}, {"xor_mask", {0}}}};
    const Generator corput{"b", "source_van_der_corput", {{"width", {width}}, {"xor_mask", {0}}}};
    const auto inputs = source_words(ramp, length);
    const auto weights = source_words(corput, length);
    const CountTable table(inputs, width, weights, width);
    for (const std::size_t rows : {1, 127, 129})
      for (const std::size_t taps : {1, 70}) {
        Matrices matrices(length, rows, taps, 5, random);
        const std::vector<std::int32_t> before = matrices.sums;
        std::vector<std::int32_t> expected = before;
        for (std::size_t row = 0; row < rows; ++row)
          for (std::size_t neuron = 0; neuron < 5; ++neuron)
            for (std::size_t tap = 0; tap < taps; ++tap) {
              const std::int32_t weight = matrices.weight_grid.at(tap, neuron);
              const std::int32_t ones =
                  table.at(matrices.threshold_grid.at(row, tap), static_cast<std::size_t>(std::abs(weight)));
              expected[row * matrices.step + neuron] += 3 * (weight < 0 ? -ones : ones);
            }
        samples::under_every_instruction_set([&] {
          const ProductCounter counter(inputs, weights);
          for (const unsigned threads : {1u, 3u}) {
            Workers workers(threads);
            matrices.sums = before;
            counter.add(matrices.threshold_grid, matrices.weight_grid, 3, matrices.sum_grid, workers);
            REQUIRE(matrices.sums == expected);
          }
        });
      }
  }
}

}  // namespace pulsewright

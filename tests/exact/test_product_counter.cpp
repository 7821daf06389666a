// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "base/random.h"
#include "catch.h"
#include "exact/every_length.h"
#include "exact/product_counter.h"
#include "netlist/sequence.h"
#include "samples/instruction_sets.h"

namespace pulsewright::exact {

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

/// Words of two sources of no particular kind, each in [0, length).
std::vector<std::uint32_t> draw_words(std::size_t length, Random& random) {
  std::vector<std::uint32_t> words(length);
  for (std::uint32_t& word : words) word = static_cast<std::uint32_t>(random.below(length));
  return words;
}

/// Counts the extreme operands one by one, and as many of all ones as overflow every narrow sum that is too
/// narrow.
void check_extremes(std::size_t length, Random& random) {
  constexpr std::size_t taps = 300;
  const auto inputs = draw_words(length, random);
  const auto weights = draw_words(length, random);
  const auto top = static_cast<std::int32_t>(length);
  const std::vector<std::int32_t> magnitudes{0, 1, top / 2, top - 1, top};
  std::vector<std::uint16_t> thresholds(magnitudes.begin(), magnitudes.end());
  std::vector<std::int32_t> row;
  for (const std::int32_t magnitude : magnitudes) row.insert(row.end(), {magnitude, -magnitude});
  std::vector<std::int32_t> expected;
  for (const std::int32_t x : magnitudes)
    for (const std::int32_t w : row) {
      std::int32_t ones = 0;
      for (std::size_t t = 0; t < length; ++t)
        ones +=
            inputs[t] < static_cast<std::uint32_t>(x) && weights[t] < static_cast<std::uint32_t>(std::abs(w));
      expected.push_back(w < 0 ? -ones : ones);
    }
  const std::vector<std::uint16_t> all_ones(taps, static_cast<std::uint16_t>(length));
  std::vector<std::int32_t> heavy(taps * 2, top);
  for (std::size_t tap = 0; tap < taps; ++tap) heavy[2 * tap + 1] = -top;
  Workers workers(1);
  samples::under_every_instruction_set([&] {
    const ProductCounter counter(inputs, weights);
    std::vector<std::int32_t> sums(expected.size());
    counter.add({thresholds.data(), thresholds.size(), 1, 1}, {row.data(), 1, row.size(), row.size()}, 1,
                {sums.data(), thresholds.size(), row.size(), row.size()}, workers);
    REQUIRE(sums == expected);
    std::vector<std::int32_t> totals(2);
    counter.add({all_ones.data(), 1, taps, taps}, {heavy.data(), taps, 2, 2}, 1, {totals.data(), 1, 2, 2},
                workers);
    REQUIRE(totals == std::vector<std::int32_t>{static_cast<std::int32_t>(taps) * top,
                                                -static_cast<std::int32_t>(taps) * top});
  });
}

}  // namespace

TEST_CASE("under every instruction set products are counted as the table of their sources says") {
  Random random(1, 1);
  for (const unsigned width : {2u, 4u, 5u, 6u, 7u, 8u, 9u, 10u}) {
    const int length = 1 << width;
    INFO("length " << length);
    const netlist::Generator ramp{"a", "source_ramp", {{"width", {width}}, {"xor_mask", {0}}}};
    const netlist::Generator corput{"b", "source_van_der_corput", {{"width", {width}}, {"xor_mask", {0}}}};
    const auto inputs = source_words(ramp, length);
    const auto weights = source_words(corput, length);
    const netlist::CountTable table(inputs, width, weights, width);
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

TEST_CASE(
    "under every instruction set the extreme operands are counted right at every length of the vector "
    "forms") {
  Random random(2, 1);
  for (std::size_t length = 1; length <= 520; length += length_stride) {
    INFO("length " << length);
    check_extremes(length, random);
  }
  for (const std::size_t length : {1000, 1023, 1024, 1025, 3333, 4095, 4096}) check_extremes(length, random);
}

TEST_CASE("under every instruction set the extreme operands are counted right at every length",
          "[.nightly]") {
  Random random(3, 1);
  for (std::size_t length = 1; length <= 4096; ++length) {
    INFO("length " << length);
    check_extremes(length, random);
  }
}

}  // namespace pulsewright::exact

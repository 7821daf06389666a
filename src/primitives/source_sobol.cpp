// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"
#include "primitives/counter_slices.h"
#include "primitives/source_tables.h"

namespace pulsewright::primitives::source_sobol {
namespace {

struct SobolWords {
  explicit SobolWords(const Parameters& parameters)
      : directions(parameters.list("directions")), gray(parameters.at("gray") != 0) {}
  std::uint64_t operator()(std::uint64_t count) const {
    std::uint64_t word = 0;
    for (std::uint64_t index = gray ? count ^ count >> 1 : count; index != 0; index &= index - 1)
      word ^= directions[std::countr_zero(index)];
    return word;
  }

  Parameters::List directions;
  bool gray;
};

/// Gaussian elimination over GF(2): the points are a permutation exactly when no direction number is the
/// XOR of others.
bool are_independent(const Parameters::List& directions) {
  std::uint64_t pivots[64] = {};
  for (std::uint64_t rest : directions) {
    while (rest != 0 && pivots[std::countr_zero(rest)] != 0) rest ^= pivots[std::countr_zero(rest)];
    if (rest == 0) return false;
    pivots[std::countr_zero(rest)] = rest;
  }
  return true;
}

std::string check(const Parameters& parameters) {
  if (!are_independent(parameters.list("directions")))
    return "the directions are linearly dependent, so some words never come; take those of a Sobol dimension";
  return "";
}

// yosys 0.23 synth_ice40: a counter with one LUT4 per bit; word bit i is the parity of the index
// bits whose direction number has bit i, three more of them for each LUT4.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  std::vector<unsigned> terms(scalar<"width">(parameters));
  for (std::uint64_t direction : parameters.list("directions"))
    for (std::size_t i = 0; i < terms.size(); ++i) terms[i] += direction >> i & 1;
  double parity_luts = 0;
  for (unsigned n : terms) parity_luts += (n + 1) / 3;
  return {.lut4 = width + parity_luts, .ff = width};
}

Parameters row(unsigned dimension, unsigned width, std::uint64_t gray) {
  return {{"width", {width}}, {"directions", sobol_directions(dimension, width)}, {"gray", {gray}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "source_sobol",
      .kind = Kind::source,
      .summary = "A Sobol sequence, in natural or in Gray-code order.",
      .clocked = true,
      .parameters = {{"width", "bits of a word", 1, 16},
                     {"directions", "direction number k is XORed in where bit k of the index is set", 0,
                      0xffff, scalar<"width">, scalar<"width">},
                     {"gray", "1 takes the points in Gray-code order", 0, 1}},
      .inputs = {},
      .outputs = {{"word_o", scalar<"width">, "the word of this clock"}},
      .check = check,
      .make = make_model<CounterSource<SobolWords>>,
      .cost = cost,
      .parity_rows = {row(1, 1, 0), row(2, 1, 1), row(2, 3, 0), row(3, 8, 0), row(4, 8, 1), row(5, 9, 1),
                      row(6, 11, 0), row(7, 16, 1), row(8, 16, 0)},
      .slice = make_counter_slices<SobolWords>,
  };
  return primitive;
}

}  // namespace pulsewright::primitives::source_sobol

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"
#include "primitives/counter_slices.h"

namespace pulsewright::primitives::source_van_der_corput {
namespace {

struct ReversedWords {
  explicit ReversedWords(const Parameters& parameters)
      : width(scalar<"width">(parameters)), xor_mask(parameters.at("xor_mask")) {}
  std::uint64_t operator()(std::uint64_t count) const { return reverse_bits(count, width) ^ xor_mask; }

  unsigned width;
  std::uint64_t xor_mask;
};

// yosys 0.23 synth_ice40: a counter with one LUT4 per bit; reversing its bits is wires, and the inverters of
// the mask move into the comparator that follows.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = width, .ff = width};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "source_van_der_corput",
      .kind = Kind::source,
      .summary = "A counter with its bits reversed: word t is the reverse of t, XOR a mask.",
      .clocked = true,
      .parameters = {{"width", "bits of a word", 1, 16},
                     {"xor_mask", "mask XORed into every word", 0, 0xffff, scalar<"width">}},
      .inputs = {},
      .outputs = {{"word_o", scalar<"width">, "the word of this clock"}},
      .check = nothing_to_check,
      .make = make_model<CounterSource<ReversedWords>>,
      .cost = cost,
      .parity_rows = {{{"width", {1}}, {"xor_mask", {1}}},
                      {{"width", {2}}, {"xor_mask", {0}}},
                      {{"width", {5}}, {"xor_mask", {0x15}}},
                      {{"width", {8}}, {"xor_mask", {15}}},
                      {{"width", {11}}, {"xor_mask", {0x7ff}}},
                      {{"width", {16}}, {"xor_mask", {1}}}},
      .slice = make_counter_slices<ReversedWords>,
  };
  return primitive;
}

}  // namespace pulsewright::primitives::source_van_der_corput

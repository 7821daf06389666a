// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"
#include "primitives/counter_slices.h"

namespace pulsewright::primitives::source_ramp {
namespace {

struct RampWords {
  explicit RampWords(const Parameters& parameters) : xor_mask(parameters.at("xor_mask")) {}
  std::uint64_t operator()(std::uint64_t count) const { return count ^ xor_mask; }

  std::uint64_t xor_mask;
};

// yosys 0.23 synth_ice40: the carry chain takes one LUT4 per bit. The inverters of the mask are not counted:
// they move into the comparator that follows.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = width, .ff = width};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "source_ramp",
      .kind = Kind::source,
      .summary = "A counter: word t is t XOR a mask.",
      .clocked = true,
      .parameters = {{"width", "bits of a word", 1, 16},
                     {"xor_mask", "mask XORed into every word", 0, 0xffff, scalar<"width">}},
      .inputs = {},
      .outputs = {{"word_o", scalar<"width">, "the word of this clock"}},
      .check = nothing_to_check,
      .make = make_model<CounterSource<RampWords>>,
      .cost = cost,
      .parity_rows = {{{"width", {1}}, {"xor_mask", {0}}},
                      {{"width", {1}}, {"xor_mask", {1}}},
                      {{"width", {3}}, {"xor_mask", {5}}},
                      {{"width", {8}}, {"xor_mask", {0}}},
                      {{"width", {13}}, {"xor_mask", {0x1fff}}},
                      {{"width", {16}}, {"xor_mask", {0x8001}}}},
      .slice = make_counter_slices<RampWords>,
  };
  return primitive;
}

}  // namespace pulsewright::primitives::source_ramp

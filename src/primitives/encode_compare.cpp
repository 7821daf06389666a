// SPDX-License-Identifier: Apache-2.0
#include "primitives/arithmetic.h"
#include "primitives/block.h"

namespace pulsewright::primitives::encode_compare {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { word_i };

unsigned threshold_bits(const Parameters& parameters) {
  return scalar<"count">(parameters) * (scalar<"width">(parameters) + 1);
}

class EncodeCompare final : public CombinationalModel {
 public:
  explicit EncodeCompare(const Parameters& parameters)
      : width_(scalar<"width">(parameters)), count_(scalar<"count">(parameters)) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::uint64_t word = in[word_i];
    const auto thresholds = in.subspan(1);
    std::ranges::fill(out.first(words_for_bits(count_)), 0);
    for (std::size_t k = 0; k < count_; ++k)
      set_bit(out, k, encode(word, get_bits(thresholds, k * (width_ + 1), width_ + 1)));
  }

 private:
  unsigned width_;
  std::size_t count_;
};

// yosys 0.23 synth_ice40, thresholds from registers: a carry chain of width + 2 LUT4 each (640 for 64 of 8
// bits). A constant threshold costs about one LUT4 instead, shared by all equal ones.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.0 * scalar<"count">(parameters) * (scalar<"width">(parameters) + 2), .ff = 0};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "encode_compare",
      .kind = Kind::encoder,
      .summary = "Stream bits from one word: bit k is 1 where the word is below threshold k.",
      .clocked = false,
      .parameters = {{"width", "bits of a word", 1, 16}, {"count", "thresholds", 1, 4096}},
      .inputs = {{"word_i", scalar<"width">, "a word of a source"},
                 {"thresholds_i", threshold_bits,
                  "thresholds of width + 1 bits each, threshold 0 in the lowest bits"}},
      .outputs = {{"bits_o", scalar<"count">, "bit k: the word is below threshold k"}},
      .check = nothing_to_check,
      .make = make_model<EncodeCompare>,
      .cost = cost,
      .parity_rows = {{{"width", {1}}, {"count", {1}}},
                      {{"width", {3}}, {"count", {9}}},
                      {{"width", {4}}, {"count", {64}}},
                      {{"width", {8}}, {"count", {7}}},
                      {{"width", {5}}, {"count", {65}}},
                      {{"width", {16}}, {"count", {3}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::encode_compare

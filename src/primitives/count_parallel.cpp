// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::count_parallel {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { count_o };

unsigned count_bits(const Parameters& parameters) {
  return bits_for(parameters.at("inputs"));
}

class CountParallel final : public CombinationalModel {
 public:
  explicit CountParallel(const Parameters& parameters)
      : words_(words_for_bits(scalar<"inputs">(parameters))) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[count_o] = 0;
    for (std::uint64_t word : in.first(words_)) out[count_o] += std::popcount(word);
  }

 private:
  std::size_t words_;
};

// yosys 0.23 synth_ice40: one full adder of two LUT4 an input, and the last carries (26 LUT4 for 16 inputs,
// 122 for 64, 1625 for 784).
Cost cost(const Parameters& parameters) {
  return {.lut4 = 2.07 * scalar<"inputs">(parameters), .ff = 0};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "count_parallel",
      .kind = Kind::adder,
      .summary = "The exact number of ones among the inputs (the accumulative parallel counter's adder).",
      .clocked = false,
      .parameters = {{"inputs", "bits to count", 1, 4096}},
      .inputs = {{"bits_i", scalar<"inputs">, "the bits to count"}},
      .outputs = {{"count_o", count_bits, "how many of them are 1"}},
      .check = nothing_to_check,
      .make = make_model<CountParallel>,
      .cost = cost,
      .parity_rows = {{{"inputs", {1}}},
                      {{"inputs", {2}}},
                      {{"inputs", {3}}},
                      {{"inputs", {4}}},
                      {{"inputs", {7}}},
                      {{"inputs", {8}}},
                      {{"inputs", {33}}},
                      {{"inputs", {64}}},
                      {{"inputs", {130}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::count_parallel

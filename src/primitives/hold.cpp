// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::hold {
namespace {

class Hold final : public Model {
 public:
  explicit Hold(const Parameters& parameters) : value_(words_for_bits(scalar<"width">(parameters))) {}
  void reset() override { std::ranges::fill(value_, 0); }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    std::ranges::copy(value_, out.begin());
  }
  void clock(std::span<const std::uint64_t> in) override {
    std::ranges::copy(in.first(value_.size()), value_.begin());
  }

 private:
  std::vector<std::uint64_t> value_;
};

// yosys 0.23 synth_ice40: a flip-flop per bit, and one LUT4 that lets the reset through without the enable.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1, .ff = 1.0 * scalar<"width">(parameters)};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "hold",
      .kind = Kind::control,
      .summary = "A register that takes its input in every enabled clock.",
      .clocked = true,
      .parameters = {{"width", "bits of the register", 1, 65536}},
      .inputs = {{"value_i", scalar<"width">, "what the register takes"}},
      .outputs = {{"value_o", scalar<"width">, "what it holds"}},
      .check = nothing_to_check,
      .make = make_model<Hold>,
      .cost = cost,
      .parity_rows =
          {{{"width", {1}}}, {{"width", {17}}}, {{"width", {64}}}, {{"width", {65}}}, {{"width", {200}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::hold

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::replace {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { value_i, keep_i };
enum Output : std::size_t { value_o };

class Replace final : public CombinationalModel {
 public:
  explicit Replace(const Parameters& parameters) : value_(parameters.at("value")) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[value_o] = in[keep_i] != 0 ? in[value_i] : value_;
  }

 private:
  std::uint64_t value_;
};

// yosys 0.23 synth_ice40: one LUT4 per bit; none if what follows has inputs to spare.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.0 * scalar<"width">(parameters), .ff = 0};
}

Parameters row(std::uint64_t width, std::uint64_t value) {
  return {{"width", {width}}, {"value", {value}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "replace",
      .kind = Kind::gate,
      .summary = "Lets a value through, or gives a constant instead.",
      .clocked = false,
      .parameters = {{"width", "bits of the value", 1, 64},
                     {"value", "what stands in", 0, low_mask(64), scalar<"width">}},
      .inputs = {{"value_i", scalar<"width">, "the value"},
                 {"keep_i", constant<1>, "1 lets the value through"}},
      .outputs = {{"value_o", scalar<"width">, "the value, or the constant"}},
      .check = nothing_to_check,
      .make = make_model<Replace>,
      .cost = cost,
      .parity_rows = {row(1, 0), row(1, 1), row(6, 32), row(17, 0), row(64, 0x123456789abcdef0)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::replace

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::gate_and_signed {
namespace {

class AndSigned final : public CombinationalModel {
 public:
  explicit AndSigned(const Parameters& parameters) : words_(words_for_bits(scalar<"width">(parameters))) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    for (std::size_t i = 0; i < words_; ++i) out[i] = (in[i] & in[words_ + i]) ^ in[2 * words_ + i];
  }

 private:
  std::size_t words_;
};

// yosys 0.23 synth_ice40: one LUT4 a product; none where the adder behind it has inputs to spare.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.0 * scalar<"width">(parameters), .ff = 0};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "gate_and_signed",
      .kind = Kind::gate,
      .summary = "The product of unipolar streams, bit by bit; products of negative weights are inverted.",
      .clocked = false,
      .parameters = {{"width", "products", 1, 4096}},
      .inputs = {{"a_i", scalar<"width">, "a bit of each input"},
                 {"b_i", scalar<"width">, "a bit of each weight"},
                 {"negate_i", scalar<"width">, "1 if the weight is negative: its product is inverted"}},
      .outputs = {{"products_o", scalar<"width">, "a bit of each product"}},
      .check = nothing_to_check,
      .make = make_model<AndSigned>,
      .cost = cost,
      .parity_rows = {{{"width", {1}}}, {{"width", {5}}}, {{"width", {64}}}, {{"width", {65}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::gate_and_signed

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::gate_xnor {
namespace {

class Xnor final : public CombinationalModel {
 public:
  explicit Xnor(const Parameters& parameters) : width_(scalar<"width">(parameters)) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::size_t words = words_for_bits(width_);
    for (std::size_t i = 0; i < words; ++i) out[i] = ~(in[i] ^ in[words + i]);
    if (width_ % 64 != 0) out[words - 1] &= low_mask(width_ % 64);
  }

 private:
  unsigned width_;
};

// yosys 0.23 synth_ice40: one LUT4 a product.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.0 * scalar<"width">(parameters), .ff = 0};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "gate_xnor",
      .kind = Kind::gate,
      .summary = "The product of bipolar streams, bit by bit.",
      .clocked = false,
      .parameters = {{"width", "products", 1, 4096}},
      .inputs = {{"a_i", scalar<"width">, "a bit of each first stream"},
                 {"b_i", scalar<"width">, "a bit of each second stream"}},
      .outputs = {{"products_o", scalar<"width">, "a bit of each product"}},
      .check = nothing_to_check,
      .make = make_model<Xnor>,
      .cost = cost,
      .parity_rows =
          {{{"width", {1}}}, {{"width", {7}}}, {{"width", {64}}}, {{"width", {65}}}, {{"width", {130}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::gate_xnor

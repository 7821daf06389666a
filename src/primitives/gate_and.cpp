// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::gate_and {
namespace {

class And final : public CombinationalModel {
 public:
  explicit And(const Parameters& parameters) : negate_(words_for_bits(scalar<"width">(parameters))) {
    for (std::size_t i = 0; i < scalar<"width">(parameters); ++i)
      set_bit(negate_, i, parameters.list("negate")[i] != 0);
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::size_t words = negate_.size();
    for (std::size_t i = 0; i < words; ++i) out[i] = (in[i] & in[words + i]) ^ negate_[i];
  }

 private:
  std::vector<std::uint64_t> negate_;
};

// yosys 0.23 synth_ice40: one LUT4 a product, negated or not; less where the adder behind it has inputs to
// spare.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.0 * scalar<"width">(parameters), .ff = 0};
}

/// Every `step`-th product negated.
Parameters row(std::uint64_t width, std::uint64_t step) {
  Parameters::List negate(width);
  for (std::uint64_t i = 0; i < width; ++i) negate[i] = i % step == step - 1;
  return {{"width", {width}}, {"negate", negate}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "gate_and",
      .kind = Kind::gate,
      .summary = "The product of unipolar streams, bit by bit; chosen products are inverted.",
      .clocked = false,
      .parameters = {{"width", "products", 1, 4096},
                     {"negate", "1 inverts the product", 0, 1, constant<1>, scalar<"width">}},
      .inputs = {{"a_i", scalar<"width">, "a bit of each first stream"},
                 {"b_i", scalar<"width">, "a bit of each second stream"}},
      .outputs = {{"products_o", scalar<"width">, "a bit of each product"}},
      .check = nothing_to_check,
      .make = make_model<And>,
      .cost = cost,
      .parity_rows = {row(1, 1), row(1, 2), row(5, 3), row(64, 2), row(65, 65), row(130, 7)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::gate_and

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::add_bias {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { total_i, bias_i };
enum Output : std::size_t { sum_o };

class AddBias final : public CombinationalModel {
 public:
  explicit AddBias(const Parameters& parameters) : mask_(low_mask(scalar<"width">(parameters))) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[sum_o] = (in[total_i] + in[bias_i]) & mask_;
  }

 private:
  std::uint64_t mask_;
};

// yosys 0.23 synth_ice40: one LUT4 with its carry for each bit.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.0 * scalar<"width">(parameters), .ff = 0};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "add_bias",
      .kind = Kind::adder,
      .summary = "A total and its bias, modulo 2^width.",
      .clocked = false,
      .parameters = {{"width", "bits of the sum, two's complement", 2, 63}},
      .inputs = {{"total_i", scalar<"width">, "a total, two's complement"},
                 {"bias_i", scalar<"width">, "its bias, two's complement"}},
      .outputs = {{"sum_o", scalar<"width">, "their sum, two's complement"}},
      .check = nothing_to_check,
      .make = make_model<AddBias>,
      .cost = cost,
      .parity_rows = {{{"width", {2}}}, {{"width", {13}}}, {{"width", {32}}}, {{"width", {63}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::add_bias

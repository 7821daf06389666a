// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::limit {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { value_i };
enum Output : std::size_t { value_o };

class Limit final : public CombinationalModel {
 public:
  explicit Limit(const Parameters& parameters) : maximum_(parameters.at("maximum")) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[value_o] = std::min(in[value_i], maximum_);
  }

 private:
  std::uint64_t maximum_;
};

std::string check(const Parameters& parameters) {
  return (parameters.at("maximum") + 1) >> parameters.at("width") != 0
             ? "no value of that width is above the maximum"
             : "";
}

// yosys 0.23 synth_ice40: a LUT4 per bit, and the comparison of more than four bits.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.3 * scalar<"width">(parameters), .ff = 0};
}

Parameters row(std::uint64_t width, std::uint64_t maximum) {
  return {{"width", {width}}, {"maximum", {maximum}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "limit",
      .kind = Kind::requantiser,
      .summary = "The value, or a maximum where it is more.",
      .clocked = false,
      .parameters = {{"width", "bits of the value", 1, 16}, {"maximum", "the largest result", 0, 65535}},
      .inputs = {{"value_i", scalar<"width">, "the value"}},
      .outputs = {{"value_o", scalar<"width">, "the value, at most the maximum"}},
      .check = check,
      .make = make_model<Limit>,
      .cost = cost,
      .parity_rows = {row(1, 0), row(2, 2), row(4, 9), row(16, 40000)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::limit

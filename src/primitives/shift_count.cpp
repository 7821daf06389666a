// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::shift_count {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { value_i, halvings_i };
enum Output : std::size_t { value_o };

unsigned halvings_bits(const Parameters& parameters) {
  return bits_for(parameters.at("halvings"));
}

class ShiftCount final : public CombinationalModel {
 public:
  explicit ShiftCount(const Parameters& parameters) : mask_(low_mask(scalar<"out_width">(parameters))) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[value_o] = in[value_i] << in[halvings_i] & mask_;
  }

 private:
  std::uint64_t mask_;
};

std::string check(const Parameters& parameters) {
  return parameters.at("out_width") < parameters.at("in_width") ? "out_width is at least in_width" : "";
}

// yosys 0.23 synth_ice40: a multiplexer of the shifts that reach each bit (18 LUT4 for 6 bits to 9, 0 to 3
// places).
Cost cost(const Parameters& parameters) {
  return {.lut4 = scalar<"out_width">(parameters) * 0.75 * halvings_bits(parameters), .ff = 0};
}

Parameters row(std::uint64_t in_width, std::uint64_t out_width, std::uint64_t halvings) {
  return {{"in_width", {in_width}}, {"out_width", {out_width}}, {"halvings", {halvings}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "shift_count",
      .kind = Kind::adder,
      .summary = "What a count over a halved stream adds to a sum: the count times a power of two.",
      .clocked = false,
      .parameters = {{"in_width", "bits of a count", 1, 63},
                     {"out_width", "bits of the result, modulo which it is", 1, 63},
                     {"halvings", "how often the stream can be halved", 1, 15}},
      .inputs = {{"value_i", scalar<"in_width">, "a count"},
                 {"halvings_i", halvings_bits, "how often the stream was halved"}},
      .outputs = {{"value_o", scalar<"out_width">, "the count times 2^halvings_i"}},
      .check = check,
      .make = make_model<ShiftCount>,
      .cost = cost,
      .parity_rows = {row(1, 1, 1), row(1, 4, 3), row(6, 9, 3), row(12, 12, 4), row(7, 22, 15)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::shift_count

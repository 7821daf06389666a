// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/arithmetic.h"
#include "primitives/block.h"

namespace pulsewright::primitives::requantise {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { value_i };
enum Output : std::size_t { value_o };

/// Bits of the largest product: a 16-bit multiplier and a sign beside the value.
constexpr unsigned product_growth = 17;

class Requantise final : public CombinationalModel {
 public:
  explicit Requantise(const Parameters& parameters)
      : in_width_(scalar<"in_width">(parameters)),
        function_{.multiplier = static_cast<std::int64_t>(parameters.at("multiplier")),
                  .shift = scalar<"shift">(parameters),
                  .rounding = parameters.at("half_up") != 0 ? Rounding::half_up : Rounding::floor,
                  .maximum = static_cast<std::int64_t>(parameters.at("maximum"))} {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[value_o] = static_cast<std::uint64_t>(function_(sign_extend(in[value_i], in_width_)));
  }

 private:
  unsigned in_width_;
  Requantisation function_;
};

std::string check(const Parameters& parameters) {
  if (scalar<"in_width">(parameters) + product_growth > 63)
    return fmt::format("a value of {} bits times the multiplier does not fit 63 bits; in_width can be {}",
                       parameters.at("in_width"), 63 - product_growth);
  return "";
}

// yosys 0.23 synth_ice40: the constant multiplier is an adder for each set bit but one; rounding and clipping
// come on top (22 LUT4 for 12 bits times 1 / 16, 70 for 12 bits times 37 / 256). It was fitted when every
// product was as wide as the widest factor, and is too much for small factors: 37 in the first case.
Cost cost(const Parameters& parameters) {
  const double in_width = scalar<"in_width">(parameters);
  const double adders = std::popcount(parameters.at("multiplier")) - 1;
  return {.lut4 = adders * (in_width + 6) + in_width + 5.0 * scalar<"out_width">(parameters), .ff = 0};
}

Parameters row(std::uint64_t in_width, std::uint64_t multiplier, std::uint64_t shift, std::uint64_t half_up,
               std::uint64_t maximum, std::uint64_t out_width) {
  return {{"in_width", {in_width}}, {"multiplier", {multiplier}}, {"shift", {shift}},
          {"half_up", {half_up}},   {"maximum", {maximum}},       {"out_width", {out_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "requantise",
      .kind = Kind::requantiser,
      .summary = "A sum to the next threshold: multiply, round, shift, and clip to [0, maximum].",
      .clocked = false,
      .parameters = {{"in_width", "bits of the value, two's complement", 2, 63},
                     {"out_width", "bits of the result", 1, 32},
                     {"multiplier", "factor", 1, 65535, constant<16>},
                     {"shift", "bits shifted out to the right", 0, 40},
                     {"half_up", "1 rounds half up, 0 rounds down", 0, 1},
                     {"maximum", "largest result", 1, 0xffffffff, scalar<"out_width">}},
      .inputs = {{"value_i", scalar<"in_width">, "a sum, two's complement"}},
      .outputs = {{"value_o", scalar<"out_width">, "a threshold"}},
      .check = check,
      .make = make_model<Requantise>,
      .cost = cost,
      .parity_rows = {row(2, 1, 0, 0, 1, 1), row(2, 65535, 40, 1, 1, 32), row(12, 37, 8, 1, 16, 5),
                      row(12, 37, 8, 0, 16, 5), row(10, 1, 0, 1, 511, 9), row(20, 40503, 16, 1, 65535, 16),
                      row(17, 3, 1, 1, 0xffffffff, 32), row(33, 65535, 33, 1, 0xffff, 17),
                      row(46, 65535, 40, 1, 0xffffffff, 32), row(46, 32769, 31, 0, 0x80000000, 32)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::requantise

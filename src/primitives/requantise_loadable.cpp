// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/arithmetic.h"
#include "primitives/block.h"

namespace pulsewright::primitives::requantise_loadable {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { value_i, shift_i };
enum Output : std::size_t { value_o };

/// Bits of the largest product: a 16-bit multiplier and a sign beside the raised value.
constexpr unsigned product_growth = 17;

class RequantiseLoadable final : public CombinationalModel {
 public:
  explicit RequantiseLoadable(const Parameters& parameters)
      : in_width_(scalar<"in_width">(parameters)),
        function_{.multiplier = static_cast<std::int64_t>(parameters.at("multiplier") << parameters.at("up")),
                  .rounding = parameters.at("half_up") != 0 ? Rounding::half_up : Rounding::floor,
                  .maximum = static_cast<std::int64_t>(parameters.at("maximum"))} {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    Requantisation function = function_;
    function.shift = static_cast<unsigned>(in[shift_i]);
    out[value_o] = static_cast<std::uint64_t>(function(sign_extend(in[value_i], in_width_)));
  }

 private:
  unsigned in_width_;
  Requantisation function_;
};

std::string check(const Parameters& parameters) {
  if (parameters.at("in_width") + parameters.at("up") + product_growth > 63)
    return fmt::format(
        "a value of {} bits times the multiplier and 2^up does not fit 63 bits; in_width + up can be {}",
        parameters.at("in_width"), 63 - product_growth);
  return "";
}

// yosys 0.23 synth_ice40: what the constant multiplier of `requantise` takes, a row of multiplexers for each
// bit of the shift, rounding and clipping (88 LUT4 for 11 bits times 1, raised by 5; 232 for 13 times 77).
Cost cost(const Parameters& parameters) {
  const double in_width = scalar<"in_width">(parameters);
  const double adders = std::popcount(parameters.at("multiplier")) - 1;
  const double shifted = in_width + bits_for(parameters.at("multiplier")) + scalar<"up">(parameters);
  return {.lut4 = adders * (in_width + 6) + shifted * scalar<"shift_width">(parameters) +
                  3.0 * scalar<"out_width">(parameters),
          .ff = 0};
}

Parameters row(std::uint64_t in_width, std::uint64_t multiplier, std::uint64_t up, std::uint64_t shift_width,
               std::uint64_t half_up, std::uint64_t maximum, std::uint64_t out_width) {
  return {{"in_width", {in_width}},       {"multiplier", {multiplier}}, {"up", {up}},
          {"shift_width", {shift_width}}, {"half_up", {half_up}},       {"maximum", {maximum}},
          {"out_width", {out_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "requantise_loadable",
      .kind = Kind::requantiser,
      .summary = "A sum to the next threshold, shifted by as much as an input says.",
      .clocked = false,
      .parameters = {{"in_width", "bits of the value, two's complement", 2, 63},
                     {"out_width", "bits of the result", 1, 32},
                     {"multiplier", "factor", 1, 65535, constant<16>},
                     {"up", "bits shifted in on the right, before the shift to the right", 0, 44},
                     {"shift_width", "bits of the shift to the right", 1, 6},
                     {"half_up", "1 rounds half up, 0 rounds down", 0, 1},
                     {"maximum", "largest result", 1, 0xffffffff, scalar<"out_width">}},
      .inputs = {{"value_i", scalar<"in_width">, "a sum, two's complement"},
                 {"shift_i", scalar<"shift_width">, "bits to shift to the right"}},
      .outputs = {{"value_o", scalar<"out_width">, "a threshold"}},
      .check = check,
      .make = make_model<RequantiseLoadable>,
      .cost = cost,
      .parity_rows = {row(2, 1, 0, 1, 0, 1, 1), row(2, 65535, 44, 6, 1, 1, 32), row(12, 37, 3, 4, 1, 16, 5),
                      row(12, 37, 3, 4, 0, 16, 5), row(10, 1, 5, 5, 1, 511, 9),
                      row(13, 3, 17, 6, 1, 65536, 17), row(46, 65535, 0, 6, 1, 0xffffffff, 32),
                      row(30, 32769, 16, 6, 0, 0x80000000, 32)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::requantise_loadable

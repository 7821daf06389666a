// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"
#include "primitives/pulse_arithmetic.h"

namespace pulsewright::primitives::normalise_lines {
namespace {

unsigned values_bits(const Parameters& parameters) {
  return scalar<"lines">(parameters) * scalar<"width">(parameters);
}
unsigned exponent_bits(const Parameters& parameters) {
  return bits_for(parameters.at("width"));
}
unsigned thresholds_bits(const Parameters& parameters) {
  return scalar<"lines">(parameters) * (scalar<"word_width">(parameters) + 1);
}

class NormaliseLines final : public CombinationalModel {
 public:
  explicit NormaliseLines(const Parameters& parameters)
      : lines_(parameters.at("lines")),
        width_(scalar<"width">(parameters)),
        word_width_(scalar<"word_width">(parameters)) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    std::uint64_t united = 0;
    for (std::size_t j = 0; j < lines_; ++j) united |= magnitude_of(get_bits(in, j * width_, width_), width_);
    const unsigned exponent = exponent_of(united);
    const std::size_t exponent_o = words_for_bits(lines_);
    out[exponent_o] = exponent;
    for (std::size_t j = 0; j < lines_; ++j) {
      const std::uint64_t value = get_bits(in, j * width_, width_);
      set_bit(out, j, is_negative(value, width_));
      put_bits(out.subspan(exponent_o + 1), j * (word_width_ + 1), word_width_ + 1,
               normalised_threshold(magnitude_of(value, width_), exponent, word_width_));
    }
  }

 private:
  std::size_t lines_;
  unsigned width_;
  unsigned word_width_;
};

std::string check(const Parameters& parameters) {
  if (parameters.at("width") > parameters.at("word_width"))
    return fmt::format("values of {} bits; at most word_width, which is {}", parameters.at("width"),
                       parameters.at("word_width"));
  return "";
}

// yosys 0.23 synth_ice40: the magnitude of each line, and a shifter of log2(width) levels.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = scalar<"lines">(parameters) * (2 * width + 1.4 * width * bits_for(parameters.at("width"))) +
                  2 * width,
          .ff = 0};
}

Parameters row(std::uint64_t lines, std::uint64_t width, std::uint64_t word_width) {
  return {{"lines", {lines}}, {"width", {width}}, {"word_width", {word_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "normalise_lines",
      .kind = Kind::encoder,
      .summary =
          "Thresholds of pulse trains: the values of all lines, divided by the power of two above the "
          "largest.",
      .clocked = false,
      .parameters = {{"lines", "lines of the side", 1, 1024},
                     {"width", "bits of a value, two's complement", 2, 8},
                     {"word_width", "bits of a random word", 2, 8}},
      .inputs = {{"values_i", values_bits, "the value of each line, line 0 in the lowest bits"}},
      .outputs = {{"signs_o", scalar<"lines">, "bit j: the value of line j is below 0"},
                  {"exponent_o", exponent_bits, "the largest magnitude is below 2 to this"},
                  {"thresholds_o", thresholds_bits,
                   "magnitude times 2^word_width / 2^exponent of each line, word_width + 1 bits each"}},
      .check = check,
      .make = make_model<NormaliseLines>,
      .cost = cost,
      .parity_rows = {row(1, 2, 2), row(5, 4, 8), row(16, 8, 8), row(33, 5, 7), row(3, 6, 6)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::normalise_lines

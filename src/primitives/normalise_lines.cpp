// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"
#include "primitives/pulse_arithmetic.h"

namespace pulsewright::primitives::normalise_lines {
namespace {

unsigned values_bits(const Parameters& parameters) {
  return scalar<"lines">(parameters) * scalar<"width">(parameters);
}
unsigned words_bits(const Parameters& parameters) {
  return scalar<"words">(parameters) * scalar<"word_width">(parameters);
}
unsigned exponent_bits(const Parameters& parameters) {
  return bits_for(parameters.at("width") - 1);
}
unsigned thresholds_bits(const Parameters& parameters) {
  return scalar<"lines">(parameters) * (scalar<"width">(parameters) + 1);
}
unsigned shifted_bits(const Parameters& parameters) {
  return scalar<"words">(parameters) * scalar<"width">(parameters);
}

class NormaliseLines final : public CombinationalModel {
 public:
  explicit NormaliseLines(const Parameters& parameters)
      : lines_(parameters.at("lines")),
        width_(scalar<"width">(parameters)),
        words_(parameters.at("words")),
        word_width_(scalar<"word_width">(parameters)) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    const auto value = [&](std::size_t line) { return get_bits(in, line * width_, width_); };
    const std::span<std::uint64_t> exponent_o = out.subspan(words_for_bits(lines_));
    const std::span<std::uint64_t> thresholds_o = exponent_o.subspan(1);
    std::uint64_t united = 0;
    for (std::size_t j = 0; j < lines_; ++j) {
      const bool is_below = is_negative(value(j), width_);
      united |= folded_of(value(j), width_);
      set_bit(out, j, is_below);
      put_bits(thresholds_o, j * (width_ + 1), width_ + 1, 2 * magnitude_of(value(j), width_) - is_below);
    }
    const unsigned exponent = exponent_of(united);
    exponent_o.front() = exponent;
    const std::span<const std::uint64_t> words = in.subspan(words_for_bits(lines_ * width_));
    const std::span<std::uint64_t> words_o = thresholds_o.subspan(words_for_bits(lines_ * (width_ + 1)));
    for (std::size_t q = 0; q < words_; ++q)
      put_bits(words_o, q * width_, width_,
               get_bits(words, q * word_width_, word_width_) >> (word_width_ - exponent) << 1);
  }

 private:
  std::size_t lines_;
  unsigned width_;
  std::size_t words_;
  unsigned word_width_;
};

std::string check(const Parameters& parameters) {
  if (parameters.at("width") > parameters.at("word_width"))
    return fmt::format("values of {} bits; at most word_width, which is {}", parameters.at("width"),
                       parameters.at("word_width"));
  return "";
}

// yosys 0.23 synth_ice40: a gate for each bit of a value, a third of one for the union, and the shifter of a
// word.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = 1.35 * scalar<"lines">(parameters) * (width - 1) +
                  scalar<"words">(parameters) * width * bits_for(parameters.at("width")) + 2 * width,
          .ff = 0};
}

Parameters row(std::uint64_t lines, std::uint64_t width, std::uint64_t words, std::uint64_t word_width) {
  return {{"lines", {lines}}, {"width", {width}}, {"words", {words}}, {"word_width", {word_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "normalise_lines",
      .kind = Kind::encoder,
      .summary =
          "What makes pulse trains of values: the values of all lines over the power of two above the "
          "largest, "
          "and random words to compare them with.",
      .clocked = false,
      .parameters = {{"lines", "lines of the side", 1, 1024},
                     {"width", "bits of a value, two's complement", 2, 8},
                     {"words", "random words", 1, 1024},
                     {"word_width", "bits of a random word", 2, 8}},
      .inputs = {{"values_i", values_bits, "the value of each line, line 0 in the lowest bits"},
                 {"words_i", words_bits, "random words, word 0 in the lowest bits"}},
      .outputs = {{"signs_o", scalar<"lines">, "bit j: the value of line j is below 0"},
                  {"exponent_o", exponent_bits, "every value is in [-2^exponent, 2^exponent)"},
                  {"thresholds_o", thresholds_bits,
                   "twice the magnitude of each line, less 1 below 0, width + 1 bits each"},
                  {"words_o", shifted_bits,
                   "twice the highest bits of each word, as many as the exponent says, width bits each"}},
      .check = check,
      .make = make_model<NormaliseLines>,
      .cost = cost,
      .parity_rows = {row(1, 2, 1, 2), row(5, 4, 2, 8), row(16, 8, 3, 8), row(33, 5, 1, 7), row(3, 6, 9, 6)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::normalise_lines

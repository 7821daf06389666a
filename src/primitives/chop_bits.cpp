// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::chop_bits {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { turn_i, line_i, word_i };

unsigned line_bits(const Parameters& parameters) {
  return std::max(1U, bits_for(parameters.at("lines") - 1));
}
unsigned threshold_bits(const Parameters& parameters) {
  return scalar<"word_width">(parameters) + 1;
}

class ChopBits final : public Model {
 public:
  explicit ChopBits(const Parameters& parameters)
      : lines_(parameters.at("lines")),
        threshold_(parameters.at("threshold")),
        chops_(words_for_bits(lines_)) {}
  void reset() override { std::ranges::fill(chops_, 0); }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    std::ranges::copy(chops_, out.begin());
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[turn_i] == 0 || in[line_i] >= lines_ || in[word_i] >= threshold_) return;
    chops_[in[line_i] / 64] ^= std::uint64_t{1} << in[line_i] % 64;
  }

 private:
  std::uint64_t lines_;
  std::uint64_t threshold_;
  std::vector<std::uint64_t> chops_;
};

std::string check(const Parameters& parameters) {
  const std::uint64_t words = std::uint64_t{1} << scalar<"word_width">(parameters);
  if (parameters.at("threshold") > words)
    return fmt::format("a threshold of {}, where a word of {} bits has {} values; take at most {}",
                       parameters.at("threshold"), parameters.at("word_width"), words, words);
  return "";
}

// yosys 0.23 synth_ice40: the choice of a line and its inverted bit, and one comparison.
Cost cost(const Parameters& parameters) {
  const double lines = scalar<"lines">(parameters);
  return {.lut4 = 1.6 * lines + 1.5 * scalar<"word_width">(parameters), .ff = lines};
}

Parameters row(std::uint64_t lines, std::uint64_t word_width, std::uint64_t threshold) {
  return {{"lines", {lines}}, {"word_width", {word_width}}, {"threshold", {threshold}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "chop_bits",
      .kind = Kind::control,
      .summary = "The choppers of one side: a bit for each line, inverted by chance when its turn comes.",
      .clocked = true,
      .parameters = {{"lines", "lines of the side", 1, 1024},
                     {"word_width", "bits of a random word", 1, 16},
                     {"threshold", "a bit is inverted if the word is below it", 1, 65536, threshold_bits}},
      .inputs = {{"turn_i", constant<1>, "it is the turn of a line"},
                 {"line_i", line_bits, "the line"},
                 {"word_i", scalar<"word_width">, "a random word"}},
      .outputs = {{"chops_o", scalar<"lines">, "bit j: the signs of line j are inverted"}},
      .check = check,
      .make = make_model<ChopBits>,
      .cost = cost,
      .parity_rows = {row(1, 1, 1), row(16, 8, 26), row(5, 3, 8), row(70, 16, 40000), row(9, 8, 1)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::chop_bits

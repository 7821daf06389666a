// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::select_lane {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { select_i, word_i };
enum Output : std::size_t { lane_o };

unsigned word_bits(const Parameters& parameters) {
  return index_bits(parameters.at("words"));
}
unsigned lane_bits(const Parameters& parameters) {
  return bits_for(parameters.at("lanes"));
}

class SelectLane final : public CombinationalModel {
 public:
  explicit SelectLane(const Parameters& parameters) : lanes_(parameters.at("lanes")) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::uint64_t first = in[word_i] * lanes_;
    out[lane_o] = in[select_i] >= first && in[select_i] < first + lanes_ ? in[select_i] - first : lanes_;
  }

 private:
  std::uint64_t lanes_;
};

std::string check(const Parameters& parameters) {
  const std::uint64_t inputs = parameters.at("lanes") * parameters.at("words");
  return inputs > 65536 ? fmt::format("{} inputs are more than a select word can name", inputs) : "";
}

// yosys 0.23 synth_ice40: a subtraction and a comparison; with a power of two of lanes a comparison of words.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.5 * scalar<"select_width">(parameters) + lane_bits(parameters), .ff = 0};
}

Parameters row(std::uint64_t lanes, std::uint64_t words, std::uint64_t select_width) {
  return {{"lanes", {lanes}}, {"words", {words}}, {"select_width", {select_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "select_lane",
      .kind = Kind::adder,
      .summary = "Which input of a word the select word of a multiplexer names.",
      .clocked = false,
      .parameters = {{"lanes", "inputs of a word", 1, 64},
                     {"words", "words", 1, 65536},
                     {"select_width", "bits of the select word", 1, 16}},
      .inputs = {{"select_i", scalar<"select_width">, "the number of the input that counts"},
                 {"word_i", word_bits, "the word of inputs that is in hardware"}},
      .outputs = {{"lane_o", lane_bits,
                   "the place of that input in the word; lanes if it is in another one"}},
      .check = check,
      .make = make_model<SelectLane>,
      .cost = cost,
      .parity_rows = {row(1, 1, 1), row(1, 6, 3), row(2, 3, 3), row(3, 5, 4), row(5, 2, 5), row(8, 1, 3),
                      row(16, 4096, 16)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::select_lane

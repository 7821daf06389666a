// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::gate_coincidence {
namespace {

unsigned points(const Parameters& parameters) {
  return scalar<"rows">(parameters) * scalar<"columns">(parameters);
}

class GateCoincidence final : public CombinationalModel {
 public:
  explicit GateCoincidence(const Parameters& parameters)
      : rows_(parameters.at("rows")), columns_(parameters.at("columns")) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    const std::size_t words = words_for_bits(columns_);
    const auto x_bits = in.first(words);
    const auto x_signs = in.subspan(words, words);
    const auto d_bits = in.subspan(2 * words, words_for_bits(rows_));
    const auto d_signs = in.subspan(2 * words + words_for_bits(rows_));
    const auto ups = out.subspan(words_for_bits(rows_ * columns_));
    for (std::size_t i = 0; i < rows_; ++i)
      for (std::size_t j = 0; j < columns_; ++j) {
        set_bit(out, i * columns_ + j, get_bit(x_bits, j) && get_bit(d_bits, i));
        set_bit(ups, i * columns_ + j, get_bit(x_signs, j) != get_bit(d_signs, i));
      }
  }

 private:
  std::size_t rows_;
  std::size_t columns_;
};

// yosys 0.23 synth_ice40: a LUT4 for each output, most of which vanish into the counters behind them.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 2.0 * points(parameters), .ff = 0};
}

Parameters row(std::uint64_t rows, std::uint64_t columns) {
  return {{"rows", {rows}}, {"columns", {columns}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "gate_coincidence",
      .kind = Kind::gate,
      .summary =
          "Where the pulses of rows and columns of a crossbar coincide in a slot, and which way they push.",
      .clocked = false,
      .parameters = {{"rows", "rows of the crossbar", 1, 256},
                     {"columns", "columns of the crossbar", 1, 256}},
      .inputs = {{"x_bits_i", scalar<"columns">, "bit j: column j has a pulse"},
                 {"x_signs_i", scalar<"columns">, "bit j: the value of column j is below 0"},
                 {"d_bits_i", scalar<"rows">, "bit i: row i has a pulse"},
                 {"d_signs_i", scalar<"rows">, "bit i: the value of row i is below 0"}},
      .outputs = {{"hits_o", points, "bit i * columns + j: both lines of the cross-point have a pulse"},
                  {"ups_o", points,
                   "bit i * columns + j: its lines have opposite signs, so its weight goes up"}},
      .check = nothing_to_check,
      .make = make_model<GateCoincidence>,
      .cost = cost,
      .parity_rows = {row(1, 1), row(3, 5), row(16, 16), row(2, 65), row(67, 1)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::gate_coincidence

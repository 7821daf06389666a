// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"
#include "primitives/count_ends.h"

namespace pulsewright::primitives::pulse_row_folded {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { step_i, show_i, taken_i, x_bits_i };
enum Output : std::size_t { advance_o, stepped_o, valid_o, shown_o, counts_o };

unsigned counts_bits(const Parameters& parameters) {
  return scalar<"columns">(parameters) * scalar<"width">(parameters);
}

using Words = std::span<const std::uint64_t>;

class PulseRowFolded final : public Model {
 public:
  explicit PulseRowFolded(const Parameters& parameters)
      : rows_(parameters.at("rows")),
        columns_(parameters.at("columns")),
        width_(scalar<"width">(parameters)),
        ends_(parameters),
        counts_(rows_ * columns_, ends_.start) {}
  void reset() override {
    std::ranges::fill(counts_, ends_.start);
    phase_ = 0;
    is_step_ = false;
  }
  void outputs(Words in, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    const bool is_last = phase_ == rows_;
    out[advance_o] = phase_ == 0 ? in[step_i] == 0 : !is_step_ || is_last;
    out[stepped_o] = is_last && is_step_;
    out[valid_o] = phase_ != 0 && !is_step_;
    out[shown_o] = is_last && !is_step_ && in[taken_i] != 0;
    for (std::size_t j = 0; j < columns_; ++j)
      put_bits(out.subspan(counts_o), j * width_, width_,
               phase_ == 0 ? ends_.start : counts_[(phase_ - 1) * columns_ + j]);
  }
  void clock(Words in) override {
    if (phase_ == 0) {
      is_step_ = in[step_i] != 0;
      if (is_step_) take_pulses(in);
      phase_ = is_step_ || in[show_i] != 0 ? 1 : 0;
      return;
    }
    if (!is_step_ && in[taken_i] == 0) return;
    if (is_step_) move_row(in, phase_ - 1);
    phase_ = phase_ == rows_ ? 0 : phase_ + 1;
  }

 private:
  void take_pulses(Words in) {
    const Words x_bits = in.subspan(x_bits_i, words_for_bits(columns_));
    const Words d_bits = in.subspan(x_bits_i + 2 * x_bits.size(), words_for_bits(rows_));
    x_bits_.assign(x_bits.begin(), x_bits.end());
    d_bits_.assign(d_bits.begin(), d_bits.end());
  }

  void move_row(Words in, std::size_t row) {
    if (!get_bit(d_bits_, row)) return;
    const Words x_signs = in.subspan(x_bits_i + x_bits_.size());
    const Words d_signs = x_signs.subspan(x_bits_.size() + d_bits_.size());
    for (std::size_t j = 0; j < columns_; ++j)
      if (get_bit(x_bits_, j))
        ends_.step(counts_[row * columns_ + j], get_bit(x_signs, j) != get_bit(d_signs, row));
  }

  std::size_t rows_;
  std::size_t columns_;
  unsigned width_;
  CountEnds ends_;
  std::vector<std::uint64_t> counts_;
  std::vector<std::uint64_t> x_bits_ = {};
  std::vector<std::uint64_t> d_bits_ = {};
  std::size_t phase_ = 0;  ///< 0 between two passes, then the row and 1
  bool is_step_ = false;   ///< a slot passes, else the counts are shown
};

// yosys 0.23 synth_ice40: a counter and the choice of START for each column, a row of pulses out of all.
Cost cost(const Parameters& parameters) {
  const double columns = scalar<"columns">(parameters);
  const double rows = scalar<"rows">(parameters);
  const double width = scalar<"width">(parameters);
  const double phase = bits_for(parameters.at("rows"));
  Cost cost{.lut4 = columns * (2.4 * width + 3) + 1.4 * rows + 4 * phase + 8,
            .ff = columns + rows + 2 * phase + 2};
  const unsigned bits = counts_bits(parameters);
  if (ice40_prefers_block_rams(bits, parameters.at("rows"), true)) {
    cost.bram = static_cast<double>(ice40_block_rams(bits, parameters.at("rows")));
  } else {
    cost.ff += bits * (rows + 1);
    cost.lut4 += bits * rows * 0.7;
  }
  return cost;
}

Parameters row(std::uint64_t rows, std::uint64_t columns, std::uint64_t width, std::uint64_t low,
               std::uint64_t high, std::uint64_t start) {
  return {{"rows", {rows}}, {"columns", {columns}}, {"width", {width}},
          {"low", {low}},   {"high", {high}},       {"start", {start}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "pulse_row_folded",
      .kind = Kind::accumulator,
      .summary =
          "The devices of a crossbar as counts in block RAM: a slot moves them row by row, and a second kind "
          "of pass shows them.",
      .clocked = true,
      .parameters = {{"rows", "rows of the crossbar", 1, 256},
                     {"columns", "columns of the crossbar", 1, 256},
                     {"width", "bits of a count", 1, 16},
                     {"low", "the lowest count", 0, 65535, scalar<"width">},
                     {"high", "the highest count", 1, 65535, scalar<"width">},
                     {"start", "every count after reset", 0, 65535, scalar<"width">}},
      .inputs = {{"step_i", constant<1>, "a slot is to pass, whose signs stay until stepped_o"},
                 {"show_i", constant<1>, "the counts are to be shown, if no slot is to pass"},
                 {"taken_i", constant<1>, "the row on show is taken"},
                 {"x_bits_i", scalar<"columns">, "bit j: column j has a pulse"},
                 {"x_signs_i", scalar<"columns">, "bit j: the value of column j is below 0"},
                 {"d_bits_i", scalar<"rows">, "bit i: row i has a pulse"},
                 {"d_signs_i", scalar<"rows">, "bit i: the value of row i is below 0"}},
      .outputs = {{"advance_o", constant<1>, "0 until the slot that is to pass ends with this clock"},
                  {"stepped_o", constant<1>, "a slot ends with this clock"},
                  {"valid_o", constant<1>, "a row is on show"},
                  {"shown_o", constant<1>, "the last row is taken with this clock"},
                  {"counts_o", counts_bits,
                   "the counts of the row, column 0 in the lowest bits; START between two passes"}},
      .check = check_count_ends,
      .make = make_model<PulseRowFolded>,
      .cost = cost,
      .parity_rows = {row(1, 1, 1, 0, 1, 0), row(3, 5, 5, 0, 20, 10), row(16, 16, 5, 0, 20, 10),
                      row(2, 3, 16, 3, 65535, 3), row(5, 70, 3, 1, 6, 6)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::pulse_row_folded

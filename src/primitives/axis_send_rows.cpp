// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::axis_send_rows {
namespace {

enum Output : std::size_t { ready_o, idle_o, tdata_o, tvalid_o, tlast_o, word_o, clear_o };

constexpr unsigned beat_bits = 32;

using Words = std::span<const std::uint64_t>;

class AxisSendRows final : public Model {
 public:
  explicit AxisSendRows(const Parameters& parameters)
      : lanes_(scalar<"lanes">(parameters)),
        rows_(parameters.at("rows")),
        has_energy_(parameters.at("energy") != 0),
        row_(words_for_bits(lanes_)) {}
  void reset() override {
    std::ranges::fill(row_, 0);
    full_ = sends_energy_ = is_high_ = false;
    low_ = 0;
    count_ = 0;
  }
  void outputs(Words in, std::span<std::uint64_t> out) const override {
    const Words energy = in.subspan(row_.size() + 1);
    const bool done = energy[1] != 0;
    out[ready_o] = !full_ && !sends_energy_;
    out[idle_o] = out[ready_o] != 0 && count_ == 0;
    // The register moves down word by word; of an empty one what it held last is over.
    const std::uint64_t word =
        low_ < lanes_ ? get_bits(row_, low_, std::min(beat_bits, lanes_ - low_)) : std::uint64_t{0};
    out[tdata_o] = sends_energy_ ? energy[0] >> (is_high_ ? beat_bits : 0) & low_mask(beat_bits) : word;
    out[tvalid_o] = full_ || (sends_energy_ && done);
    out[tlast_o] = has_energy_ ? is_high_ : full_ && is_last_word() && count_ + 1 == rows_;
    const bool takes = energy[2] != 0;
    out[word_o] = full_ && takes;
    out[clear_o] = out[tvalid_o] != 0 && takes && out[tlast_o] != 0;
  }
  void clock(Words in) override {
    const Words energy = in.subspan(row_.size() + 1);
    const bool takes = energy[2] != 0;
    if (!full_ && !sends_energy_) {
      full_ = in[row_.size()] != 0;
      if (!full_) return;
      std::ranges::copy(in.first(row_.size()), row_.begin());
      low_ = 0;
    } else if (full_ && takes) {
      const bool is_last = is_last_word();
      low_ += beat_bits;
      if (!is_last) return;
      full_ = false;
      if (++count_ < rows_) return;
      count_ = 0;
      sends_energy_ = has_energy_;
    } else if (sends_energy_ && energy[1] != 0 && takes) {
      sends_energy_ = !is_high_;
      is_high_ = !is_high_;
    }
  }

 private:
  bool is_last_word() const { return low_ + beat_bits >= lanes_; }

  unsigned lanes_;
  std::uint64_t rows_;
  bool has_energy_;
  Parameters::List row_;
  bool full_ = false;
  bool sends_energy_ = false;  ///< the rows have left
  bool is_high_ = false;       ///< and the lower word of the energy
  unsigned low_ = 0;           ///< the first bit of the row that has not left
  std::uint64_t count_ = 0;    ///< rows that have left
};

// yosys 0.23 synth_ice40: a row, which moves down word by word, and the choice of the word.
Cost cost(const Parameters& parameters) {
  const double lanes = scalar<"lanes">(parameters);
  const unsigned words = (scalar<"lanes">(parameters) + beat_bits - 1) / beat_bits;
  const double counters = bits_for(words) + bits_for(parameters.at("rows"));
  return {.lut4 = (words > 1 ? lanes : 0) + (parameters.at("energy") != 0 ? 64 : 0) + 2 * counters + 8,
          .ff = lanes + counters + 3};
}

Parameters row(unsigned lanes, unsigned rows, unsigned energy) {
  return {{"lanes", {lanes}}, {"rows", {rows}}, {"energy", {energy}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "axis_send_rows",
      .kind = Kind::control,
      .summary = "Sends rows of bits, and an energy behind them, over AXI4-Stream.",
      .clocked = true,
      .parameters = {{"lanes", "bits of a row", 1, 4096},
                     {"rows", "rows of a frame", 1, 65536},
                     {"energy", "1 if the energy follows", 0, 1}},
      .inputs = {{"row_i", scalar<"lanes">, "a row"},
                 {"valid_i", constant<1>, "row_i is there"},
                 {"energy_i", constant<64>, "the energy, two's complement"},
                 {"done_i", constant<1>, "energy_i is there"},
                 {"tready_i", constant<1>, "the receiver takes a word"}},
      .outputs = {{"ready_o", constant<1>, "the row is taken"},
                  {"idle_o", constant<1>, "nothing of a frame is left"},
                  {"tdata_o", constant<32>, "a word of the frame"},
                  {"tvalid_o", constant<1>, "a word is offered"},
                  {"tlast_o", constant<1>, "it is the last of its frame"},
                  {"word_o", constant<1>, "a word of a row leaves"},
                  {"clear_o", constant<1>, "the frame ends with this clock"}},
      .check = nothing_to_check,
      .make = make_model<AxisSendRows>,
      .cost = cost,
      .parity_rows = {row(1, 1, 0), row(1, 1, 1), row(8, 3, 1), row(32, 2, 1), row(33, 1, 1), row(64, 5, 0),
                      row(100, 2, 1)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::axis_send_rows

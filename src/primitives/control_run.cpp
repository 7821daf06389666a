// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::control_run {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t {
  write_run_i,
  write_every_i,
  write_control_i,
  data_i,
  load_i,
  beyond_i,
  last_i,
  drawn_i,
  ready_i,
  idle_i
};
enum Output : std::size_t {
  reset_o,
  run_o,
  load_o,
  beyond_o,
  valid_o,
  busy_o,
  resetting_o,
  run_left_o,
  every_o,
  sweeps_o
};

using Words = std::span<const std::uint64_t>;

constexpr std::uint64_t whole_word = 0b1111;

class ControlRun final : public Model {
 public:
  explicit ControlRun(const Parameters& parameters)
      : is_folded_(parameters.at("folded") != 0),
        fill_clocks_(parameters.at("fill")),
        first_every_(parameters.at("every")) {}
  void reset() override {
    running_ = started_ = capture_ = pending_ = false;
    resets_ = true;
    fill_ = fill_clocks_;
    every_ = used_ = first_every_;
    forget();
  }
  void outputs(Words in, std::span<std::uint64_t> out) const override {
    const bool hold = is_folded_ && started_ && !is_filling() && !advances(in);
    out[reset_o] = resets_;
    out[run_o] = is_folded_ ? running_ && !is_filling() : advances(in);
    out[load_o] = in[load_i] != 0 || hold;
    out[beyond_o] = in[beyond_i] != 0 || in[load_i] == 0;
    out[valid_o] = is_folded_ ? in[drawn_i] != 0 && is_due() && advances(in) : capture_;
    out[busy_o] = running_ || capture_ || in[idle_i] == 0;
    out[resetting_o] = pending_ || is_filling();
    out[run_left_o] = left_;
    out[every_o] = every_;
    out[sweeps_o] = sweeps_;
  }
  void clock(Words in) override {
    const bool ends = in[last_i] != 0 && advances(in);
    const bool due = is_due();
    const bool resets = pending_ && !running_ && !capture_ && in[idle_i] != 0 && !is_filling();
    const bool stops = pending_ || left_ == 0;
    if (resets)
      fill_ = fill_clocks_;
    else if (!resets_ && fill_ > 0)
      --fill_;
    resets_ = resets;
    capture_ = capture_ ? in[ready_i] == 0 : !is_folded_ && ends && due;
    const bool takes_every = ends || !running_;
    pending_ = (in[write_control_i] != 0 && (in[data_i] & 1) != 0) || (pending_ && !resets);
    if (resets) {
      started_ = false;
      forget();
    } else {
      count(ends, due);
      run_on(in, ends, stops);
    }
    if (takes_every) used_ = every_;
    if (in[write_every_i] == whole_word) every_ = in[data_i];
  }

 private:
  bool is_due() const { return used_ != 0 && count_ + 1 >= used_; }
  bool is_filling() const { return resets_ || fill_ > 0; }
  bool advances(Words in) const {
    const bool waits = is_folded_ ? is_due() && in[ready_i] == 0 : capture_;
    return running_ && !is_filling() && !waits;
  }
  void forget() { left_ = count_ = sweeps_ = 0; }
  void count(bool ends, bool due) {
    if (!ends) return;
    count_ = due || used_ == 0 ? 0 : (count_ + 1) & low_mask(32);
    sweeps_ = (sweeps_ + 1) & low_mask(32);
  }
  void run_on(Words in, bool ends, bool stops) {
    const std::uint64_t asked = in[data_i];
    if (in[write_run_i] == whole_word && running_ && !ends) {
      left_ = asked;
    } else if (in[write_run_i] == whole_word) {
      running_ = asked != 0;
      started_ = started_ || asked != 0;
      left_ = asked == 0 ? 0 : asked - 1;
    } else if (ends) {
      running_ = !stops;
      left_ = stops ? 0 : left_ - 1;
    }
  }

  bool is_folded_;
  std::uint64_t fill_clocks_;
  std::uint64_t first_every_;
  bool running_ = false;
  bool started_ = false;  ///< since the reset
  bool capture_ = false;  ///< the sweep that ended is to be read
  bool pending_ = false;  ///< a reset is asked for
  bool resets_ = true;    ///< the machine, in this clock
  std::uint64_t fill_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t every_ = 0;
  std::uint64_t used_ = 0;   ///< every in the sweep under way
  std::uint64_t count_ = 0;  ///< sweeps since the last readout
  std::uint64_t sweeps_ = 0;
};

// yosys 0.23 synth_ice40: five registers of 32 bits, and what compares them.
Cost cost(const Parameters& parameters) {
  const unsigned fill = bits_for(parameters.at("fill"));
  return {.lut4 = 335 + 2.0 * fill, .ff = 165.0 + fill};
}

Parameters row(unsigned folded, std::uint64_t fill, std::uint64_t every) {
  return {{"folded", {folded}}, {"fill", {fill}}, {"every", {every}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_run",
      .kind = Kind::control,
      .summary = "Lets a p-bit machine run the sweeps that software asks for, and passes on what is read.",
      .clocked = true,
      .parameters = {{"folded", "1 if the machine shows its spins row by row", 0, 1},
                     {"fill", "clocks in which start states are filled in", 1, 1048576},
                     {"every", "every after reset", 0, 0xffffffff, constant<32>}},
      .inputs = {{"write_run_i", constant<4>, "one bit per byte of run that is written"},
                 {"write_every_i", constant<4>, "one bit per byte of every that is written"},
                 {"write_control_i", constant<1>, "the lowest byte of control is written"},
                 {"data_i", constant<32>, "what is written"},
                 {"load_i", constant<1>, "a word is loaded into a memory"},
                 {"beyond_i", constant<1>, "not one of the machine's own"},
                 {"last_i", constant<1>, "a sweep ends with this clock"},
                 {"drawn_i", constant<1>, "a row is shown that was redrawn"},
                 {"ready_i", constant<1>, "the reader takes a row"},
                 {"idle_i", constant<1>, "the reader has nothing left to send"}},
      .outputs = {{"reset_o", constant<1>, "resets the machine"},
                  {"run_o", constant<1>, "the machine runs"},
                  {"load_o", constant<1>, "a memory of the machine is loaded, or it stands still"},
                  {"beyond_o", constant<1>, "none of its memories is loaded"},
                  {"valid_o", constant<1>, "a row for the reader"},
                  {"busy_o", constant<1>, "the machine runs, or is being read"},
                  {"resetting_o", constant<1>, "a reset was asked for and is not done"},
                  {"run_left_o", constant<32>, "sweeps to run after the one under way"},
                  {"every_o", constant<32>, "every"},
                  {"sweeps_o", constant<32>, "sweeps since reset"}},
      .check = nothing_to_check,
      .make = make_model<ControlRun>,
      .cost = cost,
      .parity_rows = {row(0, 1, 1), row(1, 1, 1), row(1, 9, 3), row(0, 4, 2), row(0, 1, 0),
                      row(1, 2, 0xffffffff)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_run

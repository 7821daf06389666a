// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "primitives/block.h"

namespace pulsewright::primitives::control_turns {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { run_i, load_i, wait_i, sweeps_i };
enum Output : std::size_t {
  turn_o,
  fetch_o,
  row_o,
  move_o,
  fill_o,
  draw_o,
  write_o,
  write_row_o,
  drawn_o,
  last_o,
  step_o
};

unsigned turn_bits(const Parameters& parameters) {
  return index_bits(parameters.at("turns"));
}
unsigned step_bits(const Parameters& parameters) {
  return index_bits(parameters.at("steps"));
}

class ControlTurns final : public Model {
 public:
  explicit ControlTurns(const Parameters& parameters)
      : turns_(parameters.at("turns")),
        steps_(parameters.at("steps")),
        sweep_mask_(low_mask(scalar<"sweep_width">(parameters))) {}
  void reset() override {
    turn_ = step_ = sweep_ = 0;
    is_filling_ = true;
    stages_ = {};
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const bool moves = in[load_i] == 0;
    out[turn_o] = turn_;
    out[fetch_o] = moves && !stalls(in);
    out[row_o] = stages_[read].row;
    out[move_o] = moves;
    out[fill_o] = stages_[add].is_fill;
    out[draw_o] = moves && stages_[compare].is_busy && !stages_[compare].is_fill;
    out[write_o] = moves && stages_[write].is_busy;
    out[write_row_o] = stages_[write].row;
    out[drawn_o] = out[write_o] != 0 && !stages_[write].is_fill;
    out[last_o] = out[drawn_o] != 0 && stages_[write].row + 1 == turns_;
    out[step_o] = step_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[load_i] != 0) return;
    const bool stall = stalls(in);
    if (const Stage& done = stages_[write]; done.is_busy && !done.is_fill && done.row + 1 == turns_)
      end_sweep(in[sweeps_i]);
    stages_[write] = stages_[compare];
    stages_[compare] = stages_[add];
    stages_[add] = stages_[read];
    if (stall) {
      stages_[add].is_busy = false;
      return;
    }
    stages_[read] = {is_filling_ || in[run_i] != 0, is_filling_, turn_};
    if (!stages_[read].is_busy || ++turn_ < turns_) return;
    turn_ = 0;
    is_filling_ = false;
  }

 private:
  struct Stage {
    bool is_busy = false;
    bool is_fill = false;
    std::uint64_t row = 0;
  };
  enum StageName : std::size_t { read, add, compare, write };

  bool stalls(std::span<const std::uint64_t> in) const {
    return stages_[read].is_busy && in[wait_i] != 0 &&
           (stages_[add].is_busy || stages_[compare].is_busy || stages_[write].is_busy);
  }
  void end_sweep(std::uint64_t sweeps) {
    if (step_ + 1 == steps_) return;
    sweep_ = (sweep_ + 1) & sweep_mask_;
    if (sweep_ != sweeps) return;
    sweep_ = 0;
    ++step_;
  }

  std::uint64_t turns_;
  std::uint64_t steps_;
  std::uint64_t sweep_mask_;
  std::uint64_t turn_ = 0;
  std::uint64_t step_ = 0;
  std::uint64_t sweep_ = 0;
  bool is_filling_ = true;
  std::array<Stage, 4> stages_;
};

// yosys 0.23 synth_ice40: the turn with its end, four stages, and if there are steps the counter of sweeps.
Cost cost(const Parameters& parameters) {
  const double turn = turn_bits(parameters);
  const double counter =
      parameters.at("steps") > 1 ? scalar<"sweep_width">(parameters) + step_bits(parameters) : 0;
  return {.lut4 = 2 * turn + 2.5 * counter + 16, .ff = 5 * turn + 9 + counter};
}

Parameters row(std::uint64_t turns, std::uint64_t steps, std::uint64_t sweep_width) {
  return {{"turns", {turns}}, {"steps", {steps}}, {"sweep_width", {sweep_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_turns",
      .kind = Kind::control,
      .summary = "Which row of a folded p-bit machine is redrawn, turn after turn, in five stages.",
      .clocked = true,
      .parameters = {{"turns", "rows, which are the turns of a sweep", 2, 65536},
                     {"steps", "steps of the schedule; the last one goes on", 1, 4096},
                     {"sweep_width", "bits of a number of sweeps", 1, 41}},
      .inputs = {{"run_i", constant<1>, "turns begin"},
                 {"load_i", constant<1>, "a word is loaded: all stages stand still"},
                 {"wait_i", constant<1>, "the turn whose rows are to be read waits for those before it"},
                 {"sweeps_i", scalar<"sweep_width">, "sweeps of this step"}},
      .outputs = {{"turn_o", turn_bits, "the turn whose place in the schedule is read"},
                  {"fetch_o", constant<1>, "it is read"},
                  {"row_o", turn_bits, "the turn whose rows are read"},
                  {"move_o", constant<1>, "no stage stands still"},
                  {"fill_o", constant<1>, "the row whose fields are added up is filled in"},
                  {"draw_o", constant<1>, "words are compared: the generators step"},
                  {"write_o", constant<1>, "a row is written"},
                  {"write_row_o", turn_bits, "which one"},
                  {"drawn_o", constant<1>, "and it has been redrawn"},
                  {"last_o", constant<1>, "a sweep ends with it"},
                  {"step_o", step_bits, "the step of the schedule"}},
      .check = nothing_to_check,
      .make = make_model<ControlTurns>,
      .cost = cost,
      .parity_rows = {row(2, 1, 1), row(3, 2, 1), row(5, 3, 2), row(8, 4, 1), row(128, 1, 20)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_turns

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::control_sweep {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { run_i };

/// Of all steps: a Verilog parameter.
constexpr std::uint64_t most_table_bits = 1 << 20;

unsigned threshold_bits(const Parameters& parameters) {
  return scalar<"width">(parameters) + 1;
}
unsigned row_bits(const Parameters& parameters) {
  return scalar<"thresholds">(parameters) * threshold_bits(parameters);
}
unsigned table_elements(const Parameters& parameters) {
  return scalar<"steps">(parameters) * scalar<"thresholds">(parameters);
}

class ControlSweep final : public Model {
 public:
  explicit ControlSweep(const Parameters& parameters)
      : colours_(parameters.at("colours")),
        thresholds_(parameters.at("thresholds")),
        width_(threshold_bits(parameters)),
        sweeps_(parameters.list("sweeps")),
        tables_(parameters.list("tables")) {}
  void reset() override { colour_ = step_ = sweep_ = 0; }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    const bool run = in[run_i] != 0;
    if (run) set_bit(out, colour_, true);
    const auto row = out.subspan(words_for_bits(colours_));
    for (std::size_t k = 0; k < thresholds_; ++k)
      put_bits(row, k * width_, width_, tables_[step_ * thresholds_ + k]);
    out.back() = run && colour_ + 1 == colours_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[run_i] == 0 || ++colour_ < colours_) return;
    colour_ = 0;
    if (step_ + 1 == sweeps_.size() || ++sweep_ < sweeps_[step_]) return;
    sweep_ = 0;
    ++step_;
  }

 private:
  std::size_t colours_;
  std::size_t thresholds_;
  unsigned width_;
  Parameters::List sweeps_;
  Parameters::List tables_;
  std::size_t colour_ = 0;
  std::size_t step_ = 0;
  std::uint64_t sweep_ = 0;
};

std::string check(const Parameters& parameters) {
  for (const std::uint64_t sweeps : parameters.list("sweeps"))
    if (sweeps == 0) return "a step of 0 sweeps";
  for (const std::uint64_t threshold : parameters.list("tables"))
    if (threshold > std::uint64_t{1} << scalar<"width">(parameters))
      return fmt::format("threshold {} is larger than 2^{}", threshold, parameters.at("width"));
  if (std::uint64_t{row_bits(parameters)} * scalar<"steps">(parameters) > most_table_bits)
    return fmt::format("{} bits of tables; at most {}", row_bits(parameters) * scalar<"steps">(parameters),
                       most_table_bits);
  return "";
}

// yosys 0.23 synth_ice40: the ring of colours, the counter of sweeps, and a LUT4 for about three bits of
// tables.
Cost cost(const Parameters& parameters) {
  const double steps = scalar<"steps">(parameters);
  const double counter =
      steps > 1 ? scalar<"sweep_width">(parameters) + index_bits(parameters.at("steps")) : 0;
  const double tables = steps > 1 ? row_bits(parameters) * steps / 16 : 0;
  return {.lut4 = scalar<"colours">(parameters) + 2.5 * counter + tables,
          .ff = scalar<"colours">(parameters) + counter};
}

Parameters row(unsigned colours, unsigned width, unsigned thresholds, unsigned sweep_width,
               Parameters::List sweeps, Parameters::List tables) {
  return {{"colours", {colours}},         {"width", {width}},
          {"thresholds", {thresholds}},   {"steps", {sweeps.size()}},
          {"sweep_width", {sweep_width}}, {"sweeps", std::move(sweeps)},
          {"tables", std::move(tables)}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_sweep",
      .kind = Kind::control,
      .summary = "Whose turn it is in a p-bit machine, colour after colour, and the thresholds of the step.",
      .clocked = true,
      .parameters = {{"colours", "clocks of a sweep", 1, 4096},
                     {"width", "bits of a random word", 1, 16},
                     {"thresholds", "thresholds of a table", 1, 4096},
                     {"steps", "steps of the schedule; the last one goes on", 1, 4096},
                     {"sweep_width", "bits of a number of sweeps", 1, 41},
                     {"sweeps", "sweeps of each step", 0, low_mask(41), scalar<"sweep_width">,
                      scalar<"steps">},
                     {"tables", "thresholds of each step, width + 1 bits each", 0, 65536, threshold_bits,
                      table_elements}},
      .inputs = {{"run_i", constant<1>, "a colour is redrawn in this clock"}},
      .outputs = {{"turns_o", scalar<"colours">, "bit k: colour k is redrawn"},
                  {"thresholds_o", row_bits, "the thresholds of this step, threshold 0 in the lowest bits"},
                  {"last_o", constant<1>, "a sweep ends with this clock"}},
      .check = check,
      .make = make_model<ControlSweep>,
      .cost = cost,
      .parity_rows = {row(1, 1, 1, 1, {1}, {2}), row(2, 8, 3, 2, {3}, {0, 128, 256}),
                      row(3, 4, 2, 3, {1, 5, 2}, {8, 9, 7, 16, 0, 3}),
                      row(1, 16, 1, 4, {2, 9}, {65536, 12345}),
                      row(65, 5, 13, 2, {2, 1, 3, 1},
                          Parameters::List{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                           13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
                                           26, 27, 28, 29, 30, 31, 32, 31, 30, 29, 28, 27, 26,
                                           25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13})},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_sweep

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::control_colours {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { run_i, sweeps_i };

unsigned step_bits(const Parameters& parameters) {
  return index_bits(parameters.at("steps"));
}

class ControlColours final : public Model {
 public:
  explicit ControlColours(const Parameters& parameters)
      : colours_(parameters.at("colours")),
        steps_(parameters.at("steps")),
        sweep_mask_(low_mask(scalar<"sweep_width">(parameters))) {}
  void reset() override { colour_ = step_ = sweep_ = 0; }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    if (in[run_i] != 0) set_bit(out, colour_, true);
    out[out.size() - 2] = step_ + (counts(in) && is_done(in));
    out.back() = ends(in);
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool is_last = ends(in);
    if (counts(in)) {
      const bool done = is_done(in);
      sweep_ = done ? 0 : (sweep_ + 1) & sweep_mask_;
      step_ += done;
    }
    if (in[run_i] != 0) colour_ = is_last ? 0 : colour_ + 1;
  }

 private:
  bool ends(std::span<const std::uint64_t> in) const { return in[run_i] != 0 && colour_ + 1 == colours_; }
  bool counts(std::span<const std::uint64_t> in) const { return ends(in) && step_ + 1 != steps_; }
  bool is_done(std::span<const std::uint64_t> in) const {
    return ((sweep_ + 1) & sweep_mask_) == in[sweeps_i];
  }

  std::size_t colours_;
  std::uint64_t steps_;
  std::uint64_t sweep_mask_;
  std::size_t colour_ = 0;
  std::uint64_t step_ = 0;
  std::uint64_t sweep_ = 0;
};

// yosys 0.23 synth_ice40: the ring of colours and the counters of steps and sweeps.
Cost cost(const Parameters& parameters) {
  const double steps = scalar<"steps">(parameters);
  const double counter =
      steps > 1 ? scalar<"sweep_width">(parameters) + index_bits(parameters.at("steps")) : 0;
  return {.lut4 = scalar<"colours">(parameters) + 2.5 * counter + 2,
          .ff = scalar<"colours">(parameters) + counter};
}

Parameters row(unsigned colours, unsigned steps, unsigned sweep_width) {
  return {{"colours", {colours}}, {"steps", {steps}}, {"sweep_width", {sweep_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_colours",
      .kind = Kind::control,
      .summary = "Whose turn it is in a p-bit machine whose tables lie in a memory, colour after colour.",
      .clocked = true,
      .parameters = {{"colours", "clocks of a sweep", 1, 4096},
                     {"steps", "steps of the schedule; the last one goes on", 1, 4096},
                     {"sweep_width", "bits of a number of sweeps", 1, 41}},
      .inputs = {{"run_i", constant<1>, "a colour is redrawn in this clock"},
                 {"sweeps_i", scalar<"sweep_width">, "sweeps of this step"}},
      .outputs = {{"turns_o", scalar<"colours">, "bit k: colour k is redrawn"},
                  {"step_o", step_bits, "the step of the next clock"},
                  {"last_o", constant<1>, "a sweep ends with this clock"}},
      .check = nothing_to_check,
      .make = make_model<ControlColours>,
      .cost = cost,
      .parity_rows = {row(1, 1, 1), row(2, 1, 4), row(1, 2, 1), row(2, 5, 2), row(3, 4, 3), row(65, 2, 2)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_colours

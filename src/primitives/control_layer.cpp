// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::control_layer {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { valid_i, ready_i, halvings_i, stop_i };
enum Output : std::size_t { ready_o, load_o, restart_o, run_o, count_o, valid_o };

unsigned halvings_bits(const Parameters& parameters) {
  return bits_for(std::max<std::uint64_t>(1, parameters.at("halvings")));
}

class ControlLayer final : public Model {
 public:
  explicit ControlLayer(const Parameters& parameters)
      : length_(parameters.at("length")),
        delay_(parameters.at("delay")),
        can_halve_(parameters.at("halvings") > 0) {}
  void reset() override {
    state_ = State::empty;
    cycle_ = 0;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const bool valid = in[valid_i] != 0;
    const bool empty = state_ == State::empty;
    const bool running = state_ == State::run;
    out[ready_o] = empty;
    out[load_o] = empty && valid;
    out[restart_o] = empty;
    out[run_o] = running && cycle_ < bits(in);
    out[count_o] = running && cycle_ >= delay_;
    out[valid_o] = state_ == State::done;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool valid = in[valid_i] != 0;
    const bool ready = in[ready_i] != 0;
    switch (state_) {
      case State::empty:
        cycle_ = 0;
        if (valid) state_ = State::run;
        break;
      case State::run:
        if (++cycle_ == bits(in) + delay_ || in[stop_i] != 0) state_ = State::done;
        break;
      case State::done:
        if (ready) state_ = State::empty;
        break;
    }
  }

 private:
  enum class State { empty, run, done };

  std::uint64_t bits(std::span<const std::uint64_t> in) const {
    return can_halve_ ? length_ >> in[halvings_i] : length_;
  }

  std::uint64_t length_;
  std::uint64_t delay_;
  bool can_halve_;
  State state_ = State::empty;
  std::uint64_t cycle_ = 0;
};

// yosys 0.23 synth_ice40: the counter with its comparators, and three states, one-hot (32 LUT4 for 256 + 2
// cycles).
Cost cost(const Parameters& parameters) {
  const double cycle_bits = bits_for(parameters.at("length") + parameters.at("delay") - 1);
  const double halving = parameters.at("halvings") > 0 ? 2 * cycle_bits : 0;
  return {.lut4 = 2.5 * cycle_bits + halving + 8, .ff = cycle_bits + 3};
}

Parameters row(std::uint64_t length, std::uint64_t delay, std::uint64_t halvings = 0) {
  return {{"length", {length}}, {"delay", {delay}}, {"halvings", {halvings}}};
}

std::string check(const Parameters& parameters) {
  return parameters.at("length") >> parameters.at("halvings") == 0 ? "no bit is left of so many halvings"
                                                                   : "";
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_layer",
      .kind = Kind::control,
      .summary = "Runs one layer: takes an input, runs its streams, offers the counts until they are taken.",
      .clocked = true,
      .parameters = {{"length", "bits of a stream", 1, 65536},
                     {"delay", "clocks between a product bit and its count", 0, 15},
                     {"halvings", "how often the stream can be halved", 0, 15}},
      .inputs = {{"valid_i", constant<1>, "an input is offered"},
                 {"ready_i", constant<1>, "the sums are taken"},
                 {"halvings_i", halvings_bits, "how often the streams of this image are halved"},
                 {"stop_i", constant<1>, "1 ends the streams early"}},
      .outputs = {{"ready_o", constant<1>, "an input is taken"},
                  {"load_o", constant<1>, "the input is stored in this clock"},
                  {"restart_o", constant<1>, "sources and accumulators start again"},
                  {"run_o", constant<1>, "the sources show a word"},
                  {"count_o", constant<1>, "the accumulators add"},
                  {"valid_o", constant<1>, "the sums are there"}},
      .check = check,
      .make = make_model<ControlLayer>,
      .cost = cost,
      .parity_rows = {row(1, 0), row(1, 1), row(1, 15), row(2, 3), row(7, 0), row(8, 2), row(16, 1),
                      row(33, 15), row(256, 0), row(300, 4), row(2, 0, 1), row(8, 1, 3), row(24, 5, 3),
                      row(40, 0, 3), row(256, 2, 7)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_layer

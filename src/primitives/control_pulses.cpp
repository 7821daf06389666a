// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"
#include "primitives/pulse_arithmetic.h"

namespace pulsewright::primitives::control_pulses {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { valid_i, scaled_i, length_i, ready_i };
enum Output : std::size_t { ready_o, take_o, start_o, slot_o, valid_o };

unsigned length_bits(const Parameters& parameters) {
  return bits_for(parameters.at("longest"));
}

class ControlPulses final : public Model {
 public:
  explicit ControlPulses(const Parameters& parameters) : mask_(low_mask(length_bits(parameters))) {}
  void reset() override {
    phase_ = Phase::idle;
    slot_ = 0;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[ready_o] = phase_ == Phase::idle;
    out[take_o] = phase_ == Phase::idle && in[valid_i] != 0;
    out[start_o] = phase_ == Phase::start;
    out[slot_o] = phase_ == Phase::slots;
    out[valid_o] = phase_ == Phase::done;
  }
  void clock(std::span<const std::uint64_t> in) override {
    switch (phase_) {
      case Phase::idle:
        if (in[valid_i] != 0) phase_ = Phase::start;
        return;
      case Phase::start:
        phase_ = Phase::scale;
        return;
      case Phase::scale:
        if (in[scaled_i] == 0) return;
        phase_ = in[length_i] == 0 ? Phase::done : Phase::slots;
        slot_ = 1;
        return;
      case Phase::slots:
        if (slot_ == in[length_i]) phase_ = Phase::done;
        slot_ = (slot_ + 1) & mask_;
        return;
      case Phase::done:
        if (in[ready_i] != 0) phase_ = Phase::idle;
    }
  }

 private:
  enum class Phase { idle, start, scale, slots, done };

  std::uint64_t mask_;
  Phase phase_ = Phase::idle;
  std::uint64_t slot_ = 0;  ///< the number of this slot, from 1 on
};

// yosys 0.23 synth_ice40: five phases and a counter of slots.
Cost cost(const Parameters& parameters) {
  const double width = length_bits(parameters);
  return {.lut4 = 2.5 * width + 12, .ff = width + 3};
}

Parameters row(std::uint64_t longest) {
  return {{"longest", {longest}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_pulses",
      .kind = Kind::control,
      .summary =
          "The course of a pulsed update: takes a vector, has it scaled, lets its slots pass, hands over.",
      .clocked = true,
      .parameters = {{"longest", "slots of the longest train", 1, longest_train}},
      .inputs = {{"valid_i", constant<1>, "a vector is offered"},
                 {"scaled_i", constant<1>, "the trains of the vector are known"},
                 {"length_i", length_bits, "their slots, the same until valid_o"},
                 {"ready_i", constant<1>, "the counts are taken"}},
      .outputs = {{"ready_o", constant<1>, "a vector can be taken"},
                  {"take_o", constant<1>, "the vector that is offered is taken with this clock"},
                  {"start_o", constant<1>, "it is there, and its scaling begins"},
                  {"slot_o", constant<1>, "a slot of the trains passes in this clock"},
                  {"valid_o", constant<1>, "the update is done, and the counts wait to be taken"}},
      .check = nothing_to_check,
      .make = make_model<ControlPulses>,
      .cost = cost,
      .parity_rows = {row(1), row(5), row(31), row(255)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_pulses

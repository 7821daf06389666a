// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::reset_synchroniser {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { request_i };
enum Output : std::size_t { reset_o };

class ResetSynchroniser final : public Model {
 public:
  explicit ResetSynchroniser(const Parameters& parameters) : mask_(low_mask(scalar<"width">(parameters))) {}
  void reset() override {
    first_ = second_ = released_ = false;
    quiet_ = 0;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[reset_o] = !released_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    released_ = !second_ && (released_ || quiet_ == mask_);
    quiet_ = second_ ? 0 : (quiet_ + 1) & mask_;
    second_ = first_;
    first_ = in[request_i] != 0;
  }

 private:
  std::uint64_t mask_;
  std::uint64_t quiet_ = 0;
  bool first_ = false;
  bool second_ = false;
  bool released_ = false;
};

// yosys 0.23 synth_ice40: a counter with its carry, and the comparison with all ones.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = 1.25 * width + 4, .ff = width + 3};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "reset_synchroniser",
      .kind = Kind::control,
      .summary = "The reset of a design after power-on and when a pin asks for it.",
      .clocked = true,
      .parameters = {{"width", "bits of the counter of quiet clocks", 1, 24}},
      .inputs = {{"request_i", constant<1>, "a reset is asked for, at any time between two clocks"}},
      .outputs = {{"reset_o", constant<1>, "the reset of the design, active high"}},
      .check = nothing_to_check,
      .make = make_model<ResetSynchroniser>,
      .cost = cost,
      .parity_rows = {{{"width", {1}}}, {{"width", {2}}}, {{"width", {3}}}, {{"width", {5}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::reset_synchroniser

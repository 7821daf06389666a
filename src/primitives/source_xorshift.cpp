// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"
#include "primitives/xorshift.h"

namespace pulsewright::primitives::source_xorshift {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { words_o };

class Xorshift final : public Model {
 public:
  explicit Xorshift(const Parameters& parameters)
      : seed_(static_cast<std::uint32_t>(parameters.at("seed"))), state_(seed_) {}
  void reset() override { state_ = seed_; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[words_o] = state_;
  }
  void clock(std::span<const std::uint64_t>) override { state_ = next_xorshift(state_); }

 private:
  std::uint32_t seed_;
  std::uint32_t state_;
};

// yosys 0.23 synth_ice40: a flip-flop for each bit, and the XOR of up to seven of them before it.
Cost cost(const Parameters&) {
  return {.lut4 = 40, .ff = 32};
}

Parameters row(std::uint64_t seed) {
  return {{"seed", {seed}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "source_xorshift",
      // Not a source of a network: those have one word.
      .kind = Kind::control,
      .summary = "Four random bytes in each clock, from Marsaglia's xorshift generator of 32 bits.",
      .clocked = true,
      .parameters = {{"seed", "state after reset", 1, low_mask(32), constant<32>}},
      .inputs = {},
      .outputs = {{"words_o", constant<32>, "the bytes of this clock, byte 0 in the lowest bits"}},
      .check = nothing_to_check,
      .make = make_model<Xorshift>,
      .cost = cost,
      .parity_rows = {row(1), row(0x80000000), row(0xdeadbeef)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::source_xorshift

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::control_transfer {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { vector_i };
enum Output : std::size_t { transfer_o, slice_o, wrap_o };

unsigned slice_bits(const Parameters& parameters) {
  return std::max(1U, bits_for(parameters.at("slices") - 1));
}

class ControlTransfer final : public Model {
 public:
  explicit ControlTransfer(const Parameters& parameters)
      : period_(parameters.at("period")), slices_(parameters.at("slices")) {}
  void reset() override { vectors_ = 0; }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::uint64_t slice = vectors_ / period_;
    out[transfer_o] = in[vector_i] != 0 && vectors_ % period_ == period_ - 1;
    out[slice_o] = slice;
    out[wrap_o] = out[transfer_o] != 0 && slice == slices_ - 1;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[vector_i] != 0) vectors_ = (vectors_ + 1) % (period_ * slices_);
  }

 private:
  std::uint64_t period_;
  std::uint64_t slices_;
  std::uint64_t vectors_ = 0;  ///< since slice 0 became the next one
};

// yosys 0.23 synth_ice40: two counters that wrap.
Cost cost(const Parameters& parameters) {
  const double bits = std::max(1U, bits_for(parameters.at("period") - 1)) + slice_bits(parameters);
  return {.lut4 = 2.2 * bits + 3, .ff = bits};
}

Parameters row(std::uint64_t period, std::uint64_t slices) {
  return {{"period", {period}}, {"slices", {slices}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_transfer",
      .kind = Kind::control,
      .summary = "When a slice of one crossbar is transferred to the next one, and which.",
      .clocked = true,
      .parameters = {{"period", "vectors from one transfer to the next", 1, 65536},
                     {"slices", "slices of the crossbar", 1, 1024}},
      .inputs = {{"vector_i", constant<1>, "a vector ends with this clock"}},
      .outputs = {{"transfer_o", constant<1>, "a slice is transferred with this clock"},
                  {"slice_o", slice_bits, "the slice of this or the next transfer"},
                  {"wrap_o", constant<1>, "it is the last slice, and is transferred with this clock"}},
      .check = nothing_to_check,
      .make = make_model<ControlTransfer>,
      .cost = cost,
      .parity_rows = {row(1, 1), row(1, 16), row(7, 1), row(4, 8), row(3, 5)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_transfer

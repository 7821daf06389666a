// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::register_slice {
namespace {

/// Output ports before the value, and behind it.
enum Output : std::size_t { ready_o, value_o };

unsigned width_bits(const Parameters& parameters) {
  return scalar<"width">(parameters);
}

class RegisterSlice final : public Model {
 public:
  explicit RegisterSlice(const Parameters& parameters)
      : words_(words_for_bits(scalar<"width">(parameters))), value_(words_) {}
  void reset() override {
    std::ranges::fill(value_, 0);
    full_ = false;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[ready_o] = takes(in);
    std::ranges::copy(value_, out.begin() + value_o);
    out[value_o + words_] = full_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (!takes(in)) return;
    full_ = in[words_] != 0;
    if (full_) std::ranges::copy(in.first(words_), value_.begin());
  }

 private:
  bool takes(std::span<const std::uint64_t> in) const { return !full_ || in[words_ + 1] != 0; }

  std::size_t words_;
  std::vector<std::uint64_t> value_;
  bool full_ = false;
};

// yosys 0.23 synth_ice40: the flip-flops, and the logic of the two flags.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 3, .ff = scalar<"width">(parameters) + 1.0};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "register_slice",
      .kind = Kind::control,
      .summary =
          "A register between two places that pass values on by valid and ready; it takes one per clock.",
      .clocked = true,
      .parameters = {{"width", "bits of a value", 1, 4096}},
      .inputs = {{"value_i", width_bits, "a value"},
                 {"valid_i", constant<1>, "it is offered"},
                 {"ready_i", constant<1>, "the value that is held is taken"}},
      .outputs = {{"ready_o", constant<1>, "a value is taken"},
                  {"value_o", width_bits, "the value that is held"},
                  {"valid_o", constant<1>, "it is offered"}},
      .check = nothing_to_check,
      .make = make_model<RegisterSlice>,
      .cost = cost,
      .parity_rows = {{{"width", {1}}}, {{"width", {9}}}, {{"width", {64}}}, {{"width", {70}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::register_slice

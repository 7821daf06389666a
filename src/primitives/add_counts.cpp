// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::add_counts {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { sum_o };

unsigned counts_bits(const Parameters& parameters) {
  return scalar<"inputs">(parameters) * scalar<"width">(parameters);
}
unsigned sum_bits(const Parameters& parameters) {
  return bits_for(parameters.at("inputs") * low_mask(scalar<"width">(parameters)));
}

class AddCounts final : public CombinationalModel {
 public:
  explicit AddCounts(const Parameters& parameters)
      : inputs_(parameters.at("inputs")), width_(scalar<"width">(parameters)) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[sum_o] = 0;
    for (std::size_t i = 0; i < inputs_; ++i) out[sum_o] += get_bits(in, i * width_, width_);
  }

 private:
  std::size_t inputs_;
  unsigned width_;
};

// yosys 0.23 synth_ice40: an adder of two counts takes a LUT4 and a carry for each of its bits, and grows by
// one bit with each level of the tree.
Cost cost(const Parameters& parameters) {
  double lut4 = 0;
  double width = scalar<"width">(parameters);
  for (std::uint64_t left = parameters.at("inputs"); left > 1; left = (left + 1) / 2, ++width)
    lut4 += static_cast<double>(left / 2) * (width + 1);
  return {.lut4 = lut4, .ff = 0};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "add_counts",
      .kind = Kind::adder,
      .summary = "The sum of some counts.",
      .clocked = false,
      .parameters = {{"inputs", "counts to add", 2, 64}, {"width", "bits of a count", 1, 16}},
      .inputs = {{"counts_i", counts_bits, "the counts to add"}},
      .outputs = {{"sum_o", sum_bits, "their sum"}},
      .check = nothing_to_check,
      .make = make_model<AddCounts>,
      .cost = cost,
      .parity_rows = {{{"inputs", {2}}, {"width", {1}}},
                      {{"inputs", {2}}, {"width", {3}}},
                      {{"inputs", {3}}, {"width", {4}}},
                      {{"inputs", {4}}, {"width", {5}}},
                      {{"inputs", {13}}, {"width", {16}}},
                      {{"inputs", {64}}, {"width", {7}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::add_counts

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::gather {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { value_i, valid_i, ready_i };
enum Output : std::size_t { ready_o };

unsigned all_bits(const Parameters& parameters) {
  return scalar<"count">(parameters) * scalar<"width">(parameters);
}

class Gather final : public Model {
 public:
  explicit Gather(const Parameters& parameters)
      : width_(scalar<"width">(parameters)), values_(scalar<"count">(parameters)) {}
  void reset() override {
    std::ranges::fill(values_, 0);
    taken_ = 0;
    full_ = false;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    const std::size_t words = words_for_bits(values_.size() * width_);
    std::ranges::fill(out.subspan(1, words), 0);
    for (std::size_t i = 0; i < values_.size(); ++i)
      put_bits(out.subspan(1, words), i * width_, width_, values_[i]);
    out[ready_o] = !full_;
    out[words + 1] = full_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (full_) {
      full_ = in[ready_i] == 0;
    } else if (in[valid_i] != 0) {
      std::ranges::rotate(values_, values_.begin() + 1);
      values_.back() = in[value_i];
      full_ = ++taken_ == values_.size();
      if (full_) taken_ = 0;
    }
  }

 private:
  unsigned width_;
  std::vector<std::uint64_t> values_;
  std::size_t taken_ = 0;  ///< of the next values
  bool full_ = false;
};

// yosys 0.23 synth_ice40: the values are flip-flops alone; the rest is the counter and a flag.
Cost cost(const Parameters& parameters) {
  const double counter = index_bits(parameters.at("count"));
  return {.lut4 = 2 * counter + 4, .ff = all_bits(parameters) + counter + 1};
}

Parameters row(std::uint64_t count, std::uint64_t width) {
  return {{"count", {count}}, {"width", {width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "gather",
      .kind = Kind::memory,
      .summary = "Collects values that come one by one and offers them side by side.",
      .clocked = true,
      .parameters = {{"count", "values", 1, 4096}, {"width", "bits of a value", 1, 17}},
      .inputs = {{"value_i", scalar<"width">, "the next value"},
                 {"valid_i", constant<1>, "value_i is there"},
                 {"ready_i", constant<1>, "the values are taken"}},
      .outputs = {{"ready_o", constant<1>, "the value is taken"},
                  {"values_o", all_bits, "all values, the first in the lowest bits"},
                  {"valid_o", constant<1>, "all values are there"}},
      .check = nothing_to_check,
      .make = make_model<Gather>,
      .cost = cost,
      .parity_rows = {row(1, 1), row(1, 9), row(2, 17), row(3, 5), row(8, 8), row(13, 7)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::gather

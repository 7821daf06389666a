// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::accumulate_threshold {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { buffer_i, value_i, negate_i };
enum Output : std::size_t { buffer_o, pulse_o, up_o };

class AccumulateThreshold final : public CombinationalModel {
 public:
  explicit AccumulateThreshold(const Parameters& parameters)
      : width_(scalar<"width">(parameters)),
        value_width_(scalar<"value_width">(parameters)),
        threshold_(static_cast<std::int64_t>(parameters.at("threshold"))),
        forgets_(parameters.at("forget") != 0) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::int64_t read = sign_extend(in[value_i], value_width_);
    const std::int64_t end = std::int64_t{1} << (width_ - 1);
    std::int64_t sum = sign_extend(in[buffer_i], width_) + (in[negate_i] != 0 ? -read : read);
    sum = std::clamp(sum, -end, end - 1);
    const bool is_up = sum >= threshold_;
    const bool is_pulse = is_up || sum <= -threshold_;
    if (is_pulse) sum = forgets_ ? 0 : is_up ? sum - threshold_ : sum + threshold_;
    out[buffer_o] = static_cast<std::uint64_t>(sum) & low_mask(width_);
    out[pulse_o] = is_pulse;
    out[up_o] = is_up;
  }

 private:
  unsigned width_;
  unsigned value_width_;
  std::int64_t threshold_;
  bool forgets_;
};

std::string check(const Parameters& parameters) {
  const auto width = scalar<"width">(parameters);
  if (parameters.at("value_width") > width)
    return fmt::format("reads of {} bits into a buffer of {}; a buffer has at least those of a read",
                       parameters.at("value_width"), width);
  if (parameters.at("threshold") > low_mask(width - 1))
    return fmt::format("a threshold of {}, which a buffer of {} bits does not reach; take at most {}",
                       parameters.at("threshold"), width, low_mask(width - 1));
  return "";
}

// yosys 0.23 synth_ice40: an adder with its overflow, two comparisons, and with the rest a second adder.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = width * (parameters.at("forget") != 0 ? 5 : 6.5), .ff = 0};
}

Parameters row(std::uint64_t width, std::uint64_t value_width, std::uint64_t threshold,
               std::uint64_t forget) {
  return {
      {"width", {width}}, {"value_width", {value_width}}, {"threshold", {threshold}}, {"forget", {forget}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "accumulate_threshold",
      .kind = Kind::accumulator,
      .summary =
          "The digital buffer of a cross-point between two crossbars: adds a read, and makes a pulse where "
          "the "
          "sum reaches a threshold.",
      .clocked = false,
      .parameters = {{"width", "bits of the buffer, two's complement", 2, 32},
                     {"value_width", "bits of a read, two's complement", 1, 32},
                     {"threshold", "the sum that makes a pulse, of either sign", 1, 2147483647,
                      scalar<"width">},
                     {"forget", "1 if a pulse leaves nothing of the sum", 0, 1}},
      .inputs = {{"buffer_i", scalar<"width">, "the buffer, two's complement"},
                 {"value_i", scalar<"value_width">, "what was read, two's complement"},
                 {"negate_i", constant<1>, "1: the read is subtracted"}},
      .outputs = {{"buffer_o", scalar<"width">, "what the buffer becomes"},
                  {"pulse_o", constant<1>, "a pulse leaves"},
                  {"up_o", constant<1>, "its sum is above 0"}},
      .check = check,
      .make = make_model<AccumulateThreshold>,
      .cost = cost,
      .parity_rows = {row(2, 1, 1, 0), row(16, 8, 256, 1), row(16, 8, 256, 0), row(8, 8, 127, 1),
                      row(12, 6, 100, 0), row(32, 32, 1000000000, 0)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::accumulate_threshold

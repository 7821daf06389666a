// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::accumulate {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { count_i };
enum Output : std::size_t { total_o };

class Accumulate final : public Model {
 public:
  explicit Accumulate(const Parameters& parameters)
      : mask_(low_mask(scalar<"width">(parameters))), preset_(parameters.at("preset")), total_(preset_) {}
  void reset() override { total_ = preset_; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[total_o] = total_;
  }
  void clock(std::span<const std::uint64_t> in) override { total_ = (total_ + in[count_i]) & mask_; }

 private:
  std::uint64_t mask_;
  std::uint64_t preset_;
  std::uint64_t total_;
};

std::string check(const Parameters& parameters) {
  if (parameters.at("count_width") > parameters.at("width"))
    return fmt::format("a count of {} bits does not fit a total of {}", parameters.at("count_width"),
                       parameters.at("width"));
  return "";
}

// yosys 0.23 synth_ice40: one LUT4 with its carry for each bit, and one for the enable.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = width + 1, .ff = width};
}

Parameters row(std::uint64_t width, std::uint64_t count_width, std::uint64_t preset) {
  return {{"width", {width}}, {"count_width", {count_width}}, {"preset", {preset}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "accumulate",
      .kind = Kind::accumulator,
      .summary = "The running total of the counts, from a preset that carries the bias.",
      .clocked = true,
      .parameters = {{"width", "bits of the total, two's complement", 2, 63},
                     {"count_width", "bits of a count", 1, 63},
                     {"preset", "total after reset, two's complement", 0, low_mask(63), scalar<"width">}},
      .inputs = {{"count_i", scalar<"count_width">, "the count of this clock"}},
      .outputs = {{"total_o", scalar<"width">, "the total before it, two's complement"}},
      .check = check,
      .make = make_model<Accumulate>,
      .cost = cost,
      .parity_rows = {row(2, 1, 0), row(2, 2, 3), row(9, 4, 0x100), row(17, 7, 0x1ffff),
                      row(32, 10, 0x7fffffff), row(33, 33, 1), row(63, 13, low_mask(63)),
                      row(63, 63, std::uint64_t{1} << 62)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::accumulate

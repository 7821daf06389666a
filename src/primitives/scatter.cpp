// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::scatter {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { ready_o, value_o, valid_o };

unsigned all_bits(const Parameters& parameters) {
  return scalar<"count">(parameters) * scalar<"width">(parameters);
}

class Scatter final : public Model {
 public:
  explicit Scatter(const Parameters& parameters)
      : width_(scalar<"width">(parameters)), values_(scalar<"count">(parameters)) {}
  void reset() override {
    std::ranges::fill(values_, 0);
    next_ = 0;
    busy_ = false;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[ready_o] = !busy_;
    out[value_o] = values_[next_];
    out[valid_o] = busy_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const std::size_t words = words_for_bits(values_.size() * width_);
    if (!busy_ && in[words] != 0) {
      for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = get_bits(in, i * width_, width_);
      busy_ = true;
    } else if (busy_ && in[words + 1] != 0 && ++next_ == values_.size()) {
      reset();
    }
  }

 private:
  unsigned width_;
  std::vector<std::uint64_t> values_;  ///< 0 while idle, as the emptied shift register shows
  std::size_t next_ = 0;
  bool busy_ = false;
};

/// As `hold` keeps at most.
constexpr unsigned most_bits = 65536;

std::string check(const Parameters& parameters) {
  const unsigned bits = all_bits(parameters);
  return bits > most_bits
             ? fmt::format("count times width is {}, and no register has more than {} bits", bits, most_bits)
             : "";
}

// yosys 0.23 synth_ice40: a LUT4 and a flip-flop for each bit of the register that loads and shifts, a
// counter and a flag.
Cost cost(const Parameters& parameters) {
  const double counter = index_bits(parameters.at("count"));
  return {.lut4 = all_bits(parameters) + 2 * counter + 4, .ff = all_bits(parameters) + counter + 1};
}

Parameters row(std::uint64_t count, std::uint64_t width) {
  return {{"count", {count}}, {"width", {width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "scatter",
      .kind = Kind::memory,
      .summary = "Takes values side by side and offers them one by one.",
      .clocked = true,
      .parameters = {{"count", "values", 1, 4096}, {"width", "bits of a value", 1, 46}},
      .inputs = {{"values_i", all_bits, "all values, the first in the lowest bits"},
                 {"valid_i", constant<1>, "the values are there"},
                 {"ready_i", constant<1>, "the value is taken"}},
      .outputs = {{"ready_o", constant<1>, "the values are taken"},
                  {"value_o", scalar<"width">, "the next value"},
                  {"valid_o", constant<1>, "value_o is there"}},
      .check = check,
      .make = make_model<Scatter>,
      .cost = cost,
      .parity_rows = {row(1, 1), row(1, 9), row(2, 46), row(3, 5), row(8, 8), row(13, 7)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::scatter

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::pool_chain {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { value_i, valid_i, ready_i };
enum Output : std::size_t { ready_o, value_o, valid_o };

class PoolChain final : public Model {
 public:
  explicit PoolChain(const Parameters& parameters)
      : width_(scalar<"width">(parameters)),
        out_width_(scalar<"out_width">(parameters)),
        window_(parameters.at("window")),
        maximum_(parameters.at("maximum") != 0),
        partials_(parameters.at("neurons")) {}
  void reset() override {
    std::ranges::fill(partials_, 0);
    taken_ = 0;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[ready_o] = ready(in);
    out[value_o] = static_cast<std::uint64_t>(result(in)) & low_mask(out_width_);
    out[valid_o] = is_last() && in[valid_i] != 0;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[valid_i] == 0 || !ready(in)) return;
    partials_[taken_ % partials_.size()] = result(in);
    taken_ = (taken_ + 1) % (partials_.size() * window_);
  }

 private:
  std::uint64_t position() const { return taken_ / partials_.size(); }
  bool is_last() const { return position() == window_ - 1; }
  bool ready(std::span<const std::uint64_t> in) const { return !is_last() || in[ready_i] != 0; }
  std::int64_t result(std::span<const std::uint64_t> in) const {
    const std::int64_t value = sign_extend(in[value_i], width_);
    const std::int64_t partial = partials_[taken_ % partials_.size()];
    if (position() == 0) return value;
    return maximum_ ? std::max(value, partial)
                    : sign_extend(static_cast<std::uint64_t>(value + partial), out_width_);
  }

  unsigned width_;
  unsigned out_width_;
  std::uint64_t window_;
  bool maximum_;
  std::vector<std::int64_t> partials_;
  std::uint64_t taken_ = 0;  ///< values of this window
};

std::string check(const Parameters& parameters) {
  if (parameters.at("out_width") < parameters.at("width"))
    return fmt::format("a result of {} bits is less than a value of {}", parameters.at("out_width"),
                       parameters.at("width"));
  return "";
}

// yosys 0.23 synth_ice40: the chain, the adder or the comparator with its choice, and two counters (38 LUT4
// for sums of 14 bits). A window of one position would be wires
// alone.
Cost cost(const Parameters& parameters) {
  const std::uint64_t window = parameters.at("window");
  const std::uint64_t neurons = parameters.at("neurons");
  const double out_width = scalar<"out_width">(parameters);
  const double counters = index_bits(window) + (neurons == 1 ? 0 : index_bits(neurons));
  return {.lut4 = 2 * out_width + 2 * counters + 2, .ff = neurons * out_width + counters};
}

Parameters row(std::uint64_t neurons, std::uint64_t width, std::uint64_t out_width, std::uint64_t window,
               std::uint64_t maximum) {
  return {{"neurons", {neurons}},
          {"width", {width}},
          {"out_width", {out_width}},
          {"window", {window}},
          {"maximum", {maximum}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "pool_chain",
      .kind = Kind::adder,
      .summary = "The sum or the largest of the values of a window, for some neurons that come in turn.",
      .clocked = true,
      .parameters = {{"neurons", "values of a position", 1, 1024},
                     {"width", "bits of a value, two's complement", 2, 63},
                     {"out_width", "bits of a result, two's complement", 2, 63},
                     {"window", "positions of a window", 1, 64},
                     {"maximum", "1 takes the largest, 0 the sum", 0, 1}},
      .inputs = {{"value_i", scalar<"width">, "the next value, two's complement"},
                 {"valid_i", constant<1>, "value_i is there"},
                 {"ready_i", constant<1>, "the result is taken"}},
      .outputs = {{"ready_o", constant<1>, "the value is taken"},
                  {"value_o", scalar<"out_width">, "a result, two's complement"},
                  {"valid_o", constant<1>, "value_o is there"}},
      .check = check,
      .make = make_model<PoolChain>,
      .cost = cost,
      .parity_rows = {row(1, 2, 2, 1, 0), row(3, 5, 5, 1, 1), row(1, 6, 8, 4, 0), row(4, 12, 14, 4, 0),
                      row(4, 12, 12, 4, 1), row(1, 63, 63, 2, 1), row(5, 7, 9, 3, 1), row(2, 9, 15, 64, 0)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::pool_chain

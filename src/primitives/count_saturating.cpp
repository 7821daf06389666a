// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"
#include "primitives/count_ends.h"

namespace pulsewright::primitives::count_saturating {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { hits_i };

unsigned counts_bits(const Parameters& parameters) {
  return scalar<"counters">(parameters) * scalar<"width">(parameters);
}

class CountSaturating final : public Model {
 public:
  explicit CountSaturating(const Parameters& parameters)
      : width_(scalar<"width">(parameters)),
        ends_(parameters),
        counts_(parameters.at("counters"), ends_.start) {}
  void reset() override { std::ranges::fill(counts_, ends_.start); }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    for (std::size_t k = 0; k < counts_.size(); ++k) put_bits(out, k * width_, width_, counts_[k]);
  }
  void clock(std::span<const std::uint64_t> in) override {
    const auto ups = in.subspan(words_for_bits(counts_.size()));
    for (std::size_t k = 0; k < counts_.size(); ++k)
      if (get_bit(in.subspan(hits_i), k)) ends_.step(counts_[k], get_bit(ups, k));
  }

 private:
  unsigned width_;
  CountEnds ends_;
  std::vector<std::uint64_t> counts_;
};

// yosys 0.23 synth_ice40: 9 LUT4 for 5 bits, a flip-flop for each bit.
Cost cost(const Parameters& parameters) {
  const double counters = scalar<"counters">(parameters);
  const double width = scalar<"width">(parameters);
  return {.lut4 = counters * (1.2 * width + 3), .ff = counters * width};
}

Parameters row(std::uint64_t counters, std::uint64_t width, std::uint64_t low, std::uint64_t high,
               std::uint64_t start) {
  return {{"counters", {counters}}, {"width", {width}}, {"low", {low}}, {"high", {high}}, {"start", {start}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "count_saturating",
      .kind = Kind::accumulator,
      .summary =
          "The devices of a crossbar as counters: each hit moves a count one step, up or down, within its "
          "ends.",
      .clocked = true,
      .parameters = {{"counters", "cross-points", 1, 65536},
                     {"width", "bits of a count", 1, 16},
                     {"low", "the lowest count", 0, 65535, scalar<"width">},
                     {"high", "the highest count", 1, 65535, scalar<"width">},
                     {"start", "every count after reset", 0, 65535, scalar<"width">}},
      .inputs = {{"hits_i", scalar<"counters">, "bit k: count k moves"},
                 {"ups_i", scalar<"counters">, "bit k: it moves up"}},
      .outputs = {{"counts_o", counts_bits, "the counts, count 0 in the lowest bits"}},
      .check = check_count_ends,
      .make = make_model<CountSaturating>,
      .cost = cost,
      .parity_rows = {row(1, 1, 0, 1, 0), row(9, 5, 0, 20, 10), row(70, 3, 1, 6, 6), row(2, 16, 3, 65535, 3),
                      row(16, 8, 0, 255, 128)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::count_saturating

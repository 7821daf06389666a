// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { total_o };

unsigned counts_bits(const Parameters& parameters) {
  return scalar<"neurons">(parameters) * scalar<"count_width">(parameters);
}

class AccumulateCopy final : public Model {
 public:
  explicit AccumulateCopy(const Parameters& parameters)
      : count_width_(scalar<"count_width">(parameters)),
        mask_(low_mask(scalar<"width">(parameters))),
        totals_(parameters.at("neurons")),
        leaving_(totals_.size()) {}
  void reset() override {
    std::ranges::fill(totals_, 0);
    std::ranges::fill(leaving_, 0);
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[total_o] = leaving_.front();
  }
  void clock(std::span<const std::uint64_t> in) override {
    const auto flags = in.subspan(words_for_bits(totals_.size() * count_width_));
    const bool add = flags[0] != 0;
    const bool first = flags[1] != 0;
    const bool copy = flags[2] != 0;
    const bool shift = flags[3] != 0;
    if (copy) {
      leaving_ = totals_;
    } else if (shift) {
      std::ranges::rotate(leaving_, leaving_.begin() + 1);
      leaving_.back() = 0;
    }
    if (!add) return;
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      const std::uint64_t before = first ? 0 : totals_[i];
      totals_[i] = (before + get_bits(in, i * count_width_, count_width_)) & mask_;
    }
  }

 private:
  unsigned count_width_;
  std::uint64_t mask_;
  std::vector<std::uint64_t> totals_;
  std::vector<std::uint64_t> leaving_;
};

std::string check(const Parameters& parameters) {
  if (parameters.at("count_width") > parameters.at("width"))
    return fmt::format("a count of {} bits does not fit a total of {}", parameters.at("count_width"),
                       parameters.at("width"));
  return "";
}

// yosys 0.23 synth_ice40: one LUT4 with its carry for each bit of a total, which also begins it, and one that
// chooses between copy and shift.
Cost cost(const Parameters& parameters) {
  const double bits = 1.0 * scalar<"neurons">(parameters) * scalar<"width">(parameters);
  return {.lut4 = 2 * bits + 2, .ff = 2 * bits};
}

Parameters row(std::uint64_t neurons, std::uint64_t width, std::uint64_t count_width) {
  return {{"neurons", {neurons}}, {"width", {width}}, {"count_width", {count_width}}};
}

}  // namespace

const Primitive& accumulate_copy() {
  static const Primitive primitive{
      .name = "accumulate_copy",
      .kind = Kind::accumulator,
      .summary =
          "The running totals of some neurons, and a copy of them that leaves one after the other while the "
          "next are summed.",
      .clocked = true,
      .parameters = {{"neurons", "totals", 1, 1024},
                     {"width", "bits of a total, two's complement", 2, 63},
                     {"count_width", "bits of a count", 1, 63}},
      .inputs = {{"count_i", counts_bits, "the count of each neuron, neuron 0 in the lowest bits"},
                 {"add_i", constant<1>, "1 adds the counts"},
                 {"first_i", constant<1>, "1 begins the totals with these counts"},
                 {"copy_i", constant<1>, "1 copies the totals as they are before this clock's counts"},
                 {"shift_i", constant<1>, "1 moves the copies on by one neuron; copy_i wins over it"}},
      .outputs = {{"total_o", scalar<"width">, "the copy of the neuron whose turn it is, two's complement"}},
      .check = check,
      .make = make_model<AccumulateCopy>,
      .cost = cost,
      .parity_rows = {row(1, 2, 1), row(1, 63, 63), row(2, 2, 2), row(3, 9, 4), row(10, 14, 3),
                      row(17, 33, 5)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives

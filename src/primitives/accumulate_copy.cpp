// SPDX-License-Identifier: Apache-2.0
#include "primitives/neuron_totals.h"

namespace pulsewright::primitives::accumulate_copy {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { total_o };

class AccumulateCopy final : public Model {
 public:
  explicit AccumulateCopy(const Parameters& parameters) : totals_(parameters), leaving_(parameters) {}
  void reset() override {
    totals_.clear();
    leaving_.clear();
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[total_o] = leaving_.front();
  }
  void clock(std::span<const std::uint64_t> in) override {
    const auto flags = totals_.flags(in);
    const bool add = flags[0] != 0;
    const bool first = flags[1] != 0;
    const bool copy = flags[2] != 0;
    const bool shift = flags[3] != 0;
    if (copy)
      leaving_ = totals_;
    else if (shift)
      leaving_.shift();
    if (!add) return;
    if (first) totals_.clear();
    totals_.add(in);
  }

 private:
  NeuronTotals totals_;
  NeuronTotals leaving_;
};

// yosys 0.23 synth_ice40: one LUT4 with its carry for each bit of a total, which also begins it, and one that
// chooses between copy and shift.
Cost cost(const Parameters& parameters) {
  const double bits = 1.0 * scalar<"neurons">(parameters) * scalar<"width">(parameters);
  return {.lut4 = 2 * bits + 2, .ff = 2 * bits};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "accumulate_copy",
      .kind = Kind::accumulator,
      .summary =
          "The running totals of some neurons, and a copy of them that leaves one after the other while the "
          "next are summed.",
      .clocked = true,
      .parameters = neuron_totals_parameters(),
      .inputs = {{"count_i", neuron_counts_bits, "the count of each neuron, neuron 0 in the lowest bits"},
                 {"add_i", constant<1>, "1 adds the counts"},
                 {"first_i", constant<1>, "1 begins the totals with these counts"},
                 {"copy_i", constant<1>, "1 copies the totals as they are before this clock's counts"},
                 {"shift_i", constant<1>, "1 moves the copies on by one neuron; copy_i wins over it"}},
      .outputs = {{"total_o", scalar<"width">, "the copy of the neuron whose turn it is, two's complement"}},
      .check = check_neuron_totals,
      .make = make_model<AccumulateCopy>,
      .cost = cost,
      .parity_rows = neuron_totals_rows(),
  };
  return primitive;
}

}  // namespace pulsewright::primitives::accumulate_copy

// SPDX-License-Identifier: Apache-2.0
#include "primitives/neuron_totals.h"

namespace pulsewright::primitives::accumulate_chain {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { total_o };

class AccumulateChain final : public Model {
 public:
  explicit AccumulateChain(const Parameters& parameters) : totals_(parameters) {}
  void reset() override { totals_.clear(); }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[total_o] = totals_.front();
  }
  void clock(std::span<const std::uint64_t> in) override {
    const auto flags = totals_.flags(in);
    const bool add = flags[0] != 0;
    const bool shift = flags[1] != 0;
    if (shift)
      totals_.shift();
    else if (add)
      totals_.add(in);
  }

 private:
  NeuronTotals totals_;
};

// yosys 0.23 synth_ice40: one LUT4 with its carry for each bit, one more that chooses the neighbour's.
Cost cost(const Parameters& parameters) {
  const double bits = 1.0 * scalar<"neurons">(parameters) * scalar<"width">(parameters);
  return {.lut4 = 2 * bits + 1, .ff = bits};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "accumulate_chain",
      .kind = Kind::accumulator,
      .summary = "The running totals of some neurons, which leave one after the other.",
      .clocked = true,
      .parameters = neuron_totals_parameters(),
      .inputs = {{"count_i", neuron_counts_bits, "the count of each neuron, neuron 0 in the lowest bits"},
                 {"add_i", constant<1>, "1 adds the counts"},
                 {"shift_i", constant<1>, "1 moves the totals on by one neuron; wins over add_i"}},
      .outputs = {{"total_o", scalar<"width">, "the total of the neuron whose turn it is, two's complement"}},
      .check = check_neuron_totals,
      .make = make_model<AccumulateChain>,
      .cost = cost,
      .parity_rows = neuron_totals_rows(),
  };
  return primitive;
}

}  // namespace pulsewright::primitives::accumulate_chain

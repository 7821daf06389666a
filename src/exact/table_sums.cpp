// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "base/failure.h"
#include "exact/layer_sums.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

/// What one synapse adds over the whole stream, for every threshold and weight of the layer.
class TableSums : public LayerSums {
 public:
  explicit TableSums(const Layer& layer)
      : layer_(layer), weight_levels_(std::int64_t{1} << width_of(*layer.weight_generator)) {
    PW_ASSERT(layer.synapses->accumulator == Accumulator::count);
    fill_contributions();
    const auto& weights = layer_.synapses->weights;
    const std::size_t inputs = static_cast<std::size_t>(layer_.synapses->inputs());
    columns_.resize(inputs * weights.size());
    for (std::size_t j = 0; j < weights.size(); ++j)
      for (std::size_t i = 0; i < inputs; ++i)
        columns_[i * weights.size() + j] = static_cast<std::uint32_t>(weights[j][i] + weight_levels_);
  }

  void run(std::span<const std::int64_t> thresholds, std::span<std::int64_t> counts) const override {
    std::copy(layer_.synapses->biases.begin(), layer_.synapses->biases.end(), counts.begin());
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
      const std::int32_t* row = &contributions_[static_cast<std::size_t>(thresholds[i]) * row_size()];
      const std::uint32_t* columns = &columns_[i * counts.size()];
      for (std::size_t j = 0; j < counts.size(); ++j) counts[j] += row[columns[j]];
    }
  }

 private:
  std::size_t row_size() const { return static_cast<std::size_t>(2 * weight_levels_ + 1); }

  void fill_contributions() {
    const LayerWords words(layer_);
    const unsigned input_width = width_of(*layer_.input_generator);
    const CountTable ands(words.input, input_width, words.weight, width_of(*layer_.weight_generator));
    const auto gate = gate_of(layer_);
    const std::size_t all_inputs = ands.rows() - 1;
    const std::size_t all_weights = ands.columns() - 1;
    contributions_.resize(ands.rows() * row_size());
    for (std::size_t a = 0; a < ands.rows(); ++a)
      for (std::int64_t weight = -weight_levels_; weight <= weight_levels_; ++weight) {
        const std::size_t w = static_cast<std::size_t>(std::abs(weight));
        const std::int32_t both = ands.at(a, w);
        const std::int32_t neither =
            ands.at(all_inputs, all_weights) - ands.at(a, all_weights) - ands.at(all_inputs, w) + both;
        const std::int32_t ones = gate == Gate::gate_and ? both : both + neither;
        contributions_[a * row_size() + static_cast<std::size_t>(weight + weight_levels_)] =
            weight < 0 ? -ones : ones;
      }
  }

  Layer layer_;
  std::int64_t weight_levels_;               // 2^width of the weight source
  std::vector<std::int32_t> contributions_;  // [threshold][weight + weight_levels_]
  std::vector<std::uint32_t> columns_;       // [inputs][outputs]: weight + weight_levels_
};

}  // namespace

std::unique_ptr<LayerSums> table_sums(const Layer& layer) {
  return std::make_unique<TableSums>(layer);
}

}  // namespace pulsewright

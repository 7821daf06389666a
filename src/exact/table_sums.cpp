// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <functional>

#include "base/failure.h"
#include "exact/layer_sums.h"
#include "exact/patches.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

/// What one synapse adds over the whole stream, for every threshold and weight.
class SynapseTable {
 public:
  explicit SynapseTable(const Layer& layer)
      : SynapseTable(LayerWords(layer), width_of(*layer.input_generator), width_of(*layer.weight_generator),
                     gate_of(layer)) {}

  std::int32_t at(std::int64_t threshold, std::int64_t weight) const {
    const auto a = static_cast<std::size_t>(threshold);
    const auto w = static_cast<std::size_t>(std::abs(weight));
    const std::int32_t both = ands_.at(a, w);
    const std::int32_t neither = length_ - ands_.at(a, all_weights_) - ands_.at(all_inputs_, w) + both;
    const std::int32_t ones = gate_ == Gate::gate_and ? both : both + neither;
    return weight < 0 ? -ones : ones;
  }

 private:
  SynapseTable(const LayerWords& words, unsigned input_width, unsigned weight_width, Gate gate)
      : ands_(words.input, input_width, words.weight, weight_width),
        all_inputs_(ands_.rows() - 1),
        all_weights_(ands_.columns() - 1),
        length_(ands_.at(all_inputs_, all_weights_)),
        gate_(gate) {}

  CountTable ands_;
  std::size_t all_inputs_;
  std::size_t all_weights_;
  std::int32_t length_;
  Gate gate_;
};

/// Thresholds that can reach a synapse: 0 to this less one.
std::size_t threshold_levels(const Layer& layer) {
  const std::int64_t padding = layer.conv2d ? layer.conv2d->padding_threshold : 0;
  return static_cast<std::size_t>(std::max(layer.requantise->requantisation.maximum, padding)) + 1;
}

/// What input k gives to all neurons of its group at each threshold, beyond what it gives at threshold 0:
/// spelled out, so that neighbours in memory are added to neighbours.
class SpelledRows {
 public:
  static std::size_t bytes(const Layer& layer) {
    return static_cast<std::size_t>(layer.synapses->inputs() * layer.synapses->neurons()) *
           threshold_levels(layer) * sizeof(std::int16_t);
  }

  SpelledRows(const Layer& layer, const SynapseTable& table, const Patches& patches)
      : inputs_(static_cast<std::size_t>(layer.synapses->inputs())),
        levels_(threshold_levels(layer)),
        neurons_(static_cast<std::size_t>(patches.neurons_of_group())) {
    const auto& weights = layer.synapses->weights;
    rows_.reserve(bytes(layer) / sizeof(std::int16_t));
    for (std::size_t first = 0; first < weights.size(); first += neurons_)
      for (std::size_t k = 0; k < inputs_; ++k)
        for (std::size_t a = 0; a < levels_; ++a)
          for (std::size_t j = first; j < first + neurons_; ++j)
            rows_.push_back(static_cast<std::int16_t>(table.at(static_cast<std::int64_t>(a), weights[j][k]) -
                                                      table.at(0, weights[j][k])));
  }

  void add(std::size_t group, std::size_t k, std::int64_t threshold, std::span<std::int32_t> sums) const {
    const std::int16_t* row =
        &rows_[((group * inputs_ + k) * levels_ + static_cast<std::size_t>(threshold)) * neurons_];
    for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += row[m];
  }

 private:
  std::size_t inputs_;              // of a neuron
  std::size_t levels_;              // of a threshold
  std::size_t neurons_;             // of a group
  std::vector<std::int16_t> rows_;  // [groups][inputs][levels][neurons]
};

/// The same numbers by weight, for layers whose spelled rows would be too large.
class IndexedRows {
 public:
  static std::size_t bytes(const Layer& layer) {
    return threshold_levels(layer) * (2 * weight_levels(layer) + 1) * sizeof(std::int32_t) +
           static_cast<std::size_t>(layer.synapses->inputs() * layer.synapses->neurons()) *
               sizeof(std::uint32_t);
  }

  IndexedRows(const Layer& layer, const SynapseTable& table, const Patches& patches)
      : inputs_(static_cast<std::size_t>(layer.synapses->inputs())),
        neurons_(static_cast<std::size_t>(patches.neurons_of_group())),
        row_size_(2 * weight_levels(layer) + 1) {
    const auto most = static_cast<std::int64_t>(weight_levels(layer));
    for (std::size_t a = 0; a < threshold_levels(layer); ++a)
      for (std::int64_t weight = -most; weight <= most; ++weight)
        table_.push_back(table.at(static_cast<std::int64_t>(a), weight) - table.at(0, weight));
    const auto& weights = layer.synapses->weights;
    for (std::size_t first = 0; first < weights.size(); first += neurons_)
      for (std::size_t k = 0; k < inputs_; ++k)
        for (std::size_t j = first; j < first + neurons_; ++j)
          columns_.push_back(static_cast<std::uint32_t>(weights[j][k] + most));
  }

  void add(std::size_t group, std::size_t k, std::int64_t threshold, std::span<std::int32_t> sums) const {
    const std::int32_t* row = &table_[static_cast<std::size_t>(threshold) * row_size_];
    const std::uint32_t* columns = &columns_[(group * inputs_ + k) * neurons_];
    for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += row[columns[m]];
  }

 private:
  static std::size_t weight_levels(const Layer& layer) {
    return std::size_t{1} << width_of(*layer.weight_generator);
  }

  std::size_t inputs_;                  // of a neuron
  std::size_t neurons_;                 // of a group
  std::size_t row_size_;                // weights from -2^width to 2^width
  std::vector<std::int32_t> table_;     // [levels][row_size_]
  std::vector<std::uint32_t> columns_;  // [groups][inputs][neurons]: weight + 2^width
};

/// Starts from what the neurons sum in the dark and adds a row for each threshold above 0.
template <class Rows>
class TableSums : public LayerSums {
 public:
  TableSums(const Layer& layer, const SynapseTable& table)
      : patches_(layer), rows_(layer, table, patches_), dark_(layer.synapses->biases) {
    for (std::size_t j = 0; j < dark_.size(); ++j)
      for (std::int64_t weight : layer.synapses->weights[j]) dark_[j] += table.at(0, weight);
  }

  void run(std::span<const std::int64_t> thresholds, std::span<std::int64_t> counts) const override {
    const auto neurons = static_cast<std::size_t>(patches_.neurons_of_group());
    std::vector<std::int32_t> sums(neurons);
    auto count = counts.begin();
    for (std::int64_t row = 0; row < patches_.window.out_rows(); ++row)
      for (std::int64_t column = 0; column < patches_.window.out_columns(); ++column)
        for (std::int64_t group = 0; group < patches_.groups; ++group) {
          std::ranges::fill(sums, 0);
          add_patch(thresholds, row, column, group, sums);
          const std::int64_t* dark = &dark_[static_cast<std::size_t>(group) * neurons];
          count = std::transform(sums.begin(), sums.end(), dark, count, std::plus<std::int64_t>());
        }
  }

 private:
  void add_patch(std::span<const std::int64_t> thresholds, std::int64_t out_row, std::int64_t out_column,
                 std::int64_t group, std::span<std::int32_t> sums) const {
    const Window& window = patches_.window;
    const std::int64_t channels = patches_.channels_of_group();
    std::size_t k = 0;
    for (std::int64_t i = 0; i < window.kernel_rows; ++i)
      for (std::int64_t j = 0; j < window.kernel_columns; ++j) {
        const std::int64_t pixel =
            window.pixel_at(window.row_under(out_row, i), window.column_under(out_column, j));
        const std::int64_t* inputs =
            pixel < 0 ? nullptr
                      : &thresholds[static_cast<std::size_t>(pixel * window.channels + group * channels)];
        for (std::int64_t c = 0; c < channels; ++c, ++k) {
          const std::int64_t threshold = inputs ? inputs[c] : patches_.padding_threshold;
          if (threshold != 0) rows_.add(static_cast<std::size_t>(group), k, threshold, sums);
        }
      }
  }

  Patches patches_;
  Rows rows_;
  std::vector<std::int64_t> dark_;  // [neurons]
};

}  // namespace

std::unique_ptr<LayerSums> table_sums(const Layer& layer, std::size_t& memory) {
  // A table of all pairs of thresholds, which both kinds of rows are made from, grows with this.
  constexpr unsigned widest_table = 24;  // and so a stream has at most 2^12 bits, which 16 bits count
  // Beyond this the rows no longer stay in a cache, and indices are as fast.
  constexpr std::size_t largest_rows = std::size_t{32} << 20;
  PW_ASSERT(layer.synapses->accumulator == Accumulator::count);
  if (width_of(*layer.input_generator) + width_of(*layer.weight_generator) > widest_table) return nullptr;
  const std::size_t spelled = SpelledRows::bytes(layer);
  if (spelled <= std::min(largest_rows, memory)) {
    memory -= spelled;
    return std::make_unique<TableSums<SpelledRows>>(layer, SynapseTable(layer));
  }
  const std::size_t indexed = IndexedRows::bytes(layer);
  if (indexed > memory) return nullptr;
  memory -= indexed;
  return std::make_unique<TableSums<IndexedRows>>(layer, SynapseTable(layer));
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "exact/lane_layer.h"
#include "exact/layer_sums.h"
#include "exact/weight_rows.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

/// The cycles of a stream in the order in which they become ones as its threshold grows.
std::vector<std::size_t> cycles_by_word(const std::vector<std::uint32_t>& words) {
  std::vector<std::size_t> cycles(words.size());
  std::iota(cycles.begin(), cycles.end(), std::size_t{0});
  std::ranges::stable_sort(cycles, {}, [&](std::size_t t) { return words[t]; });
  return cycles;
}

/// Thresholds that can reach a synapse: 0 to this less one.
std::size_t threshold_levels(const Layer& layer) {
  const std::int64_t padding = layer.conv2d ? layer.conv2d->padding_threshold : 0;
  return static_cast<std::size_t>(std::max(layer.requantise->requantisation.maximum, padding)) + 1;
}

class TableLayer : public LaneLayer {
 public:
  TableLayer(const Layer& layer, const RowShape& shape)
      : LaneLayer(layer), shape_(shape), kernel_(sum_kernel(shape.form, kernels())) {
    if (shape.planes > 0) lane_of_ = kernels().lane_of;
    const LayerWords words(layer);
    make_code(words.input);
    const std::vector<std::size_t> cycles = cycles_by_word(words.input);
    std::vector<std::uint8_t> rows;
    program_ = make_program(layer, shape.most_inputs, shape.slot_bytes, [&](std::int64_t weight) {
      std::vector<bool> bits;
      for (const std::size_t t : cycles) bits.push_back(words.weight[t] < weight);
      const auto ones = static_cast<std::int32_t>(std::ranges::count(bits, true));
      return WeightRows{add_rows(std::move(bits), rows), ones};
    });
    if (shape.planes > 0) safe_ = group_synapses(program_, row_ones_, shape.row_bytes);
    rows_ = LineBuffer(rows.size());
    std::ranges::copy(rows, rows_.data());
  }

  Method method() const override { return Method::table; }

 private:
  void make_code(const std::vector<std::uint32_t>& words) {
    std::vector<std::uint32_t> sorted = words;
    std::ranges::sort(sorted);
    code_.slot_bytes = shape_.slot_bytes;
    code_.planes = shape_.planes;
    for (std::size_t threshold = 0; threshold < threshold_levels(layer_); ++threshold) {
      const auto ones =
          static_cast<std::size_t>(std::ranges::lower_bound(sorted, threshold) - sorted.begin());
      const std::vector<std::uint8_t> code = lane_bytes(shape_, ones);
      code_.bytes.insert(code_.bytes.end(), code.begin(), code.end());
      if (shape_.planes == 0) code_.numbers.push_back(static_cast<std::uint32_t>(ones));
    }
  }

  /// As many rows as it takes for none to count more than shape_.most_ones. Their offsets in `rows`.
  std::vector<std::uint32_t> add_rows(std::vector<bool> bits, std::vector<std::uint8_t>& rows) {
    std::vector<std::uint32_t> offsets;
    while (std::ranges::find(bits, true) != bits.end()) {
      std::vector<bool> part(bits.size());
      std::size_t ones = 0;
      for (std::size_t i = 0; i < bits.size() && ones < shape_.most_ones; ++i)
        if (bits[i]) {
          part[i] = true;
          bits[i] = false;
          ++ones;
        }
      offsets.push_back(static_cast<std::uint32_t>(rows.size()));
      row_ones_.push_back(static_cast<std::uint8_t>(ones));
      rows.resize(rows.size() + shape_.row_bytes);
      write_row(shape_, part, std::span(rows).last(shape_.row_bytes));
    }
    return offsets;
  }

  void add_products(std::size_t group, const std::uint8_t* patch, std::int32_t* sums,
                    Scratch&) const override {
    for (std::size_t block = 0; block < program_.blocks; ++block)
      kernel_({.synapses = program_.synapses.data(),
               .ranges = &program_.ranges[(group * program_.blocks + block) * program_.sums],
               .neurons = program_.sums,
               .inputs = patch + block * program_.block_inputs * shape_.slot_bytes,
               .rows = rows_.data(),
               .safe = safe_,
               .pieces = shape_.pieces,
               .sums = sums});
  }

  RowShape shape_;
  SumKernel kernel_;
  std::size_t safe_ = 0;                // SumTask::safe
  std::vector<std::uint8_t> row_ones_;  // [rows]
  LineBuffer rows_;
};

/// At most what the rows and synapses of a layer take.
std::size_t table_bytes(const Layer& layer, const RowShape& shape) {
  const auto synapses = static_cast<std::size_t>(layer.synapses->inputs() * layer.synapses->neurons());
  const std::size_t levels = (std::size_t{1} << width_of(*layer.weight_generator)) + 1;
  const auto length = static_cast<std::size_t>(layer.input_stream->length);
  const std::size_t rows_of_weight = (length + shape.most_ones - 1) / shape.most_ones;
  return rows_of_weight * (std::min(synapses, levels) * shape.row_bytes + synapses * sizeof(Synapse));
}

}  // namespace

std::unique_ptr<LaneLayer> table_layer(const Layer& layer, std::size_t& memory) {
  if (layer.synapses->accumulator != Accumulator::count) return nullptr;
  const auto shape = row_shape(layer.input_stream->length, kernels());
  if (!shape) return nullptr;
  const std::size_t bytes = table_bytes(layer, *shape);
  if (bytes > memory) return nullptr;
  memory -= bytes;
  return std::make_unique<TableLayer>(layer, *shape);
}

}  // namespace pulsewright

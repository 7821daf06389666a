// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "exact/lane_layer.h"
#include "exact/layer_words.h"
#include "exact/stream_tables.h"
#include "netlist/sequence.h"

namespace pulsewright::exact {

namespace {

/// Thresholds that can reach a synapse: 0 to this less one.
std::size_t threshold_levels(const netlist::Layer& layer) {
  const std::int64_t padding = layer.conv2d ? layer.conv2d->padding_threshold : 0;
  return static_cast<std::size_t>(std::max(layer.requantise->requantisation.maximum, padding)) + 1;
}

class TableLayer : public LaneLayer {
 public:
  TableLayer(const netlist::Layer& layer, const RowShape& shape, const LayerWords& words)
      : LaneLayer(layer),
        shape_(shape),
        kernel_(sum_kernel(shape.form, kernels())),
        tables_(shape, words.input, words.weight, threshold_levels(layer)) {
    code_ = tables_.code();
    program_ = make_program(layer, shape.most_inputs, shape.slot_bytes,
                            [&](std::int64_t weight) { return tables_.add_weight(weight); });
    if (shape.planes == 0) return;
    lane_of_ = kernels().lane_of;
    group_synapses(program_, tables_.row_ones(), shape.row_bytes);
  }

  Method method() const override { return Method::table; }

 private:
  void add_products(std::size_t group, const std::uint8_t* patch, std::int32_t* sums,
                    Scratch&) const override {
    for (std::size_t block = 0; block < program_.blocks; ++block)
      kernel_({.synapses = program_.synapses.data(),
               .ranges = &program_.ranges[(group * program_.blocks + block) * program_.sums],
               .neurons = program_.sums,
               .inputs = patch + block * program_.block_inputs * shape_.slot_bytes,
               .rows = tables_.rows(),
               .pieces = shape_.pieces,
               .sums = sums});
  }

  RowShape shape_;
  SumKernel kernel_;
  StreamTables tables_;
};

/// At most what the rows and synapses of a layer take, in any form: which engine runs it must not depend on
/// the processor.
std::size_t table_bytes(const netlist::Layer& layer) {
  const auto synapses = static_cast<std::size_t>(layer.synapses->inputs() * layer.synapses->neurons());
  const std::size_t levels = (std::size_t{1} << width_of(*layer.weight_generator)) + 1;
  const auto length = static_cast<std::size_t>(layer.input_stream->length);
  std::size_t most = 0;
  for (const RowShape& shape : row_shapes(layer.input_stream->length)) {
    const std::size_t rows_of_weight = (length + shape.most_ones - 1) / shape.most_ones;
    most = std::max(
        most, rows_of_weight * (std::min(synapses, levels) * shape.row_bytes + synapses * sizeof(Synapse)));
  }
  return most;
}

}  // namespace

std::unique_ptr<LaneLayer> table_layer(const netlist::Layer& layer, std::size_t& memory,
                                       std::string& obstacle) {
  const auto shape = row_shape(layer.input_stream->length, kernels());
  const std::size_t bytes = table_bytes(layer);
  if (layer.synapses->accumulator != netlist::Accumulator::count)
    obstacle = "which has a multiplexer";
  else if (!shape)
    obstacle = fmt::format("whose streams have {} bits", layer.input_stream->length);
  else if (bytes > memory)
    obstacle = fmt::format("whose tables bring the network to more than {} MB", lane_memory >> 20);
  else {
    memory -= bytes;
    return std::make_unique<TableLayer>(layer, *shape, LayerWords(layer));
  }
  return nullptr;
}

}  // namespace pulsewright::exact

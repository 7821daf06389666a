// SPDX-License-Identifier: Apache-2.0
#include "plan/fold_plan.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/sequence.h"
#include "plan/layer_plan.h"
#include "plan/product_table.h"

namespace pulsewright::plan {

namespace {

unsigned number(std::int64_t value) {
  return static_cast<unsigned>(value);
}

/// Packs values of up to 64 bits into rows of 64-bit words.
class RowWriter {
 public:
  RowWriter(primitives::Parameters::List& rows, unsigned width)
      : rows_(rows), words_(words_for_bits(width)) {}

  void begin_row() {
    rows_.resize(rows_.size() + words_);
    position_ = 0;
  }
  void put(unsigned width, std::uint64_t value) {
    put_bits(std::span(rows_).last(words_), position_, width, value & low_mask(width));
    position_ += width;
  }

 private:
  primitives::Parameters::List& rows_;
  std::size_t words_;
  std::size_t position_ = 0;
};

/// The position of the neurons in pass (outer, inner): behind a pool, an element of its window.
std::int64_t position_at(const netlist::Layer& layer, std::int64_t outer, std::int64_t inner) {
  return layer.pool ? layer.pool->window.pixel_under(outer, inner) : outer;
}

/// Inputs of a neuron that its multiplexer chooses in some clock; all where there is none.
std::vector<bool> chosen_inputs(const netlist::Layer& layer) {
  const auto inputs = static_cast<std::size_t>(layer.synapses->inputs());
  if (layer.select_generator == nullptr) return std::vector<bool>(inputs, true);
  std::vector<bool> chosen(inputs);
  for (const std::uint32_t word : source_words(*layer.select_generator, layer.input_stream->length))
    if (word < inputs) chosen[word] = true;
  return chosen;
}

/// Rows of the inputs of a dense layer of which something can be counted.
std::vector<unsigned> live_rows(const netlist::Layer& layer, const FoldPlan& plan) {
  const std::vector<bool> chosen = chosen_inputs(layer);
  const auto can_count = [&](std::size_t input) {
    if (!chosen[input]) return false;
    if (is_loadable(layer)) return true;
    for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
      if (has_gate(layer, j, input)) return true;
    return false;
  };
  std::vector<unsigned> rows;
  for (unsigned row = 0; row < plan.load_words; ++row)
    for (unsigned lane = 0; lane < plan.lanes; ++lane)
      if (can_count(row * plan.lanes + lane)) {
        rows.push_back(row);
        break;
      }
  return rows;
}

void set_weight_bits(const netlist::Layer& layer, FoldPlan& plan) {
  if (is_loadable(layer)) {
    plan.magnitude_bits = weight_threshold_width(layer);
    plan.largest_weight = std::int64_t{1} << (plan.magnitude_bits - 1);
    plan.sign_bits = layer.weight_stream->encoding == netlist::Encoding::sign_magnitude;
    return;
  }
  for (const auto& row : layer.synapses->weights)
    for (std::int64_t weight : row) {
      plan.largest_weight = std::max(plan.largest_weight, std::abs(weight));
      if (weight < 0) plan.sign_bits = 1;
    }
  plan.magnitude_bits = bits_for(static_cast<std::uint64_t>(plan.largest_weight));
}

/// The clocks of a tap, and the numbers that meet in a product.
void set_product(const netlist::Layer& layer, FoldPlan& plan) {
  plan.input_bits = threshold_width(layer);
  plan.tap_clocks = layer.input_stream->length / layer.fold->bits;
  plan.registers = count_registers(layer.synapses->pipeline_delay);
  if (!has_table(layer)) {
    plan.copies = number(layer.fold->bits);
    return;
  }
  const ProductTable table(layer, plan.largest_weight);
  plan.input_bits = table.input_bits();
  plan.product_bits = table.count_bits();
  plan.tap_clocks = 1;
  // A register behind the table shares its cells, and another one behind the sum of several products does.
  plan.registers = std::max<std::int64_t>(plan.registers, plan.lanes > 1 ? 2 : 1);
}

}  // namespace

FoldPlan fold_plan(const netlist::Layer& layer) {
  PW_ASSERT(layer.fold != nullptr);
  const netlist::Synapses& synapses = *layer.synapses;
  FoldPlan plan;
  plan.lanes = number(layer.fold->inputs);
  plan.neurons = number(layer.fold->neurons);
  plan.load_words = number(layer.inputs()) / plan.lanes;
  plan.words = number(synapses.inputs()) / plan.lanes;
  plan.groups = number(synapses.neurons()) / plan.neurons;
  plan.inner = layer.pool ? number(layer.pool->window.area()) : 1;
  plan.outer = number(layer.pool ? layer.pool->window.positions() : layer.positions());
  set_weight_bits(layer, plan);
  set_product(layer, plan);
  // The list of rows is read in the clocks of the tap before, so a tap must last two.
  if (layer.conv2d == nullptr && plan.tap_clocks >> layer.halvings > 1) {
    std::vector<unsigned> rows = live_rows(layer, plan);
    if (!rows.empty() && rows.size() < plan.load_words) {
      plan.words = static_cast<unsigned>(rows.size());
      plan.live_rows = std::move(rows);
    }
  }
  return plan;
}

Block fold_control(const netlist::Layer& layer, const FoldPlan& plan) {
  primitives::Parameters parameters{
      {"words", {plan.words}},           {"groups", {plan.groups}},
      {"inner", {plan.inner}},           {"outer", {plan.outer}},
      {"load_words", {plan.load_words}}, {"lanes", {plan.lanes}},
      {"neurons", {plan.neurons}},       {"delay", {static_cast<std::uint64_t>(plan.registers)}}};
  if (has_table(layer)) return {"control_overlapped", std::move(parameters)};
  parameters.set("length", {static_cast<std::uint64_t>(plan.tap_clocks)});
  parameters.set("halvings", {static_cast<std::uint64_t>(layer.halvings)});
  return {"control_folded", std::move(parameters)};
}

Block input_memory(const netlist::Layer& layer, const FoldPlan& plan) {
  if (!has_table(layer)) return {"memory_ram", {{"width", {plan.input_bits}}, {"depth", {plan.load_words}}}};
  return {"memory_banks",
          {{"width", {plan.input_bits}}, {"depth", {std::uint64_t{2} << index_bits(plan.load_words)}}}};
}

bool registers_writes(const FoldPlan& plan) {
  return plan.load_words > 1;
}

OutputRegisters output_registers(const netlist::Layer& layer) {
  if (!has_table(layer)) return {};
  return {.before_pool = 1, .behind_pool = layer.pool != nullptr ? 1U : 0U};
}

primitives::Parameters walk_parameters(const netlist::Window& window, const netlist::Window* pool,
                                       std::int64_t lanes, std::int64_t groups, std::int64_t part_groups) {
  const netlist::Window inner = pool ? *pool : netlist::Window{};
  primitives::Parameters parameters;
  const auto set = [&](const char* name, std::int64_t value) {
    parameters.set(name, {static_cast<std::uint64_t>(value)});
  };
  set("in_rows", window.rows);
  set("in_columns", window.columns);
  set("words", window.channels / lanes);
  set("kernel_rows", window.kernel_rows);
  set("kernel_columns", window.kernel_columns);
  set("row_stride", window.stride);
  set("column_stride", window.stride);
  set("row_dilation", window.dilation);
  set("column_dilation", window.dilation);
  set("row_padding", window.padding);
  set("column_padding", window.padding);
  set("inner_rows", inner.kernel_rows);
  set("inner_columns", inner.kernel_columns);
  set("inner_row_stride", inner.stride);
  set("inner_column_stride", inner.stride);
  set("outer_rows", pool ? inner.out_rows() : window.out_rows());
  set("outer_columns", pool ? inner.out_columns() : window.out_columns());
  set("parts", groups);
  set("part_groups", groups > 1 ? part_groups : 1);
  return parameters;
}

primitives::Parameters walk_parameters(const netlist::Layer& layer, const FoldPlan& plan) {
  const std::int64_t groups = layer.conv2d->groups;
  return walk_parameters(layer.conv2d->window, layer.pool ? &layer.pool->window : nullptr, plan.lanes, groups,
                         plan.groups / groups);
}

bool pads(const netlist::Layer& layer) {
  return layer.conv2d != nullptr && layer.conv2d->window.padding > 0;
}

netlist::Generator source_of_copy(const netlist::Generator& generator, const FoldPlan& plan, unsigned copy) {
  if (plan.copies == 1) return generator;
  const std::vector<std::uint32_t> words = source_words(generator, plan.tap_clocks * plan.copies);
  primitives::Parameters::List shown;
  // Dealt out, not cut into pieces: the copies of a clock are neighbours, so that a halved stream, which ends
  // earlier, has the same bits as it has one by one.
  for (std::size_t t = copy; t < words.size(); t += plan.copies) shown.push_back(words[t]);
  const std::uint64_t period = shown.size();
  return {generator.id + "_" + std::to_string(copy),
          "source_words",
          {{"width", {width_of(generator)}}, {"period", {period}}, {"words", std::move(shown)}}};
}

unsigned weight_row_width(const FoldPlan& plan) {
  return plan.synapses() * (plan.magnitude_bits + plan.sign_bits);
}

primitives::Parameters::List weight_rows(const netlist::Layer& layer, const FoldPlan& plan) {
  primitives::Parameters::List rows;
  RowWriter writer(rows, weight_row_width(plan));
  for (unsigned group = 0; group < plan.groups; ++group)
    for (unsigned word = 0; word < plan.words; ++word) {
      writer.begin_row();
      for (unsigned p = 0; p < plan.neurons; ++p)
        for (unsigned lane = 0; lane < plan.lanes; ++lane) {
          const std::int64_t weight =
              layer.synapses->weights[group * plan.neurons + p][plan.column_of(word) + lane];
          writer.put(plan.magnitude_bits, static_cast<std::uint64_t>(std::abs(weight)));
          if (plan.sign_bits > 0) writer.put(1, weight < 0);
        }
    }
  return rows;
}

primitives::Parameters::List address_rows(const FoldPlan& plan) {
  return {plan.live_rows.begin(), plan.live_rows.end()};
}

primitives::Parameters::List table_entries(const netlist::Layer& layer, const FoldPlan& plan) {
  return ProductTable(layer, plan.largest_weight).entries(plan.magnitude_bits);
}

std::int64_t sum_preset(const netlist::Layer& layer, const FoldPlan& plan, std::size_t j) {
  if (!has_table(layer)) return accumulator_preset(layer, j);
  const std::int64_t negative =
      std::ranges::count_if(layer.synapses->weights[j], [](std::int64_t weight) { return weight < 0; });
  return layer.synapses->biases[j] - negative * static_cast<std::int64_t>(low_mask(plan.product_bits));
}

primitives::Parameters::List preset_rows(const netlist::Layer& layer, const FoldPlan& plan) {
  primitives::Parameters::List rows;
  const unsigned width = total_width(layer);
  RowWriter writer(rows, width);
  for (std::size_t j = 0; j < layer.synapses->biases.size(); ++j) {
    writer.begin_row();
    writer.put(width, static_cast<std::uint64_t>(sum_preset(layer, plan, j)));
  }
  return rows;
}

std::vector<Tap> taps_of(const netlist::Layer& layer, const FoldPlan& plan) {
  std::vector<Tap> taps;
  const std::int64_t channels = layer.conv2d ? layer.conv2d->window.channels : 0;
  const std::int64_t seen = layer.conv2d ? channels / layer.conv2d->groups : 0;  // by a neuron
  for (unsigned outer = 0; outer < plan.outer; ++outer)
    for (unsigned group = 0; group < plan.groups; ++group)
      for (unsigned inner = 0; inner < plan.inner; ++inner)
        for (unsigned word = 0; word < plan.words; ++word) {
          const std::int64_t column = plan.column_of(word);
          std::int64_t value = column;
          if (layer.conv2d) {
            const std::int64_t pixel =
                layer.conv2d->window.pixel_under(position_at(layer, outer, inner), column / seen);
            const std::int64_t part = group * layer.conv2d->groups / plan.groups;
            value = pixel < 0 ? -1 : pixel * channels + part * seen + column % seen;
          }
          taps.push_back({value, column, std::int64_t{group} * plan.neurons});
        }
  return taps;
}

}  // namespace pulsewright::plan

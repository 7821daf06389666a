// SPDX-License-Identifier: Apache-2.0
#include "exact/product_counter.h"

#include <algorithm>
#include <cstdlib>

namespace pulsewright::exact {

ProductCounter::ProductCounter(std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> weights)
    : shape_(row_shape(static_cast<std::int64_t>(inputs.size()), kernels()).value()),
      kernel_(sum_kernel(shape_.form, kernels())),
      lane_of_(shape_.planes > 0 ? kernels().lane_of : plain_kernels().lane_of),
      tables_(shape_, inputs, weights, inputs.size() + 1) {
  for (std::size_t weight = 0; weight <= weights.size(); ++weight) {
    const WeightRows rows = tables_.add_weight(static_cast<std::int64_t>(weight));
    first_row_.push_back(rows.offsets.empty() ? 0 : rows.offsets.front());
    row_counts_.push_back(static_cast<std::uint32_t>(rows.offsets.size()));
    heaviest_.push_back(std::min(static_cast<std::size_t>(rows.ones), shape_.most_ones));
  }
}

SumProgram ProductCounter::make_program(const Grid<const std::int32_t>& weights) const {
  SumProgram program;
  program.block_inputs = shape_.most_inputs;
  program.blocks = (weights.rows + program.block_inputs - 1) / program.block_inputs;
  program.sums = weights.columns;
  std::int32_t largest = 0;
  for (std::size_t block = 0; block < program.blocks; ++block) {
    const std::size_t first = block * program.block_inputs;
    const std::size_t last = std::min(weights.rows, first + program.block_inputs);
    add_ranges(weights, first, last, program);
    largest = std::max(largest, add_synapses(weights, first, last, program));
  }
  // Kernels with byte lanes add this many counts before they widen: by the heaviest weight that occurs, not
  // by the heaviest there could be, since small weights allow longer runs of bytes.
  const std::size_t heaviest = *std::max_element(heaviest_.begin(), heaviest_.begin() + largest + 1);
  const auto group = static_cast<std::uint32_t>(255 / std::max<std::size_t>(heaviest, 1));
  for (SynapseRange& range : program.ranges) range.added = range.subtracted = group;
  return program;
}

// A neuron's positive synapses come before its negative ones, so that a kernel has two loops and no branch.
void ProductCounter::add_ranges(const Grid<const std::int32_t>& weights, std::size_t first, std::size_t last,
                                SumProgram& program) const {
  std::vector<std::uint32_t> positive(weights.columns);
  std::vector<std::uint32_t> negative(weights.columns);
  for (std::size_t tap = first; tap < last; ++tap)
    for (std::size_t neuron = 0; neuron < weights.columns; ++neuron) {
      const std::int32_t weight = weights.at(tap, neuron);
      (weight < 0 ? negative : positive)[neuron] += row_counts_[static_cast<std::size_t>(std::abs(weight))];
    }
  auto end = static_cast<std::uint32_t>(program.synapses.size());
  for (std::size_t neuron = 0; neuron < weights.columns; ++neuron) {
    const std::uint32_t begin = end;
    end += positive[neuron] + negative[neuron];
    program.ranges.push_back({begin, begin + positive[neuron], end});
  }
  program.synapses.resize(end);
}

std::int32_t ProductCounter::add_synapses(const Grid<const std::int32_t>& weights, std::size_t first,
                                          std::size_t last, SumProgram& program) const {
  const auto ranges = std::span(program.ranges).last(weights.columns);
  std::vector<SynapseRange> next(ranges.begin(), ranges.end());
  std::int32_t largest = 0;
  for (std::size_t tap = first; tap < last; ++tap) {
    const auto input = static_cast<std::uint32_t>((tap - first) * shape_.slot_bytes);
    for (std::size_t neuron = 0; neuron < weights.columns; ++neuron) {
      const std::int32_t weight = weights.at(tap, neuron);
      const std::int32_t magnitude = std::abs(weight);
      std::uint32_t& at = weight < 0 ? next[neuron].negative : next[neuron].first;
      auto row = first_row_[static_cast<std::size_t>(magnitude)];
      for (std::uint32_t left = row_counts_[static_cast<std::size_t>(magnitude)]; left > 0; --left) {
        program.synapses[at++] = {input, row};
        row += static_cast<std::uint32_t>(shape_.row_bytes);
      }
      largest = std::max(largest, magnitude);
    }
  }
  return largest;
}

LineBuffer ProductCounter::make_slots(const Grid<const std::uint16_t>& thresholds,
                                      std::size_t first_row) const {
  LineBuffer slots(thresholds.columns * shape_.slot_bytes);
  for (std::size_t lane = 0; lane < lanes && first_row + lane < thresholds.rows; ++lane)
    for (std::size_t tap = 0; tap < thresholds.columns; ++tap)
      tables_.code().put(thresholds.at(first_row + lane, tap), lane, slots.data() + tap * shape_.slot_bytes);
  return slots;
}

void ProductCounter::add_neurons(const SumProgram& program, const LineBuffer& slots, std::size_t first_row,
                                 std::size_t first, std::size_t last, std::int32_t factor,
                                 const Grid<std::int32_t>& sums) const {
  const std::size_t neurons = last - first;
  LineBuffer buffer(neurons * lanes * sizeof(std::int32_t));
  std::int32_t* counts = buffer.as<std::int32_t>();
  for (std::size_t block = 0; block < program.blocks; ++block)
    kernel_({.synapses = program.synapses.data(),
             .ranges = &program.ranges[block * program.sums + first],
             .neurons = neurons,
             .inputs = slots.data() + block * program.block_inputs * shape_.slot_bytes,
             .rows = tables_.rows(),
             .pieces = shape_.pieces,
             .sums = counts});
  for (std::size_t place = 0; place < lanes; ++place) {
    const std::size_t row = first_row + lane_of_[place];
    if (row >= sums.rows) continue;
    for (std::size_t neuron = 0; neuron < neurons; ++neuron)
      sums.at(row, first + neuron) += factor * counts[neuron * lanes + place];
  }
}

void ProductCounter::add(const Grid<const std::uint16_t>& thresholds, const Grid<const std::int32_t>& weights,
                         std::int32_t factor, const Grid<std::int32_t>& sums, Workers& workers) const {
  const SumProgram program = make_program(weights);
  const std::size_t batches = (thresholds.rows + lanes - 1) / lanes;
  // Few rows leave threads without a batch of their own, and so they share its neurons.
  const std::size_t parts =
      std::clamp<std::size_t>(2 * workers.threads() / std::max<std::size_t>(batches, 1), 1, program.sums);
  std::vector<LineBuffer> slots(parts == 1 ? 0 : batches);
  if (parts > 1)
    workers.run(batches, [&](std::size_t batch) { slots[batch] = make_slots(thresholds, batch * lanes); });
  workers.run(batches * parts, [&](std::size_t task) {
    const std::size_t batch = task / parts;
    const std::size_t part = task % parts;
    const LineBuffer own = parts == 1 ? make_slots(thresholds, batch * lanes) : LineBuffer();
    add_neurons(program, parts == 1 ? own : slots[batch], batch * lanes, program.sums * part / parts,
                program.sums * (part + 1) / parts, factor, sums);
  });
}

}  // namespace pulsewright::exact

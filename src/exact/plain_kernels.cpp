// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstring>

#include "base/instruction_sets.h"
#include "exact/kernels.h"

namespace pulsewright::exact {

// The oracle of the vector kernels, and what a processor without one of their instruction sets runs. The
// permuted, ranked and shuffled forms are missing because they exist for instructions that permute bytes.
namespace {

/// Calls add(synapse, sign) for the synapses of neuron j.
template <class Add>
void for_synapses(const SumTask& task, std::size_t j, Add add) {
  const SynapseRange& range = task.ranges[j];
  for (std::uint32_t s = range.first; s < range.negative; ++s) add(task.synapses[s], 1);
  for (std::uint32_t s = range.negative; s < range.last; ++s) add(task.synapses[s], -1);
}

template <class Word>
const Word* words_at(const std::uint8_t* bytes, std::uint32_t offset) {
  return reinterpret_cast<const Word*>(bytes + offset);
}

void sum_lookup(const SumTask& task) {
  for (std::size_t j = 0; j < task.neurons; ++j) {
    std::int32_t* sums = task.sums + j * lanes;
    for_synapses(task, j, [&](const Synapse& synapse, std::int32_t sign) {
      const auto* ones = words_at<std::uint32_t>(task.inputs, synapse.input);
      const auto* row = words_at<std::uint16_t>(task.rows, synapse.row);
      for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += sign * row[ones[lane]];
    });
  }
}

void sum_packed(const SumTask& task) {
  for (std::size_t j = 0; j < task.neurons; ++j) {
    std::int32_t* sums = task.sums + j * lanes;
    for_synapses(task, j, [&](const Synapse& synapse, std::int32_t sign) {
      const auto* inputs = words_at<std::uint64_t>(task.inputs, synapse.input);
      const auto* row = words_at<std::uint64_t>(task.rows, synapse.row);
      for (std::size_t w = 0; w < task.pieces; ++w)
        for (std::size_t lane = 0; lane < packed_lanes; ++lane)
          sums[lane] += sign * std::popcount(inputs[w * packed_lanes + lane] & row[w]);
    });
  }
}

void transpose(const std::uint8_t* const* images, std::size_t features, std::uint8_t* rows) {
  for (std::size_t k = 0; k < features; ++k)
    for (std::size_t lane = 0; lane < lanes; ++lane) rows[k * lanes + lane] = images[lane][k];
}

void map_rows(const std::uint8_t* table, const std::uint8_t* from, std::size_t rows, std::uint8_t* to,
              std::size_t step) {
  for (std::size_t k = 0; k < rows; ++k)
    for (std::size_t lane = 0; lane < lanes; ++lane) to[k * step + lane] = table[from[k * lanes + lane]];
}

void map_sums(const SumCodes& codes, const std::int32_t* sums, std::uint8_t* to) {
  for (std::size_t lane = 0; lane < lanes; ++lane)
    to[lane] = codes.codes[std::clamp(sums[lane], codes.first, codes.last) - codes.first];
}

void add_row(const std::int32_t* from, std::int32_t* to) {
  for (std::size_t lane = 0; lane < lanes; ++lane) to[lane] += from[lane];
}

void max_row(const std::int32_t* from, std::int32_t* to) {
  for (std::size_t lane = 0; lane < lanes; ++lane) to[lane] = std::max(to[lane], from[lane]);
}

}  // namespace

const Kernels& plain_kernels() {
  static const Kernels plain = [] {
    Kernels kernels{.instructions = plain_instructions,
                    .sum_permuted = nullptr,
                    .sum_ranked = nullptr,
                    .sum_shuffled = nullptr,
                    .sum_lookup = sum_lookup,
                    .sum_packed = sum_packed,
                    .lane_of = {},
                    .transpose = transpose,
                    .map_rows = map_rows,
                    .map_sums = map_sums,
                    .add_row = add_row,
                    .max_row = max_row};
    for (std::size_t i = 0; i < lanes; ++i) kernels.lane_of[i] = static_cast<std::uint8_t>(i);
    return kernels;
  }();
  return plain;
}

}  // namespace pulsewright::exact

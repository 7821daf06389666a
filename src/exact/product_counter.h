// SPDX-License-Identifier: Apache-2.0
// The table engine for weights that change with every call: training's exact forward pass.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/workers.h"
#include "exact/kernels.h"
#include "exact/line_buffer.h"
#include "exact/stream_tables.h"
#include "exact/sum_program.h"

namespace pulsewright::exact {

/// A matrix in memory: element (row, column) is data[row * step + column].
template <class T>
struct Grid {
  T* data;
  std::size_t rows;
  std::size_t columns;
  std::size_t step;

  T& at(std::size_t row, std::size_t column) const { return data[row * step + column]; }
};

/// Counts the ones of AND over whole streams of two sources.
class ProductCounter {
 public:
  /// `inputs`, `weights`: [length] words of the sources, each in [0, length), length in [1, 4096].
  ProductCounter(std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> weights);

  /// sums(row, neuron) += factor * the sum over all taps of the ones that the streams of thresholds(row, tap)
  /// and |weights(tap, neuron)|, both in [0, length], share, with the sign of the weight.
  void add(const Grid<const std::uint16_t>& thresholds, const Grid<const std::int32_t>& weights,
           std::int32_t factor, const Grid<std::int32_t>& sums, Workers& workers) const;

 private:
  /// The synapses of a matrix of weights, of one group and without starts.
  SumProgram make_program(const Grid<const std::int32_t>& weights) const;
  /// The ranges of all neurons for the taps [first, last), and room for their synapses.
  void add_ranges(const Grid<const std::int32_t>& weights, std::size_t first, std::size_t last,
                  SumProgram& program) const;
  /// Writes these synapses. Returns the largest magnitude of a weight.
  std::int32_t add_synapses(const Grid<const std::int32_t>& weights, std::size_t first, std::size_t last,
                            SumProgram& program) const;
  LineBuffer make_slots(const Grid<const std::uint16_t>& thresholds, std::size_t first_row) const;
  void add_neurons(const SumProgram& program, const LineBuffer& slots, std::size_t first_row,
                   std::size_t first, std::size_t last, std::int32_t factor,
                   const Grid<std::int32_t>& sums) const;

  RowShape shape_;
  SumKernel kernel_;
  std::array<std::uint8_t, lanes> lane_of_;
  StreamTables tables_;
  // The rows of a weight follow one another.
  std::vector<std::uint32_t> first_row_;   // by magnitude: SumTask::rows
  std::vector<std::uint32_t> row_counts_;  // by magnitude: how many these are
  std::vector<std::size_t> heaviest_;      // by magnitude: the most that one of its rows counts
};

}  // namespace pulsewright::exact

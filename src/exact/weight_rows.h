// SPDX-License-Identifier: Apache-2.0
// The counts of whole streams as tables that the loops of exact/kernels.h look up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "exact/kernels.h"

namespace pulsewright::exact {

/// How streams of one length are laid out.
struct RowShape {
  RowForm form;
  std::size_t row_bytes;    ///< of one weight
  std::size_t slot_bytes;   ///< of one input: all planes, for all lanes
  std::size_t planes;       ///< of bytes; 0 where a lane has 32 bits
  std::size_t pieces;       ///< SumTask::pieces
  std::size_t most_inputs;  ///< that may be summed before the sums leave 16 bits
  std::size_t most_ones;    ///< that one row may count; a weight with more takes several rows
  unsigned block_shift;     ///< ranked: log2 of the bits in a block
};

/// The forms that hold streams of `length` bits, the fastest first; none if tables would be larger than they
/// are worth.
std::vector<RowShape> row_shapes(std::int64_t length);

/// The first of them for which these kernels have a loop.
std::optional<RowShape> row_shape(std::int64_t length, const Kernels& kernels);

/// The loop for a form, or nullptr.
SumKernel sum_kernel(RowForm form, const Kernels& kernels);

/// Writes a row. `bits`: [length], the weight's stream in the order in which ones of the input appear as its
/// threshold grows; at most shape.most_ones of them are set.
void write_row(const RowShape& shape, const std::vector<bool>& bits, std::span<std::uint8_t> row);

/// What stands in a lane for an input stream: shape.planes bytes, or (0 planes) its ones as a number of 32
/// bits.
struct LaneCode {
  std::array<std::uint8_t, 4> bytes = {};
};

/// The code of an input stream with `ones` ones, in [0, length].
LaneCode lane_code(const RowShape& shape, std::size_t ones);

/// What the loop of the form adds for a row and an input stream with `ones` ones, in plain C++: the ones
/// among the first `ones` bits of the row's stream.
std::size_t row_count(const RowShape& shape, std::span<const std::uint8_t> row, std::size_t ones);

}  // namespace pulsewright::exact

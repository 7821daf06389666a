// SPDX-License-Identifier: Apache-2.0
// The counts of AND over the whole streams of two sources, as the table loops look them up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "exact/line_buffer.h"
#include "exact/slot_code.h"
#include "exact/sum_program.h"
#include "exact/weight_rows.h"

namespace pulsewright::exact {

/// The codes of input thresholds, and rows for the weights that are asked for.
class StreamTables {
 public:
  /// `inputs`, `weights`: [length] words of the sources; input thresholds are below `levels`.
  StreamTables(const RowShape& shape, std::span<const std::uint32_t> inputs,
               std::span<const std::uint32_t> weights, std::size_t levels);

  const SlotCode& code() const { return code_; }
  const std::uint8_t* rows() const { return rows_.data(); }
  /// [rows]: what each counts at most, where that fits a byte.
  std::span<const std::uint8_t> row_ones() const { return row_ones_; }

  /// Makes the rows of one more weight: as many as it takes for none to count more than shape.most_ones.
  WeightRows add_weight(std::int64_t weight);

 private:
  RowShape shape_;
  SlotCode code_;
  std::vector<std::uint32_t> weight_words_;  // in the order in which ones of the input appear
  LineBuffer rows_;
  std::vector<std::uint8_t> row_ones_;
};

}  // namespace pulsewright::exact

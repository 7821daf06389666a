// SPDX-License-Identifier: Apache-2.0
// The products of a layer that takes whole streams in one clock: a table of two thresholds instead of
// streams.
#pragma once

#include <cstdint>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::plan {

/// What the product of a positive weight counts over whole streams, for the thresholds that reach the layer.
class ProductTable {
 public:
  /// Of a layer for which has_table() is true. `largest_weight`: magnitude that its memory can hold a row of.
  ProductTable(const netlist::Layer& layer, std::int64_t largest_weight);

  unsigned input_bits() const { return input_bits_; }  ///< of a threshold
  unsigned count_bits() const { return count_bits_; }  ///< of a product

  /// Thresholds beyond the largest ones, which never come, count as those do.
  std::int64_t at(std::int64_t input, std::int64_t weight) const;

  /// [2^weight_bits][2^input_bits], as the block multiply_table has it.
  primitives::Parameters::List entries(unsigned weight_bits) const;

 private:
  netlist::Gate gate_;
  std::vector<std::uint32_t> input_words_;
  std::vector<std::uint32_t> weight_words_;
  std::int64_t largest_input_;
  std::int64_t largest_weight_;
  unsigned input_bits_;
  unsigned count_bits_ = 1;
};

/// [largest_weight + 1] The most that the product of a weight of each magnitude can count, for a layer with
/// an AND that has_table(): its count beside the largest input.
std::vector<std::int64_t> largest_products(const netlist::Layer& layer, std::int64_t largest_weight);

}  // namespace pulsewright::plan

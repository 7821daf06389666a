// SPDX-License-Identifier: Apache-2.0
#include "exact/weight_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/failure.h"

namespace pulsewright {

namespace {

constexpr std::size_t byte_maximum = 255;
constexpr std::size_t table_entries = 64;  // of a permute
constexpr std::size_t shuffle_entries = 16;

/// Entry a: ones among the first a bits.
std::vector<std::uint16_t> ranks(const std::vector<bool>& bits) {
  std::vector<std::uint16_t> counts{0};
  for (const bool bit : bits) counts.push_back(static_cast<std::uint16_t>(counts.back() + bit));
  return counts;
}

/// Slots of at most this many bytes are summed together, so that they stay in a first-level cache.
constexpr std::size_t block_bytes = 32768;

RowShape byte_shape(RowForm form, std::size_t length, std::size_t planes, std::size_t pieces) {
  RowShape shape{};
  shape.form = form;
  shape.planes = planes;
  shape.pieces = pieces;
  shape.slot_bytes = planes * lanes;
  // The sums of bytes are kept in 16 bits, and an input that has several rows counts at most `length` in all.
  shape.most_inputs = std::min(block_bytes / shape.slot_bytes, 65535 / length);
  // A row that leaves no room for others in a byte would have a group for itself.
  constexpr std::size_t heavy = 192;
  shape.most_ones = length > byte_maximum ? heavy : length;
  return shape;
}

}  // namespace

std::optional<RowShape> row_shape(std::int64_t stream_length, const Kernels& kernels) {
  constexpr std::size_t longest_lookup = 4096;
  const auto length = static_cast<std::size_t>(stream_length);
  if (kernels.sum_permuted && length < table_entries) {
    RowShape shape = byte_shape(RowForm::permuted, length, 1, 1);
    shape.row_bytes = table_entries;
    return shape;
  }
  if (kernels.sum_ranked && length <= 8 * table_entries) {
    const auto shift = static_cast<unsigned>(std::bit_width((length - 1) / table_entries));
    const bool pairs = shift <= 2;
    RowShape shape = byte_shape(RowForm::ranked, length, 2, pairs ? 2 : 1);
    shape.row_bytes = 2 * table_entries;
    shape.block_shift = shift;
    return shape;
  }
  if (kernels.sum_shuffled && length <= 4 * shuffle_entries) {
    const std::size_t tables = (length + shuffle_entries - 1) / shuffle_entries;
    RowShape shape = byte_shape(RowForm::shuffled, length, tables, tables);
    shape.row_bytes = tables * shuffle_entries;
    return shape;
  }
  if (length > longest_lookup) return std::nullopt;
  RowShape shape{};
  shape.form = RowForm::lookup;
  shape.row_bytes = (length + 1) * sizeof(std::uint16_t);
  shape.slot_bytes = lanes * sizeof(std::uint32_t);
  shape.most_inputs = block_bytes / shape.slot_bytes;
  shape.most_ones = length;
  return shape;
}

SumKernel sum_kernel(RowForm form, const Kernels& kernels) {
  switch (form) {
    case RowForm::permuted:
      return kernels.sum_permuted;
    case RowForm::ranked:
      return kernels.sum_ranked;
    case RowForm::shuffled:
      return kernels.sum_shuffled;
    case RowForm::lookup:
      return kernels.sum_lookup;
  }
  PW_ASSERT(false);
}

void write_row(const RowShape& shape, const std::vector<bool>& bits, std::span<std::uint8_t> row) {
  const std::vector<std::uint16_t> counts = ranks(bits);
  PW_ASSERT(counts.back() <= shape.most_ones && row.size() == shape.row_bytes);
  std::ranges::fill(row, std::uint8_t{0});
  switch (shape.form) {
    case RowForm::permuted:
      for (std::size_t a = 0; a < counts.size(); ++a) row[a] = static_cast<std::uint8_t>(counts[a]);
      break;
    case RowForm::ranked:
      for (std::size_t i = 0; i < bits.size(); ++i) {
        const std::size_t block = i >> shape.block_shift;
        const std::size_t within = i - (block << shape.block_shift);
        if (within == 0) row[block] = static_cast<std::uint8_t>(counts[i]);
        if (bits[i]) row[table_entries + block] |= static_cast<std::uint8_t>(1u << within);
      }
      break;
    case RowForm::shuffled:
      for (std::size_t a = 1; a < counts.size(); ++a) row[a - 1] = static_cast<std::uint8_t>(counts[a]);
      break;
    case RowForm::lookup:
      std::memcpy(row.data(), counts.data(), row.size());
      break;
  }
}

std::vector<std::uint8_t> lane_bytes(const RowShape& shape, std::size_t ones) {
  switch (shape.form) {
    case RowForm::permuted:
      return {static_cast<std::uint8_t>(ones)};
    case RowForm::ranked: {
      // A stream that is all ones has one bit more than the start of the last block of 64 counts to.
      const std::size_t block = std::min(ones >> shape.block_shift, table_entries - 1);
      const std::size_t within = ones - (block << shape.block_shift);
      const unsigned mask = (1u << within) - 1;
      return {static_cast<std::uint8_t>(block),
              static_cast<std::uint8_t>(shape.pieces == 2 ? mask | mask << 4 : mask)};
    }
    case RowForm::shuffled: {
      constexpr std::uint8_t none = 0x80;
      std::vector<std::uint8_t> bytes(shape.planes, none);
      if (ones > 0) bytes[(ones - 1) / shuffle_entries] = (ones - 1) % shuffle_entries;
      return bytes;
    }
    case RowForm::lookup:
      return {};
  }
  PW_ASSERT(false);
}

}  // namespace pulsewright

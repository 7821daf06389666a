// SPDX-License-Identifier: Apache-2.0
#include "exact/weight_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/failure.h"

namespace pulsewright::exact {

namespace {

constexpr std::size_t most_in_byte = 255;
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
  shape.most_ones = length > most_in_byte ? heavy : length;
  return shape;
}

/// The place in a ranked row of the count of the first bits of a stream.
struct BlockPlace {
  std::size_t block;
  std::size_t within;  ///< bits of the block; all of it only in the last of the 64, behind which none starts
};

BlockPlace block_place(const RowShape& shape, std::size_t ones) {
  const std::size_t block = std::min(ones >> shape.block_shift, table_entries - 1);
  return {block, ones - (block << shape.block_shift)};
}

/// Writes what the code of `ones` looks up, apart from the lower bits of its block, which are those of
/// smaller numbers. counts: [length + 1] ranks.
void write_entry(const RowShape& shape, std::span<const std::uint16_t> counts, std::size_t ones,
                 std::span<std::uint8_t> row) {
  const auto count = static_cast<std::uint8_t>(counts[ones]);
  if (shape.form == RowForm::permuted) row[ones] = count;
  if (shape.form == RowForm::shuffled && ones > 0) row[ones - 1] = count;
  if (shape.form != RowForm::ranked) return;
  const BlockPlace place = block_place(shape, ones);
  if (place.within == 0)
    row[place.block] = count;
  else if (counts[ones] > counts[ones - 1])
    row[table_entries + place.block] |= static_cast<std::uint8_t>(1u << (place.within - 1));
}

}  // namespace

std::vector<RowShape> row_shapes(std::int64_t stream_length) {
  constexpr std::size_t longest_lookup = 4096;
  const auto length = static_cast<std::size_t>(stream_length);
  std::vector<RowShape> shapes;
  if (length < table_entries) {
    RowShape& shape = shapes.emplace_back(byte_shape(RowForm::permuted, length, 1, 1));
    shape.row_bytes = table_entries;
  }
  if (length <= 8 * table_entries) {
    // The smallest blocks of which 64 hold the stream.
    const auto shift = static_cast<unsigned>(std::bit_width((length - 1) / table_entries));
    const bool pairs = shift <= 2;
    RowShape& shape = shapes.emplace_back(byte_shape(RowForm::ranked, length, 2, pairs ? 2 : 1));
    shape.row_bytes = 2 * table_entries;
    shape.block_shift = shift;
  }
  if (length <= 4 * shuffle_entries) {
    const std::size_t tables = (length + shuffle_entries - 1) / shuffle_entries;
    RowShape& shape = shapes.emplace_back(byte_shape(RowForm::shuffled, length, tables, tables));
    shape.row_bytes = tables * shuffle_entries;
  }
  if (length <= longest_lookup) {
    RowShape& shape = shapes.emplace_back();
    shape.form = RowForm::lookup;
    shape.row_bytes = (length + 1) * sizeof(std::uint16_t);
    shape.slot_bytes = lanes * sizeof(std::uint32_t);
    shape.most_inputs = block_bytes / shape.slot_bytes;
    shape.most_ones = length;
  }
  return shapes;
}

std::optional<RowShape> row_shape(std::int64_t length, const Kernels& kernels) {
  for (const RowShape& shape : row_shapes(length))
    if (sum_kernel(shape.form, kernels) != nullptr) return shape;
  return std::nullopt;
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
  if (shape.form == RowForm::lookup) {
    std::memcpy(row.data(), counts.data(), row.size());
    return;
  }
  std::ranges::fill(row, std::uint8_t{0});
  for (std::size_t ones = 0; ones < counts.size(); ++ones) write_entry(shape, counts, ones, row);
  // A loop looks up what a code names, so every code has to name the count that it stands for.
  for (std::size_t ones = 0; ones < counts.size(); ++ones)
    PW_ASSERT(row_count(shape, row, ones) == counts[ones]);
}

LaneCode lane_code(const RowShape& shape, std::size_t ones) {
  switch (shape.form) {
    case RowForm::permuted:
      return {{static_cast<std::uint8_t>(ones)}};
    case RowForm::ranked: {
      const BlockPlace place = block_place(shape, ones);
      const unsigned mask = (1u << place.within) - 1;
      return {{static_cast<std::uint8_t>(place.block),
               static_cast<std::uint8_t>(shape.pieces == 2 ? mask | mask << 4 : mask)}};
    }
    case RowForm::shuffled: {
      constexpr std::uint8_t none = 0x80;
      LaneCode code{{none, none, none, none}};
      if (ones > 0) code.bytes[(ones - 1) / shuffle_entries] = (ones - 1) % shuffle_entries;
      return code;
    }
    case RowForm::lookup:
      return {};
  }
  PW_ASSERT(false);
}

std::size_t row_count(const RowShape& shape, std::span<const std::uint8_t> row, std::size_t ones) {
  const LaneCode code = lane_code(shape, ones);
  switch (shape.form) {
    case RowForm::permuted:
      return row[code.bytes[0]];
    case RowForm::ranked: {
      const unsigned bits = row[table_entries + code.bytes[0]];
      return row[code.bytes[0]] + static_cast<std::size_t>(std::popcount(bits & code.bytes[1]));
    }
    case RowForm::shuffled: {
      std::size_t count = 0;
      for (std::size_t p = 0; p < shape.planes; ++p)
        if (code.bytes[p] < shuffle_entries) count += row[p * shuffle_entries + code.bytes[p]];
      return count;
    }
    case RowForm::lookup: {
      std::uint16_t count = 0;
      std::memcpy(&count, row.data() + ones * sizeof(count), sizeof(count));
      return count;
    }
  }
  PW_ASSERT(false);
}

}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <vector>

#include "base/failure.h"
#include "base/random.h"
#include "primitives/block.h"

namespace pulsewright::primitives::memory_rom {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { address_i };

unsigned address_bits(const Parameters& parameters) {
  return index_bits(parameters.at("depth"));
}

class MemoryRom final : public Model {
 public:
  explicit MemoryRom(const Parameters& parameters)
      : depth_(parameters.at("depth")),
        words_(words_for_bits(scalar<"width">(parameters))),
        content_(parameters.list("content")) {}
  void reset() override { row_ = 0; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    std::copy_n(content_.begin() + static_cast<std::ptrdiff_t>(row_ * words_), words_, out.begin());
  }
  void clock(std::span<const std::uint64_t> in) override {
    PW_ASSERT(in[address_i] < depth_);
    row_ = in[address_i];
  }

 private:
  std::uint64_t depth_;
  std::size_t words_;
  Parameters::List content_;
  std::uint64_t row_ = 0;  ///< the one that the output register shows
};

/// Columns of bits that need a table: those that change from row to row, equal ones once.
std::size_t distinct_columns(const Parameters& parameters) {
  const std::uint64_t width = parameters.at("width");
  const std::uint64_t depth = parameters.at("depth");
  const std::size_t words = words_for_bits(width);
  const std::span<const std::uint64_t> content = parameters.list("content");
  std::set<std::vector<bool>> columns;
  for (std::uint64_t bit = 0; bit < width; ++bit) {
    std::vector<bool> column;
    for (std::uint64_t row = 0; row < depth; ++row)
      column.push_back(get_bit(content.subspan(row * words, words), bit));
    columns.insert(std::move(column));
  }
  columns.erase(std::vector<bool>(depth, false));
  columns.erase(std::vector<bool>(depth, true));
  return columns.size();
}

bool is_in_block_rams(const Parameters& parameters) {
  return parameters.at("block") != 0 ||
         ice40_prefers_block_rams(parameters.at("width"), parameters.at("depth"), false);
}

// yosys 0.23 synth_ice40: block RAM (10 for 784 rows of 40 bits), and a LUT4 for each address bit, which the
// reset clears. A shallow one is a table of LUT4 for each bit of its output register, except bits that are
// constant or equal another one.
Cost cost(const Parameters& parameters) {
  const std::uint64_t depth = parameters.at("depth");
  if (!is_in_block_rams(parameters)) {
    const double tables = static_cast<double>((depth + 15) / 16);
    const auto columns = static_cast<double>(distinct_columns(parameters));
    return {.lut4 = columns * (1.5 * tables - 0.5), .ff = columns};
  }
  return {.lut4 = address_bits(parameters) + 1.0,
          .ff = 0,
          .bram = 1.0 * ice40_block_rams(parameters.at("width"), parameters.at("depth"))};
}

/// Random content, from a seed of its own.
Parameters row(std::uint64_t width, std::uint64_t depth, std::uint64_t block = 0) {
  Random random(width, depth);
  const std::size_t words = words_for_bits(width);
  Parameters::List content(depth * words);
  for (std::size_t i = 0; i < content.size(); ++i) {
    content[i] = random.next();
    if (i % words == words - 1) content[i] &= low_mask(static_cast<unsigned>(width - 64 * (words - 1)));
  }
  return {{"width", {width}}, {"depth", {depth}}, {"block", {block}}, {"content", content}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "memory_rom",
      .kind = Kind::memory,
      .summary = "A read-only memory with a registered read; its rows come from a file.",
      .clocked = true,
      .parameters = {{"width", "bits of a row", 1, 4096},
                     {"depth", "rows", 1, 65536},
                     {"content", "the rows", 0, low_mask(64), scalar<"width">, scalar<"depth">, true},
                     {"block", "1 asks the synthesis for block RAM, 0 leaves the choice to it", 0, 1}},
      .inputs = {{"address_i", address_bits, "the row to read"}},
      .outputs = {{"data_o", scalar<"width">, "the row of the last enabled clock's address"}},
      .check = nothing_to_check,
      .make = make_model<MemoryRom>,
      .cost = cost,
      .parity_rows = {row(2, 2), row(5, 1), row(8, 100), row(40, 9, 1), row(40, 784), row(64, 16),
                      row(65, 33), row(200, 256)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::memory_rom

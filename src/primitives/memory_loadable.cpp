// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/random.h"
#include "primitives/block.h"

namespace pulsewright::primitives::memory_loadable {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { load_i, load_address_i, load_word_i, read_i, address_i };

constexpr unsigned column_bits = 32;

unsigned address_bits(const Parameters& parameters) {
  return index_bits(parameters.at("depth"));
}

std::uint64_t columns(const Parameters& parameters) {
  return (parameters.at("width") + column_bits - 1) / column_bits;
}

/// Load addresses of a row, a power of two.
std::uint64_t row_span(const Parameters& parameters) {
  return std::bit_ceil(columns(parameters));
}

/// Load addresses of all rows, a power of two.
std::uint64_t span_of(const Parameters& parameters) {
  return row_span(parameters) * std::bit_ceil(parameters.at("depth"));
}

class MemoryLoadable final : public Model {
 public:
  explicit MemoryLoadable(const Parameters& parameters)
      : width_(scalar<"width">(parameters)),
        depth_(parameters.at("depth")),
        base_(parameters.at("base")),
        span_(span_of(parameters)),
        row_span_(row_span(parameters)),
        words_(words_for_bits(width_)),
        rows_(parameters.list("content")),
        data_(words_) {}
  void reset() override { read(0); }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    std::ranges::copy(data_, out.begin());
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[load_i] != 0) {
      load(in[load_address_i], in[load_word_i]);
    } else if (in[read_i] != 0) {
      PW_ASSERT(in[address_i] < depth_);
      read(in[address_i]);
    }
  }

 private:
  void read(std::uint64_t row) {
    std::copy_n(rows_.begin() + static_cast<std::ptrdiff_t>(row * words_), words_, data_.begin());
  }
  void load(std::uint64_t address, std::uint64_t word) {
    if (address - address % span_ != base_) return;
    const std::uint64_t row = address % span_ / row_span_;
    const std::uint64_t low = address % row_span_ * column_bits;
    if (row >= depth_ || low >= width_) return;
    const auto bits = static_cast<unsigned>(std::min<std::uint64_t>(column_bits, width_ - low));
    put_bits(std::span(rows_).subspan(row * words_, words_), low, bits, word & low_mask(bits));
  }

  unsigned width_;
  std::uint64_t depth_;
  std::uint64_t base_;
  std::uint64_t span_;
  std::uint64_t row_span_;
  std::size_t words_;
  Parameters::List rows_;
  Parameters::List data_;
};

std::string check(const Parameters& parameters) {
  const std::uint64_t span = span_of(parameters);
  if (parameters.at("base") % span != 0)
    return fmt::format("base is not a multiple of {}, the load addresses of the memory", span);
  if (span > std::uint64_t{1} << parameters.at("load_width"))
    return fmt::format("the memory has {} load addresses: make load_width larger", span);
  return "";
}

// yosys 0.23 synth_ice40: block RAM (3 for 256 rows of 48 bits), a LUT4 for each address bit, which the reset
// clears, and the enables. A small one is registers, with an enable for each column of a row and a
// multiplexer for each bit of its output register.
Cost cost(const Parameters& parameters) {
  const std::uint64_t width = parameters.at("width");
  const std::uint64_t depth = parameters.at("depth");
  const double enables = static_cast<double>(columns(parameters)) + scalar<"load_width">(parameters) / 4.0;
  if (!ice40_prefers_block_rams(width, depth, true)) {
    const double bits = static_cast<double>(width * depth);
    return {.lut4 = (depth == 1 ? 0 : 3 * bits / 4) + static_cast<double>(depth) + enables + 1,
            .ff = bits + static_cast<double>(width)};
  }
  return {
      .lut4 = address_bits(parameters) + enables + 1, .ff = 0, .bram = 1.0 * ice40_block_rams(width, depth)};
}

/// Random content, from a seed of its own.
Parameters row(std::uint64_t width, std::uint64_t depth, std::uint64_t load_width, std::uint64_t base) {
  Random random(width, depth);
  const std::size_t words = words_for_bits(width);
  Parameters::List content(depth * words);
  for (std::size_t i = 0; i < content.size(); ++i) {
    content[i] = random.next();
    if (i % words == words - 1) content[i] &= low_mask(static_cast<unsigned>(width - 64 * (words - 1)));
  }
  return {{"width", {width}},
          {"depth", {depth}},
          {"load_width", {load_width}},
          {"base", {base}},
          {"content", content}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "memory_loadable",
      .kind = Kind::memory,
      .summary =
          "A memory with a registered read, which begins with the rows of a file and is written in words of "
          "32 "
          "bits.",
      .clocked = true,
      .parameters = {{"width", "bits of a row", 1, 4096},
                     {"depth", "rows", 1, 65536},
                     {"load_width", "bits of a load address", 1, 32},
                     {"base", "the first load address, a multiple of their number", 0, 0xffffffff,
                      scalar<"load_width">},
                     {"content", "the first rows", 0, low_mask(64), scalar<"width">, scalar<"depth">, true}},
      .inputs = {{"load_i", constant<1>, "a word is loaded; holds back the read"},
                 {"load_address_i", scalar<"load_width">, "where the word belongs"},
                 {"load_word_i", constant<32>, "the word"},
                 {"read_i", constant<1>, "1 reads"},
                 {"address_i", address_bits, "the row to read"}},
      .outputs = {{"data_o", scalar<"width">, "the row that was read last"}},
      .check = check,
      .make = make_model<MemoryLoadable>,
      .cost = cost,
      .parity_rows = {row(1, 1, 1, 0), row(5, 1, 3, 6), row(8, 2, 4, 2), row(33, 1, 2, 2), row(5, 13, 5, 16),
                      row(32, 16, 32, 0x80000010), row(65, 33, 9, 256), row(200, 100, 10, 0)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::memory_loadable

// SPDX-License-Identifier: Apache-2.0
#include "base/failure.h"
#include "primitives/block.h"

namespace pulsewright::primitives {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { write_i, write_address_i, data_i, read_i, read_address_i };
enum Output : std::size_t { data_o };

unsigned address_bits(const Parameters& parameters) {
  return index_bits(parameters.at("depth"));
}

class MemoryBanks final : public Model {
 public:
  explicit MemoryBanks(const Parameters& parameters) : rows_(parameters.at("depth")) {}
  void reset() override { data_ = rows_[0]; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[data_o] = data_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool write = in[write_i] != 0;
    const bool read = in[read_i] != 0;
    if (read) {
      PW_ASSERT(in[read_address_i] < rows_.size());
      data_ = rows_[in[read_address_i]];
    }
    if (write) {
      PW_ASSERT(in[write_address_i] < rows_.size());
      rows_[in[write_address_i]] = in[data_i];
    }
  }

 private:
  std::vector<std::uint64_t> rows_;
  std::uint64_t data_ = 0;
};

// yosys 0.23 synth_ice40: block RAM (1 for 300 rows of 6 bits), a LUT4 for each address bit, which the reset
// clears, and two for the enables, as memory_ram. A small one is registers, an enable for each row, and a
// multiplexer for each bit of its output register.
Cost cost(const Parameters& parameters) {
  const std::uint64_t width = parameters.at("width");
  const std::uint64_t depth = parameters.at("depth");
  if (!ice40_prefers_block_rams(width, depth, true)) {
    const double bits = static_cast<double>(width * depth);
    return {.lut4 = 2 * bits / 3 + static_cast<double>(depth) + 2, .ff = bits + static_cast<double>(width)};
  }
  return {.lut4 = address_bits(parameters) + 2.0,
          .ff = 0,
          .bram = 1.0 * ice40_block_rams(parameters.at("width"), parameters.at("depth"))};
}

Parameters row(std::uint64_t width, std::uint64_t depth) {
  return {{"width", {width}}, {"depth", {depth}}};
}

}  // namespace

const Primitive& memory_banks() {
  static const Primitive primitive{
      .name = "memory_banks",
      .kind = Kind::memory,
      .summary =
          "A memory with a registered read that is written in any clock, for banks that are filled and read "
          "in turns.",
      .clocked = true,
      .parameters = {{"width", "bits of a row", 1, 64}, {"depth", "rows", 2, 65536}},
      .inputs = {{"write_i", constant<1>, "1 writes"},
                 {"write_address_i", address_bits, "the row to write"},
                 {"data_i", scalar<"width">, "what it becomes"},
                 {"read_i", constant<1>, "1 reads"},
                 {"read_address_i", address_bits, "the row to read"}},
      .outputs = {{"data_o", scalar<"width">, "the row that was read last"}},
      .check = nothing_to_check,
      .make = make_model<MemoryBanks>,
      .cost = cost,
      .parity_rows = {row(1, 2), row(8, 2), row(5, 13), row(64, 64), row(6, 300)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives

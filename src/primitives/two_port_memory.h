// SPDX-License-Identifier: Apache-2.0
// What memories with a port to write and one to read share. Only their files include it.
#pragma once

#include <vector>

#include "base/failure.h"
#include "primitives/block.h"

namespace pulsewright::primitives {

inline unsigned two_port_address_bits(const Parameters& parameters) {
  return index_bits(parameters.at("depth"));
}

/// Rows that begin as zeros, and a registered read, which a write of the same clock may hold back. A row that
/// is read while it is written has its old value here; hardware has none, so that no stimulus reads one.
template <bool holds_back>
class TwoPortMemory final : public Model {
 public:
  explicit TwoPortMemory(const Parameters& parameters) : rows_(parameters.at("depth")) {}
  void reset() override { data_ = rows_[0]; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[data_o] = data_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool write = in[write_i] != 0;
    if (in[read_i] != 0 && !(holds_back && write)) {
      PW_ASSERT(in[read_address_i] < rows_.size());
      data_ = rows_[in[read_address_i]];
    }
    if (write) {
      PW_ASSERT(in[write_address_i] < rows_.size());
      rows_[in[write_address_i]] = in[data_i];
    }
  }

  // yosys 0.23 synth_ice40: block RAM (1 for 300 rows of 6 bits), a LUT4 for each address bit, which the
  // reset clears, and two for the enables. A small one is registers, an enable for each row, and a
  // multiplexer for each bit of its output register.
  static Cost cost(const Parameters& parameters) {
    const std::uint64_t width = parameters.at("width");
    const std::uint64_t depth = parameters.at("depth");
    if (!ice40_prefers_block_rams(width, depth, true)) {
      const double bits = static_cast<double>(width * depth);
      return {.lut4 = 2 * bits / 3 + static_cast<double>(depth) + 2, .ff = bits + static_cast<double>(width)};
    }
    return {.lut4 = two_port_address_bits(parameters) + 2.0,
            .ff = 0,
            .bram = 1.0 * ice40_block_rams(width, depth)};
  }

 private:
  /// Where a port begins in the flat words of the model (primitive.h).
  enum Input : std::size_t { write_i, write_address_i, data_i, read_i, read_address_i };
  enum Output : std::size_t { data_o };

  std::vector<std::uint64_t> rows_;
  std::uint64_t data_ = 0;
};

inline Parameters two_port_row(std::uint64_t width, std::uint64_t depth) {
  return {{"width", {width}}, {"depth", {depth}}};
}

inline std::vector<ParameterSpec> two_port_parameters(std::uint64_t fewest_rows) {
  return {{"width", "bits of a row", 1, 64}, {"depth", "rows", fewest_rows, 65536}};
}

inline std::vector<Port> two_port_inputs(std::string_view meaning_of_write) {
  return {{"write_i", constant<1>, meaning_of_write},
          {"write_address_i", two_port_address_bits, "the row to write"},
          {"data_i", scalar<"width">, "what it becomes"},
          {"read_i", constant<1>, "1 reads"},
          {"read_address_i", two_port_address_bits, "the row to read"}};
}

inline std::vector<Port> two_port_outputs() {
  return {{"data_o", scalar<"width">, "the row that was read last"}};
}

}  // namespace pulsewright::primitives

// SPDX-License-Identifier: Apache-2.0
// The FPGA families that a design can be synthesised for, and what their cells are.
#pragma once

#include <cstdint>
#include <string_view>

namespace pulsewright::fpga {

enum class Target { ice40_hx8k, ecp5_85k, xc7, generic };
inline constexpr std::string_view target_names[] = {"ice40-hx8k", "ecp5-85k", "xc7", "generic"};
constexpr std::string_view to_text(Target target) {
  return target_names[static_cast<int>(target)];
}

/// True for the families that are placed and routed; of the others only cells are counted.
constexpr bool is_placed(Target target) {
  return target == Target::ice40_hx8k || target == Target::ecp5_85k;
}

/// Inputs of the largest look-up table: the counts of LUTs are of that size or smaller.
constexpr int lut_inputs(Target target) {
  return target == Target::xc7 ? 6 : 4;
}

/// What a cell of the mapped netlist is.
enum class CellKind { lut, ff, carry, bram, dsp, other };
CellKind kind_of_cell(Target target, std::string_view type);

/// Cells of a design or of a part of it.
struct CellCounts {
  std::int64_t lut = 0;
  std::int64_t ff = 0;
  std::int64_t carry = 0;  ///< carry cells: one bit in iCE40, two in ECP5, four in 7-series
  std::int64_t bram = 0;
  std::int64_t dsp = 0;
  std::int64_t other = 0;  ///< multiplexers behind LUTs, clock buffers and the like

  void add(CellKind kind);
  bool operator==(const CellCounts&) const = default;
};

}  // namespace pulsewright::fpga

// SPDX-License-Identifier: Apache-2.0
// The FPGA families that a design can be synthesised for, and what their cells are.
#pragma once

#include <cstdint>
#include <iterator>
#include <string_view>

namespace pulsewright::fpga {

enum class Target { ice40_hx8k, ice40_up5k, ecp5_25k, ecp5_45k, ecp5_85k, xc7, generic };
inline constexpr std::string_view target_names[] = {"ice40-hx8k", "ice40-up5k", "ecp5-25k", "ecp5-45k",
                                                    "ecp5-85k",   "xc7",        "generic"};
static_assert(std::size(target_names) == static_cast<std::size_t>(Target::generic) + 1);
constexpr std::string_view to_text(Target target) {
  return target_names[static_cast<int>(target)];
}

constexpr bool is_ecp5(Target target) {
  return target == Target::ecp5_25k || target == Target::ecp5_45k || target == Target::ecp5_85k;
}

/// True for the devices that a design is placed and routed on; of the others only cells are counted. The
/// packages of an UP5K have fewer pins than the streams of a design: behind the pins of a board it can be
/// placed.
constexpr bool is_placed(Target target) {
  return target == Target::ice40_hx8k || is_ecp5(target);
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

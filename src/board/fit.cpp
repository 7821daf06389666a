// SPDX-License-Identifier: Apache-2.0
#include "board/fit.h"

#include <algorithm>
#include <cmath>

#include "board/lower_board.h"
#include "rtl/design_area.h"

namespace pulsewright::board {

namespace {

/// Of the logic cells. Digits at 77 % of an HX8K are routed with the first seed; beyond 90 % nextpnr 0.4
/// often finds no way. Cells whose flip-flop has no LUT of its own come on top of the LUTs.
constexpr std::int64_t filled_percent = 80;

}  // namespace

Capacity capacity_of(Device device) {
  // Lattice: iCE40 UltraPlus FPGA-DS-02008, iCE40 LP/HX FPGA-DS-02029, ECP5 FPGA-DS-02012. The open tools use
  // an LFE5U-12F as the 25F that it is.
  constexpr Capacity capacities[] = {{5280, 30},  {7680, 32},   {24288, 56},
                                     {24288, 56}, {43848, 108}, {83640, 208}};
  return capacities[static_cast<int>(device)];
}

primitives::Cost link_area(const netlist::Netlist& netlist, const Board& board) {
  const std::uint32_t clocks = nearest_clocks_per_bit(board.clock_hz, usual_rate);
  return rtl::expected_area(rtl::registry_area(lower_board(netlist, board, clocks)));
}

rtl::Budget budget_of(const netlist::Netlist& netlist, const Board& board) {
  const Capacity capacity = capacity_of(board.device);
  const std::int64_t link = std::llround(link_area(netlist, board).lut4);
  rtl::Budget budget;
  budget.lut4 = std::max<std::int64_t>(1, capacity.logic_cells * filled_percent / 100 - link);
  budget.bram = capacity.block_rams;
  return budget;
}

rtl::Budget within_board(rtl::Budget budget, const netlist::Netlist& netlist, std::string_view board) {
  if (board.empty()) return budget;
  const rtl::Budget left = budget_of(netlist, *find_board(board));
  budget.lut4 = std::min(*left.lut4, budget.lut4.value_or(*left.lut4));
  budget.bram = std::min(*left.bram, budget.bram.value_or(*left.bram));
  return budget;
}

}  // namespace pulsewright::board

// SPDX-License-Identifier: Apache-2.0
// How large a design may be on a board, before any tool runs.
#pragma once

#include <cstdint>
#include <string_view>

#include "board/boards.h"
#include "netlist/netlist.h"
#include "primitives/primitive.h"
#include "rtl/fold_search.h"

namespace pulsewright::board {

/// What a device has. A logic cell is a LUT4 and a flip-flop.
struct Capacity {
  std::int64_t logic_cells;
  std::int64_t block_rams;  ///< of 4 kbit (iCE40) or 18 kbit (ECP5)
};

Capacity capacity_of(Device device);

/// What stands around a design on a board: reset, serial link, LEDs. An estimate for iCE40.
primitives::Cost link_area(const netlist::Netlist& netlist, const Board& board);

/// What is left for the design: of the block RAMs all, of the logic cells so many that the router finds its
/// way. The search for folds (rtl/fold_search.h) keeps within it.
rtl::Budget budget_of(const netlist::Netlist& netlist, const Board& board);

/// The budget, and for the board of that name (none if it is empty) no more than budget_of().
rtl::Budget within_board(rtl::Budget budget, const netlist::Netlist& netlist, std::string_view board);

}  // namespace pulsewright::board

// SPDX-License-Identifier: Apache-2.0
// How large a design is expected to be on the iCE40 HX8K that the scripts of its package are for.
#pragma once

#include <cstdint>
#include <string>

#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// What the device has. A logic cell is a LUT4 and a flip-flop.
inline constexpr std::int64_t hx8k_logic_cells = 7680;
inline constexpr std::int64_t hx8k_block_rams = 32;

/// A design fits if it does where no flip-flop shares a cell with a LUT, and is too large if its LUTs alone
/// are more than the device has.
enum class Fit { fits, unsure, too_large };

/// By the costs of the blocks (rtl/design_area.h).
struct ExpectedSize {
  std::int64_t lut4 = 0;
  std::int64_t ff = 0;
  std::int64_t bram = 0;

  Fit fit() const;
};

/// Of a lowerable netlist's core, without the AXI4-Lite wrapper.
ExpectedSize expected_size(const netlist::Netlist& netlist);

/// One line: "DESIGN_top is expected to take about ... of ...", and whether it fits.
std::string size_sentence(const netlist::Netlist& netlist, const ExpectedSize& size);

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
#include "rtl/expected_size.h"

#include <cmath>

#include <fmt/format.h>

#include "rtl/fold_search.h"

namespace pulsewright::rtl {

Fit ExpectedSize::fit() const {
  if (lut4 > hx8k_logic_cells || bram > hx8k_block_rams) return Fit::too_large;
  return lut4 + ff > hx8k_logic_cells ? Fit::unsure : Fit::fits;
}

ExpectedSize expected_size(const netlist::Netlist& netlist) {
  const primitives::Cost area = estimate(netlist).area;
  return {std::llround(area.lut4), std::llround(area.ff), std::llround(area.bram)};
}

std::string size_sentence(const netlist::Netlist& netlist, const ExpectedSize& size) {
  constexpr const char* verdicts[] = {"it should fit", "it may not fit", "it is too large for this device"};
  return fmt::format(
      "{}_top is expected to take about {} LUT4, {} flip-flops and {} block RAMs of an iCE40 HX8K, which has "
      "{} "
      "logic cells and {} block RAMs: {}",
      netlist.name, size.lut4, size.ff, size.bram, hx8k_logic_cells, hx8k_block_rams,
      verdicts[static_cast<int>(size.fit())]);
}

}  // namespace pulsewright::rtl

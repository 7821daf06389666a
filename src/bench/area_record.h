// SPDX-License-Identifier: Apache-2.0
// How well the costs of blocks predict those of designs: what docs/area.json holds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "fpga/target.h"
#include "netlist/netlist.h"
#include "rtl/design_area.h"

namespace pulsewright::bench {

/// One design: the costs of its blocks, and what yosys used for iCE40.
struct AreaSample {
  std::string name;  ///< of the netlist
  std::string netlist_sha256;
  netlist::Architecture architecture;  ///< parallel or folded
  bool is_fitted;                      ///< the factors are chosen for it; else they are tried on it
  rtl::AreaByPart parts;
  fpga::CellCounts measured;
};

/// Runs yosys on a lowerable netlist, for seconds to minutes. Throws Failure where yosys is missing or fails.
fpga::CellCounts measure_cells(const netlist::Netlist& netlist);

/// The cells that a record holds of the netlist with this hash, if it was measured there.
std::optional<fpga::CellCounts> cells_in(const Json& record, const std::string& netlist_sha256);

/// A lowerable netlist of which yosys made `measured`.
AreaSample area_sample(const netlist::Netlist& netlist, bool is_fitted, const fpga::CellCounts& measured);

/// LUT4 for 1000 of a part's registry cost, by AreaPart.
using AreaFactors = std::array<std::int64_t, std::size(primitives::area_part_names)>;

/// The factors, none below 0, that make the relative errors of the fitted samples' LUTs least in squares. A
/// part that hardly shows in them stays near 1000.
AreaFactors fit_area_factors(const std::vector<AreaSample>& samples);

/// LUT4 of a sample under these factors.
double expected_luts(const AreaSample& sample, const AreaFactors& factors);

/// Samples, factors and the relative errors of all.
Json area_record(const std::vector<AreaSample>& samples, const AreaFactors& factors);

/// The table of docs/estimates.md, from such a record.
std::string area_markdown(const Json& record);

}  // namespace pulsewright::bench

// SPDX-License-Identifier: Apache-2.0
// What place and route made of a circuit: the report of `pulsewright synth`, as far as a page shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "report/html.h"

namespace pulsewright::report {

struct Placement {
  std::string target;
  std::int64_t lut4 = 0;
  std::int64_t ff = 0;
  std::int64_t carry = 0;
  std::int64_t bram = 0;
  bool fits = false;             ///< into the device
  double clock_mhz = 0;          ///< 0 where nothing was routed
  double images_per_second = 0;  ///< at that clock
  std::string netlist_sha256;    ///< of the circuit that was placed
};

/// Reads the report.json of `pulsewright synth`; what is missing or wrong is diagnosed. Keys that the page
/// does not show are passed over.
std::optional<Placement> read_placement(const std::string& text, Diagnostics& diagnostics);

void write_placement(Html& html, const Placement& placement);

}  // namespace pulsewright::report

// SPDX-License-Identifier: Apache-2.0
// The Verilog of a netlist as a project with a self-checking testbench.
#pragma once

#include <string>

#include "base/json.h"
#include "flow/verilog_schedule.h"
#include "plan/timing.h"

namespace pulsewright::flow {

struct WrittenRtl {
  Scheduled scheduled;
  std::string out;
  plan::Timing timing;
  std::size_t files = 0;
  std::size_t bench_images = 0;  ///< that the testbench runs
};

/// Whether `rtl` may write there. A bundle has its Verilog at the same place, and much more to lose.
void check_rtl_output(const std::string& out, Diagnostics& diagnostics);

/// `path`: the place of the netlist, which says its test images. Nothing if no schedule of it has Verilog,
/// which is diagnosed.
std::optional<WrittenRtl> write_rtl(const netlist::Netlist& netlist, const std::string& path,
                                    const std::string& out, Diagnostics& diagnostics);

Json to_json(const WrittenRtl& written);

}  // namespace pulsewright::flow

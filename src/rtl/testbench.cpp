// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "netlist/document.h"
#include "rtl/generate.h"
#include "rtl/package.h"
#include "rtl/print_verilog.h"
#include "rtl/timing.h"

namespace pulsewright {

std::vector<TextFile> generate_testbench(const Netlist& netlist, const Images& images,
                                         const Answers& answers) {
  // In clocks without an answer: far more than gaps and stalls at random need.
  const Timing timing = timing_of(chain_of(netlist));
  const std::int64_t patience = 20 * (timing.latency_clocks + timing.interval_clocks);
  std::string expected;
  for (const auto& answer : answers)
    for (std::int64_t word : answer) expected += fmt::format("{:08x}\n", static_cast<std::uint32_t>(word));
  Markers markers = netlist_markers(netlist);
  markers["images"] = std::to_string(images.size());
  markers["patience"] = std::to_string(patience);
  return {{netlist.name + "_tb.v", verilog_head(netlist_hash(netlist)) + fill_package_text("tb.v", markers)},
          {"stimulus.hex", pixel_lines(images)},
          {"expected.hex", std::move(expected)}};
}

}  // namespace pulsewright

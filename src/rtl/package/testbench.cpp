// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "data/images.h"
#include "hdl/print_verilog.h"
#include "netlist/document.h"
#include "plan/timing.h"
#include "rtl/generate.h"
#include "rtl/load_ports.h"
#include "rtl/package/package.h"
#include "rtl/register_map.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

std::vector<TextFile> generate_testbench(const netlist::Netlist& netlist, const data::Images& images,
                                         const Answers& answers) {
  const plan::Timing timing = plan::timing_of(chain_of(netlist));
  const std::vector<Register> map = register_map(netlist);
  std::string expected;
  for (const auto& answer : answers)
    for (std::int64_t word : answer) expected += fmt::format("{:08x}\n", static_cast<std::uint32_t>(word));
  hdl::Markers markers = netlist_markers(netlist);
  markers["images"] = std::to_string(images.size());
  markers["latency"] = std::to_string(timing.latency_clocks);
  // In clocks without an answer: far more than gaps, stalls and bad frames at random need.
  markers["patience"] = std::to_string(40 * (timing.latency_clocks + timing.interval_clocks));
  markers["register_count"] = std::to_string(map.size());
  markers["register_localparams"] = register_localparams(map);
  markers["register_checks"] = register_checks(map);
  markers["register_items"] = register_items(map);
  // Images that are run at full length.
  std::string settings;
  for (const Setting& setting : settings_of(netlist))
    settings += fmt::format(",\n    .{}({}'d0)", setting_port(setting), setting.width);
  markers["settings"] = settings + idle_load_ports(plan::load_plan(chain_of(netlist)));
  const std::string head = hdl::verilog_head(netlist_hash(netlist));
  return {{netlist.name + "_tb.v", head + fill_package_text("tb.v", markers)},
          {netlist.name + "_axi_tb.v",
           head + fill_package_text("axi_tb.v", markers) + fill_package_text("axi_tb_program.v", markers)},
          {"test_" + netlist.name + ".py", fill_package_text("cocotb_test.py", markers)},
          {"stimulus.hex", data::pixel_lines(images)},
          {"expected.hex", std::move(expected)}};
}

}  // namespace pulsewright::rtl

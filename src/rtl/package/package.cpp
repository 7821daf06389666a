// SPDX-License-Identifier: Apache-2.0
#include "rtl/package/package.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/failure.h"
#include "base/version.h"
#include "netlist/document.h"

namespace pulsewright::rtl {

namespace {

std::string_view package_text(std::string_view name) {
  return embedded_text(embedded_package(), std::string(name) + ".in");
}

/// A file set of a core file: the files of `sources` below `folder` with that ending. Those that are read
/// while a tool runs are copied to where it does. Empty where there are none, for FuseSoC refuses an empty
/// file set.
std::string file_set(std::string_view name, const std::vector<TextFile>& sources, std::string_view folder,
                     std::string_view ending, std::string_view type) {
  std::string lines;
  for (const TextFile& file : sources) {
    if (!file.path.starts_with(folder) || !file.path.ends_with(ending)) continue;
    const bool is_read = ending == ".hex";
    lines += is_read ? fmt::format("\n      - {}: {{copyto: {}}}", file.path, file.path.substr(folder.size()))
                     : fmt::format("\n      - {}", file.path);
  }
  if (lines.empty()) return "";
  return fmt::format("  {}:\n    files:{}\n    file_type: {}\n", name, lines, type);
}

/// The targets that run one testbench, in Icarus and in Verilator; so few images run sooner than optimised
/// code compiles.
std::string simulation_targets(std::string_view target, std::string_view bench, std::string_view design) {
  return fmt::format(R"(  {0}: &{0}
    <<: *default
    description: The self-checking testbench {1} in Icarus Verilog
    filesets: [{2}, testbench, stimulus]
    flow: sim
    flow_options:
      tool: icarus
      iverilog_options: [-g2005, -Wall]
    toplevel: {1}
    parameters: [wave]

  {0}_verilator:
    <<: *{0}
    description: The same in Verilator
    flow_options:
      tool: verilator
      mode: binary
      verilator_options: [--timing, --language, 1364-2005, -MAKEFLAGS, OPT_FAST=-O0, -MAKEFLAGS, OPT_GLOBAL=-O0]
    parameters: []
)",
                     target, bench, design);
}

}  // namespace

std::string fill_package_text(std::string_view name, const hdl::Markers& markers) {
  return hdl::fill_template(package_text(name), markers);
}

hdl::Markers netlist_markers(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  return {{"name", netlist.name},
          {"version", std::string(version())},
          {"hash", netlist_hash(netlist)},
          {"features", std::to_string(chain.input->features)},
          {"classes", std::to_string(chain.classes())},
          {"words", std::to_string(chain.classes() + 1)},
          {"clock_mhz", std::to_string(package_clock_mhz)}};
}

std::vector<TextFile> package_scripts(const netlist::Netlist& netlist, const ExpectedSize& size,
                                      const std::vector<TextFile>& sources) {
  const std::string& name = netlist.name;
  hdl::Markers markers = netlist_markers(netlist);
  markers["tops"] = fmt::format("{0}_top {0}_axi", name);
  markers["benches"] = fmt::format("{0}_tb {0}_axi_tb", name);
  markers["size"] = size_sentence(netlist, size);
  markers["is_unsure"] = size.fit() == Fit::fits ? "" : " yes";
  markers["clock_ports"] = "clk_i aclk";
  markers["period_ns"] =
      fmt::format("{}.{:03}", 1000 / package_clock_mhz, 1000000 / package_clock_mhz % 1000);
  const std::string memories = file_set("memories", sources, "rtl/", ".hex", "mem");
  const std::string design = memories.empty() ? "rtl" : "rtl, memories";
  markers["design_sets"] = design;
  markers["file_sets"] = file_set("rtl", sources, "rtl/", ".v", "verilogSource-2005") + memories +
                         file_set("testbench", sources, "tb/", ".v", "verilogSource-2005") +
                         file_set("stimulus", sources, "tb/", ".hex", "user");
  markers["simulation_targets"] = simulation_targets("sim", name + "_tb", design) + "\n" +
                                  simulation_targets("sim_axi", name + "_axi_tb", design);
  return {{"Makefile", fill_package_text("Makefile", markers)},
          {name + ".core", fill_package_text("fusesoc.core", markers)},
          {"constraints/artix7.xdc", fill_package_text("artix7.xdc", markers)},
          {"scripts/vivado.tcl", fill_package_text("vivado.tcl", markers)}};
}

}  // namespace pulsewright::rtl

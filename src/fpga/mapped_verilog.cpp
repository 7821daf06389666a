// SPDX-License-Identifier: Apache-2.0
#include "fpga/mapped_verilog.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "base/yosys_data.h"
#include "fpga/map_commands.h"
#include "fpga/mapped_netlist.h"
#include "fpga/tools.h"

namespace pulsewright::fpga {

namespace {

constexpr const char* cells_file = "cells.json";
constexpr const char* verilog_file = "mapped.v";

/// The vendor's default values of ports are SystemVerilog.
std::string cell_models() {
  return "`define NO_ICE40_DEFAULT_ASSIGNMENTS\n" + read_file(find_yosys_file("ice40/cells_sim.v", "yosys"));
}

/// Nets become single bits, ports too: bits that depend on others of their own bus look like loops to
/// Verilator.
std::string script(Target target, const std::string& top, const std::vector<TextFile>& verilog) {
  return map_commands(target, top, verilog) +
         fmt::format("write_json {}\nsplitnets -ports\nrename {} {}_cells\nwrite_verilog -noattr {}\n",
                     cells_file, top, top, verilog_file);
}

/// The module `top` with its buses around the one with single bits.
std::string wrapper(const std::string& top, const std::vector<MappedPort>& ports) {
  std::vector<std::string> declared;
  std::vector<std::string> connected;
  for (const MappedPort& port : ports) {
    const char* direction = port.is_output ? "output" : "input";
    if (port.width == 1) {
      declared.push_back(fmt::format("{} wire {}", direction, port.name));
      connected.push_back(fmt::format(".{0}({0})", port.name));
      continue;
    }
    declared.push_back(fmt::format("{} wire [{}:0] {}", direction, port.width - 1, port.name));
    for (std::size_t bit = 0; bit < port.width; ++bit)
      connected.push_back(fmt::format(".\\{0}[{1}] ({0}[{1}])", port.name, bit));
  }
  return fmt::format("module {0} (\n  {1}\n);\n  {0}_cells u_cells (\n    {2}\n  );\nendmodule\n", top,
                     fmt::join(declared, ",\n  "), fmt::join(connected, ",\n    "));
}

}  // namespace

MappedVerilog map_verilog(Target target, const std::string& name, const std::vector<TextFile>& verilog) {
  PW_ASSERT(has_cell_models(target));
  const FpgaTool yosys = find_fpga_tool("yosys");
  const std::string top = name + "_top";
  const TemporaryFolder folder;
  for (const TextFile& file : verilog) write_file(folder.path() / "rtl" / file.path, file.text);
  const ToolRun run =
      run_yosys(yosys.program, folder.path(), {.commands = script(target, top, verilog), .may_refuse = true});
  if (run.exit_code != 0) return {{}, {}, "yosys: " + run.tail()};
  const MappedNetlist mapped = read_mapped_netlist(read_file(folder.path() / cells_file), top);
  MappedVerilog result;
  for (const MappedCell& cell : mapped.cells) ++result.cells[cell.type];
  // The models come first: their time scale is then that of all.
  result.files = {{"cell_models.v", cell_models()},
                  {"mapped.v", read_yosys_verilog(folder.path() / verilog_file)},
                  {"mapped_top.v", wrapper(top, mapped.ports)}};
  return result;
}

}  // namespace pulsewright::fpga

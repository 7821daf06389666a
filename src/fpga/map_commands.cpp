// SPDX-License-Identifier: Apache-2.0
#include "fpga/map_commands.h"

#include <fmt/format.h>

namespace pulsewright::fpga {

namespace {

std::string synthesis_pass(Target target) {
  switch (target) {
    case Target::ice40_hx8k:
      return "synth_ice40";
    case Target::ice40_up5k:
      return "synth_ice40 -device u";
    case Target::ecp5_25k:
    case Target::ecp5_45k:
    case Target::ecp5_85k:
      return "synth_ecp5";
    case Target::xc7:
      return "synth_xilinx -family xc7 -flatten -noiopad -noclkbuf";
    case Target::generic:
      break;
  }
  return "synth -flatten -lut 4";
}

}  // namespace

std::string read_commands(const std::vector<TextFile>& verilog) {
  std::string commands = "read_verilog";
  for (const TextFile& file : verilog)
    if (file.path.ends_with(".v")) commands += " rtl/" + file.path;
  return commands + "\n";
}

std::string map_commands(Target target, const std::string& top, const std::vector<TextFile>& verilog) {
  return read_commands(verilog) + fmt::format("{} -top {} -run begin:check\nhierarchy -check\ncheck\nstat\n",
                                              synthesis_pass(target), top);
}

}  // namespace pulsewright::fpga

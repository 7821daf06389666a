// SPDX-License-Identifier: Apache-2.0
#include "fpga/synthesis.h"

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/process.h"
#include "netlist/document.h"
#include "rtl/generate.h"
#include "rtl/layer_plan.h"

namespace pulsewright {

namespace {

constexpr std::chrono::seconds yosys_timeout{1800};

/// Cells of the flattened top by type, from the JSON netlist that yosys wrote.
std::map<std::string, std::int64_t> count_cells(const std::string& text, const std::string& top) {
  Diagnostics problems;
  const auto document = parse_json(text, problems);
  const Json* modules = document ? document->find("modules") : nullptr;
  const Json* module = modules ? modules->find(top) : nullptr;
  const Json* cells = module ? module->find("cells") : nullptr;
  if (cells == nullptr || cells->object() == nullptr)
    throw Failure(fmt::format("yosys wrote no netlist of {}: {}", top, to_text(problems)));
  std::map<std::string, std::int64_t> counts;
  for (const auto& [name, cell] : *cells->object())
    if (const Json* type = cell.find("type"); type != nullptr && type->string() != nullptr)
      ++counts[*type->string()];
  return counts;
}

std::int64_t live_synapses(const Netlist& netlist) {
  std::int64_t live = 0;
  for (const Layer& layer : chain_of(netlist).layers)
    for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
      for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i) live += has_gate(layer, j, i);
  return live;
}

}  // namespace

SynthesisReport synthesise_ice40(const Netlist& netlist) {
  const TemporaryFolder folder;
  const std::string top = netlist.name + "_top";
  std::string script = "read_verilog";
  for (const TextFile& file : generate_rtl(netlist)) {
    write_file(folder.path() / file.path, file.text);
    script += " " + file.path;
  }
  script += fmt::format("\nsynth_ice40 -top {} -json netlist.json\n", top);
  write_file(folder.path() / "synth.ys", script);
  run_tool({"yosys", "-q", "-s", "synth.ys"}, folder.path(), yosys_timeout);

  SynthesisReport report;
  const std::string version = run_tool({"yosys", "-V"}, folder.path(), std::chrono::seconds(60));
  report.tool = version.substr(0, version.find('\n'));
  report.netlist_sha256 = netlist_hash(netlist);
  report.cells = count_cells(read_file(folder.path() / "netlist.json"), top);
  for (const auto& [cell, count] : report.cells) {
    if (cell == "SB_LUT4") report.lut4 += count;
    if (cell.starts_with("SB_DFF")) report.ff += count;
    if (cell == "SB_CARRY") report.carry += count;
    if (cell.starts_with("SB_RAM40")) report.bram += count;
  }
  report.synapses = live_synapses(netlist);
  return report;
}

Json to_json(const SynthesisReport& report) {
  Json object;
  object["schema"] = "pulsewright.synthesis/1";
  object["target"] = "ice40";
  object["evidence"] = "open_source_synthesis";
  object["hardware_measurement_claimed"] = false;
  object["tool"] = report.tool;
  object["netlist_sha256"] = report.netlist_sha256;
  object["lut4"] = report.lut4;
  object["ff"] = report.ff;
  object["carry"] = report.carry;
  object["bram"] = report.bram;
  object["synapses"] = report.synapses;
  for (const auto& [cell, count] : report.cells) object["cells"][cell] = count;
  return object;
}

}  // namespace pulsewright

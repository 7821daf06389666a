// SPDX-License-Identifier: Apache-2.0
#include "fpga/synthesis.h"

#include <string_view>

#include <fmt/format.h>

#include "fpga/attribution.h"
#include "fpga/map_commands.h"
#include "netlist/document.h"
#include "plan/layer_plan.h"
#include "rtl/generate.h"
#include "rtl/passes.h"

namespace pulsewright::fpga {

namespace {

constexpr const char* cells_file = "cells.json";

/// cells.json keeps the names of the Verilog alone. nextpnr 0.4 gets the renamed cells: with yosys' own names
/// its router was seen to run forever.
std::string yosys_script(Target target, const std::string& top, const std::vector<TextFile>& verilog,
                         bool places) {
  const std::string script =
      map_commands(target, top, verilog) + fmt::format("blackbox =A:whitebox\nwrite_json {}\n", cells_file);
  return places ? script + fmt::format("autoname\nwrite_json {}\n", mapped_file) : script;
}

CellReport count_cells(const MappedNetlist& mapped, const std::vector<Origin>& origins, Target target) {
  const auto named = [](const std::string& name) { return name.empty() ? std::string("unknown") : name; };
  CellReport report;
  for (std::size_t cell = 0; cell < mapped.cells.size(); ++cell) {
    const std::string& type = mapped.cells[cell].type;
    // Not a cell, but a note of yosys on the scopes that were flattened.
    if (type == "$scopeinfo") continue;
    const CellKind kind = kind_of_cell(target, type);
    ++report.cells[type];
    report.total.add(kind);
    report.by_layer[named(origins[cell].layer)].add(kind);
    report.by_kind[named(origins[cell].block)].add(kind);
  }
  return report;
}

void count_synapses(const netlist::Chain& chain, SynthesisInput& input) {
  for (const netlist::Layer& layer : chain.layers)
    for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
      for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i) {
        ++input.synapses;
        input.live_synapses += has_gate(layer, j, i);
      }
}

}  // namespace

std::optional<double> Synthesis::clock_mhz() const {
  if (!placement || !placement->fits) return std::nullopt;
  return placement->icetime_mhz ? placement->icetime_mhz : placement->fmax_mhz;
}

std::string Synthesis::clock_source() const {
  if (!placement) return "none: cells are counted only";
  if (!placement->fits) return "none: the design does not fit";
  return placement->icetime_mhz ? "icetime, paths of the pins included" : "nextpnr, register to register";
}

std::optional<Utilisation> Synthesis::logic_cells() const {
  if (!placement) return std::nullopt;
  const auto found = placement->utilisation.find(std::string(logic_cell_of(target)));
  return found == placement->utilisation.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t Synthesis::full_adder_luts() const {
  return live_synapses * (lut_inputs(target) == 4 ? 2 : 1);
}

const char* document_key(Workload workload) {
  switch (workload) {
    case Workload::images:
      break;
    case Workload::sweeps:
      return "machine_sha256";
    case Workload::updates:
      return "unit_sha256";
  }
  return "netlist_sha256";
}

std::optional<double> Synthesis::intervals_per_second() const {
  const auto clock = clock_mhz();
  if (!clock) return std::nullopt;
  return *clock * 1e6 / static_cast<double>(timing.interval_clocks);
}

std::optional<double> Synthesis::flips_per_nanosecond() const {
  const auto sweeps = intervals_per_second();
  if (!sweeps || workload != Workload::sweeps) return std::nullopt;
  return static_cast<double>(sites) * *sweeps * 1e-9;
}

std::optional<double> Synthesis::cells_times_us() const {
  const auto places = logic_cells();
  const auto rate = intervals_per_second();
  if (!places || !rate) return std::nullopt;
  return static_cast<double>(places->used) / *rate * 1e6;
}

Synthesis synthesise(const SynthesisInput& input, const SynthesisOptions& options) {
  const auto say = [&](std::string stage) {
    tell(options.progress, {.task = "synth", .step = std::move(stage)});
  };
  const bool places = options.places && is_placed(options.target);
  const FpgaTool yosys = find_fpga_tool("yosys");
  // A missing tool is said now and not after a minute.
  const std::vector<FpgaTool> placers = places ? placement_tools(options.target) : std::vector<FpgaTool>{};
  Synthesis synthesis{.target = options.target,
                      .placement_options = options.placement,
                      .name = input.name,
                      .document_sha256 = input.sha256,
                      .timing = input.timing,
                      .synapses = input.synapses,
                      .live_synapses = input.live_synapses,
                      .workload = input.workload,
                      .sites = input.sites,
                      .tools = {yosys}};
  synthesis.tools.insert(synthesis.tools.end(), placers.begin(), placers.end());
  const std::string top = input.name + "_top";
  for (const TextFile& file : input.verilog) synthesis.sources.push_back({"rtl/" + file.path, file.text});
  const std::string script = yosys_script(options.target, top, input.verilog, places);
  synthesis.sources.push_back({synthesis_marker, script});
  const TemporaryFolder folder;
  write_files(folder.path(), synthesis.sources);

  say(fmt::format("{} for {}", yosys.program, to_text(options.target)));
  synthesis.runs.push_back(run_yosys(yosys.program, folder.path(), {script, synthesis_marker, false}));
  const MappedNetlist mapped = read_mapped_netlist(read_file(folder.path() / cells_file), top);
  const std::vector<Origin> origins =
      input.attribute ? input.attribute(mapped) : std::vector<Origin>(mapped.cells.size());
  synthesis.cells = count_cells(mapped, origins, options.target);
  if (!places) return synthesis;

  say(fmt::format("{}, {} LUTs", placers[0].program, synthesis.cells.total.lut));
  synthesis.placement = place_and_route(options.target, options.placement, folder.path(), placers);
  for (const ToolRun& run : synthesis.placement->runs) synthesis.runs.push_back(run);
  return synthesis;
}

SynthesisInput synthesis_input(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  SynthesisInput input{.name = netlist.name,
                       .sha256 = netlist_hash(netlist),
                       .verilog = rtl::generate_rtl(netlist),
                       .timing = plan::timing_of(chain)};
  count_synapses(chain, input);
  input.attribute = [netlist](const MappedNetlist& mapped) {
    return attribute_cells(mapped, rtl::lower_netlist(netlist), layer_names(chain_of(netlist)));
  };
  return input;
}

Synthesis synthesise(const netlist::Netlist& netlist, const SynthesisOptions& options) {
  tell(options.progress, {.task = "synth", .step = "generating Verilog"});
  return synthesise(synthesis_input(netlist), options);
}

}  // namespace pulsewright::fpga

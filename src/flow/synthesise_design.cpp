// SPDX-License-Identifier: Apache-2.0
#include "flow/synthesise_design.h"

#include <fmt/format.h>

#include "flow/output_place.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::flow {

namespace {

void check_output(const std::string& out, Diagnostics& diagnostics) {
  if (handoff::is_inside_bundle(out))
    diagnostics.push_back({Code::output_exists, "--out " + out, "a folder outside of any bundle",
                           "a folder inside one", "a bundle holds no other files than its manifest names"});
  else
    check_output_folder("--out", out, "synth", fpga::synthesis_marker, diagnostics);
}

}  // namespace

std::optional<SynthesisedDesign> synthesise_design(SynthesisOptions options, const ProgressListener& progress,
                                                   Diagnostics& diagnostics) {
  const auto netlist = netlist::load_netlist(options.netlist, diagnostics);
  if (!netlist) return std::nullopt;
  diagnostics = rtl::check_lowerable(*netlist);
  if (options.wants_clock && !is_placed(options.target))
    diagnostics.push_back({Code::bad_flag, "--clock", "a target that is placed and routed",
                           std::string(to_text(options.target)),
                           "only cells are counted for this one, so no clock is known"});
  if (options.out.empty()) options.out = netlist->name + "_synth";
  // Before the tools run, which take minutes.
  check_output(options.out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  SynthesisedDesign design{
      .synthesis = fpga::synthesise(
          *netlist, {.target = options.target, .placement = options.placement, .progress = progress}),
      .out = options.out};
  if (!replace_folder(options.out, report_files(design.synthesis), fpga::synthesis_marker)) {
    check_output(options.out, diagnostics);
    return std::nullopt;
  }
  const auto clock = design.synthesis.clock_mhz();
  design.is_fast_enough = !options.wants_clock || !clock || *clock >= options.placement.clock_mhz;
  return design;
}

Json to_json(const SynthesisedDesign& design) {
  Json json = to_json(design.synthesis);
  json["out"] = design.out;
  return json;
}

std::string to_text(const SynthesisedDesign& design) {
  const fpga::Synthesis& synthesis = design.synthesis;
  const fpga::CellCounts& cells = synthesis.cells.total;
  std::string text = fmt::format("{} on {}: {} LUT{}, {} flip-flops, {} carry, {} block RAM\n",
                                 synthesis.name, to_text(synthesis.target), cells.lut,
                                 lut_inputs(synthesis.target), cells.ff, cells.carry, cells.bram);
  text += fmt::format("{} synapses, {} live\n", synthesis.synapses, synthesis.live_synapses);
  if (const auto used = synthesis.logic_cells())
    text += fmt::format("{} of {} logic cells\n", used->used, used->available);
  if (!synthesis.fits()) text += fmt::format("DOES NOT FIT: {}\n", synthesis.placement->refusal);
  if (const auto clock = synthesis.clock_mhz())
    text += fmt::format("clock {:.2f} MHz ({}), {:.0f} images/s\n", *clock, synthesis.clock_source(),
                        *synthesis.images_per_second());
  if (const auto product = synthesis.cells_times_us()) text += fmt::format("{:.0f} cells x us\n", *product);
  return text + fmt::format("latency {} clocks, one image every {} clocks\nreport: {}/report.md\n",
                            synthesis.timing.latency_clocks, synthesis.timing.interval_clocks, design.out);
}

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
#include "flow/synthesise_design.h"

#include <fmt/format.h>

#include "flow/document_kind.h"
#include "flow/machine_hardware.h"
#include "flow/output_place.h"
#include "flow/pulse_hardware.h"
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

/// What is known of a design, of any kind, before the tools run.
std::optional<fpga::SynthesisInput> input_from(const std::string& path, Diagnostics& diagnostics) {
  switch (subject_of(path)) {
    case handoff::Subject::network:
      break;
    case handoff::Subject::machine: {
      const auto machine = load_lowerable_machine(path, diagnostics);
      return machine ? std::optional(synthesis_input(*machine)) : std::nullopt;
    }
    case handoff::Subject::unit: {
      const auto unit = load_lowerable_unit(path, diagnostics);
      return unit ? std::optional(synthesis_input(*unit)) : std::nullopt;
    }
  }
  const auto netlist = netlist::load_netlist(path, diagnostics);
  if (!netlist) return std::nullopt;
  diagnostics = rtl::check_lowerable(*netlist);
  return diagnostics.empty() ? std::optional(fpga::synthesis_input(*netlist)) : std::nullopt;
}

/// What the design does in its clocks.
std::string work_text(const fpga::Synthesis& synthesis) {
  if (synthesis.workload == fpga::Workload::sweeps)
    return fmt::format("a sweep redraws {} spins in {} clocks\n", synthesis.sites,
                       synthesis.timing.interval_clocks);
  if (synthesis.workload == fpga::Workload::updates)
    return fmt::format("an update pulses {} cross-points in at most {} clocks\n", synthesis.sites,
                       synthesis.timing.interval_clocks);
  return fmt::format("latency {} clocks, one image every {} clocks\n", synthesis.timing.latency_clocks,
                     synthesis.timing.interval_clocks);
}

std::string rate_text(const fpga::Synthesis& synthesis) {
  if (const auto flips = synthesis.flips_per_nanosecond()) return fmt::format("{:.2f} flips/ns", *flips);
  const bool is_network = synthesis.workload == fpga::Workload::images;
  return fmt::format("{:.0f} {}/s", *synthesis.intervals_per_second(), is_network ? "images" : "updates");
}

}  // namespace

std::optional<SynthesisedDesign> synthesise_design(SynthesisOptions options, const ProgressListener& progress,
                                                   Diagnostics& diagnostics) {
  const auto input = input_from(options.netlist, diagnostics);
  if (!input) return std::nullopt;
  if (options.wants_clock && !is_placed(options.target))
    diagnostics.push_back({Code::bad_flag, "--clock", "a target that is placed and routed",
                           std::string(to_text(options.target)),
                           "only cells are counted for this one, so no clock is known"});
  if (options.out.empty()) options.out = input->name + "_synth";
  // Before the tools run, which take minutes.
  check_output(options.out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  SynthesisedDesign design{
      .synthesis = fpga::synthesise(
          *input, {.target = options.target, .placement = options.placement, .progress = progress}),
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
  const bool is_network = synthesis.workload == fpga::Workload::images;
  if (is_network) text += fmt::format("{} synapses, {} live\n", synthesis.synapses, synthesis.live_synapses);
  if (const auto used = synthesis.logic_cells())
    text += fmt::format("{} of {} logic cells\n", used->used, used->available);
  if (!synthesis.fits()) text += fmt::format("DOES NOT FIT: {}\n", synthesis.placement->refusal);
  if (const auto clock = synthesis.clock_mhz())
    text +=
        fmt::format("clock {:.2f} MHz ({}), {}\n", *clock, synthesis.clock_source(), rate_text(synthesis));
  if (const auto product = synthesis.cells_times_us(); product && is_network)
    text += fmt::format("{:.0f} cells x us\n", *product);
  return text + work_text(synthesis) + fmt::format("report: {}/report.md\n", design.out);
}

}  // namespace pulsewright::flow

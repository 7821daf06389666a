// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/output_place.h"
#include "fpga/synthesis.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string netlist;
  std::string target;
  std::string out;
  bool wants_clock = false;  ///< --clock was given
  fpga::PlacementOptions placement;
};

/// Said before the tools run, which take minutes.
void check_output(const fs::path& out, Diagnostics& diagnostics) {
  if (handoff::is_inside_bundle(out))
    diagnostics.push_back({Code::output_exists, "--out " + out.string(), "a folder outside of any bundle",
                           "a folder inside one", "a bundle holds no other files than its manifest names"});
  else
    check_output_folder("--out", out, "synth", fpga::synthesis_marker, diagnostics);
}

std::string result_text(const fpga::Synthesis& synthesis, const std::string& out) {
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
                            synthesis.timing.latency_clocks, synthesis.timing.interval_clocks, out);
}

Exit synthesise_netlist(Options options, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = netlist::load_netlist(options.netlist, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  diagnostics = rtl::check_lowerable(*netlist);
  const fpga::Target target = value_of<fpga::Target>(fpga::target_names, options.target);
  if (options.wants_clock && !is_placed(target))
    diagnostics.push_back({Code::bad_flag, "--clock", "a target that is placed and routed", options.target,
                           "only cells are counted for this one, so no clock is known"});
  if (options.out.empty()) options.out = netlist->name + "_synth";
  check_output(options.out, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);

  const fpga::Synthesis synthesis = fpga::synthesise(
      *netlist, {.target = target, .placement = options.placement, .progress = console.progress_callback()});
  if (!replace_folder(options.out, report_files(synthesis), fpga::synthesis_marker)) {
    check_output(options.out, diagnostics);
    return console.refuse(diagnostics);
  }
  const auto clock = synthesis.clock_mhz();
  const bool is_fast_enough = !options.wants_clock || !clock || *clock >= options.placement.clock_mhz;
  Json object = to_json(synthesis);
  object["out"] = options.out;
  console.result(object, result_text(synthesis, options.out) +
                             (is_fast_enough ? ""
                                             : fmt::format("TOO SLOW: {} MHz were asked for\n",
                                                           options.placement.clock_mhz)));
  return synthesis.fits() && is_fast_enough ? Exit::yes : Exit::no;
}

}  // namespace

void add_synth(Command& command) {
  auto options = std::make_shared<Options>();
  command.example("pulsewright synth bundle --target ice40-hx8k --out synth");
  command.option("netlist", options->netlist, "SC-NIR document or bundle").required();
  command.option("--target", options->target, "family to synthesise for")
      .required()
      .among(fpga::target_names);
  command.option("--out", options->out, "folder to write (default: NAME_synth, of the netlist's name)");
  Flag clock = command
                   .option("--clock", options->placement.clock_mhz,
                           "MHz to route for; where it is given and missed, the exit code is 1")
                   .between(1.0, 1000.0);
  command.option("--seed", options->placement.seed, "seed of the placement");
  command.runs([options, clock](const Console& console) {
    options->wants_clock = clock.given();
    return synthesise_netlist(*options, console);
  });
}

}  // namespace pulsewright::cli

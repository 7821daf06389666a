// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "flow/synthesise_design.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  std::string target;
  flow::SynthesisOptions options;
};

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

Exit synthesise_netlist(Flags flags, const Console& console) {
  flags.options.target = value_of<fpga::Target>(fpga::target_names, flags.target);
  Diagnostics diagnostics;
  const auto design = flow::synthesise_design(flags.options, console.progress_callback(), diagnostics);
  if (!design) return console.refuse(diagnostics);
  std::string text = result_text(design->synthesis, design->out);
  if (!design->is_fast_enough)
    text += fmt::format("TOO SLOW: {} MHz were asked for\n", flags.options.placement.clock_mhz);
  console.result(to_json(*design), text);
  return design->is_as_asked() ? Exit::yes : Exit::no;
}

}  // namespace

void add_synth(Command& command) {
  auto flags = std::make_shared<Flags>();
  flow::SynthesisOptions& options = flags->options;
  command.example("pulsewright synth bundle --target ice40-hx8k --out synth");
  command.option("netlist", options.netlist, "SC-NIR document or bundle").required();
  command.option("--target", flags->target, "family to synthesise for").required().among(fpga::target_names);
  command.option("--out", options.out, "folder to write (default: NAME_synth, of the netlist's name)");
  Flag clock = command
                   .option("--clock", options.placement.clock_mhz,
                           "MHz to route for; where it is given and missed, the exit code is 1")
                   .between(1.0, 1000.0);
  command.option("--seed", options.placement.seed, "seed of the placement");
  command.runs([flags, clock](const Console& console) {
    flags->options.wants_clock = clock.given();
    return synthesise_netlist(*flags, console);
  });
}

}  // namespace pulsewright::cli

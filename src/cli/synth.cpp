// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "flow/synthesise_design.h"

namespace pulsewright::cli {

namespace {

struct SynthFlags {
  std::string target;
  flow::SynthesisOptions options;
};

Exit synthesise_netlist(SynthFlags flags, const Console& console) {
  flags.options.target = value_of<fpga::Target>(fpga::target_names, flags.target);
  Diagnostics diagnostics;
  const auto design = flow::synthesise_design(flags.options, console.progress_callback(), diagnostics);
  if (!design) return console.refuse(diagnostics);
  std::string text = to_text(*design);
  if (!design->is_fast_enough)
    text += fmt::format("TOO SLOW: {} MHz were asked for\n", flags.options.placement.clock_mhz);
  console.result(to_json(*design), text);
  return design->is_as_asked() ? Exit::yes : Exit::no;
}

}  // namespace

void add_synth(Command& command) {
  auto flags = std::make_shared<SynthFlags>();
  flow::SynthesisOptions& options = flags->options;
  command.example("pulsewright synth bundle --target ice40-hx8k --out synth");
  command.option("netlist", options.netlist, "SC-NIR document, bundle, machine or pulse unit").required();
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

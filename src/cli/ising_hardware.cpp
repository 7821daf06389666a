// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/ising_flags.h"

namespace pulsewright::cli {

Exit write_package(flow::PackageWriter write, const std::string& file, const std::string& out,
                   const Console& console) {
  Diagnostics diagnostics;
  const auto written = write(file, out, diagnostics);
  if (!written) return console.refuse(diagnostics);
  console.result(to_json(*written), to_text(*written));
  return Exit::yes;
}

Exit prove_machine(const std::string& file, const flow::MachineProofOptions& options,
                   const Console& console) {
  Diagnostics diagnostics;
  const auto proven = flow::prove_machine_hardware(file, options, console.progress_callback(), diagnostics);
  if (!proven) return console.refuse(diagnostics);
  console.result(to_json(*proven), to_text(*proven));
  return proven->verdict() == ising::Agreement::equal ? Exit::yes : Exit::no;
}

void add_package_writer(Command& command, flow::PackageWriter write, const char* argument,
                        const char* meaning) {
  auto place = std::make_shared<std::pair<std::string, std::string>>();
  command.option(argument, place->first, meaning).required();
  command.option("-o,--out", place->second, "folder to write").required();
  command.runs(
      [=](const Console& console) { return write_package(write, place->first, place->second, console); });
}

void add_ising_rtl(Command& command) {
  command.example("pulsewright ising rtl machine.json --out verilog");
  add_package_writer(command, flow::write_machine_rtl, "machine", "machine document");
}

void add_ising_parity(Command& command) {
  struct ParityFlags {
    std::string file;
    std::string simulator = "both";
    flow::MachineProofOptions options;
  };
  auto flags = std::make_shared<ParityFlags>();
  command.example("pulsewright ising parity machine.json --clocks 10000 --sim both");
  command.option("machine", flags->file, "machine document").required();
  command.option("--clocks", flags->options.proof.clocks, "clocks in which the machine runs");
  command.option("--sim", flags->simulator, "verilator, icarus or both")
      .among({"verilator", "icarus", "both"});
  command.option("--rtl", flags->options.rtl,
                 "folder as `ising rtl` writes it, whose Verilog is simulated as it lies there, instead of "
                 "the machine's");
  command.option("--seed", flags->options.proof.seed, "seed of gaps, loaded states and random registers");
  command.flag("--axi", flags->options.with_axi,
               "the ports of NAME_axi, too: every word of its stream, every answer of a register");
  command.runs([flags](const Console& console) {
    flags->options.simulators = chosen_simulators(flags->simulator);
    return prove_machine(flags->file, flags->options, console);
  });
}

}  // namespace pulsewright::cli

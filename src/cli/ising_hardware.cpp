// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "flow/machine_hardware.h"
#include "flow/output_place.h"
#include "ising/machine_document.h"
#include "ising/proof_text.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

Exit write_rtl(const std::string& file, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto machine = flow::load_lowerable_machine(file, diagnostics);
  flow::check_output_folder("--out", out, "ising rtl", "machine.json", diagnostics);
  if (!machine || !diagnostics.empty()) return console.refuse(diagnostics);
  const auto files = flow::write_machine_rtl(*machine, out, diagnostics);
  if (!files) return console.refuse(diagnostics);
  Json json;
  json["machine_sha256"] = machine_sha256(*machine);
  json["top"] = machine->name;
  for (const TextFile& written : *files) json["files"].push_back(written.path);
  console.result(json, fmt::format("{}: {} files, top module {}, machine {}\n", out, files->size(),
                                   machine->name, machine_sha256(*machine)));
  return Exit::yes;
}

struct ParityFlags {
  std::string file;
  std::string simulator = "both";
  flow::MachineProofOptions options;
};

std::string files_text(const flow::ProvenMachine& proven) {
  if (proven.options.rtl.empty()) return "";
  const std::vector<std::string>& changed = proven.changed_files;
  return fmt::format("Verilog of {}, SHA-256 {}: {}\n", proven.options.rtl, proven.rtl_sha256,
                     changed.empty() ? "as it is generated"
                                     : fmt::format("not as it is generated in {}", fmt::join(changed, ", ")));
}

Exit prove(ParityFlags flags, const Console& console) {
  Diagnostics diagnostics;
  const auto machine = flow::load_lowerable_machine(flags.file, diagnostics);
  if (!machine) return console.refuse(diagnostics);
  flags.options.simulators = chosen_simulators(flags.simulator);
  const auto proven =
      flow::prove_machine_hardware(*machine, flags.options, console.progress_callback(), diagnostics);
  if (!proven) return console.refuse(diagnostics);
  std::string text = fmt::format("machine {}\n{}", proven->machine_sha256, files_text(*proven));
  for (const flow::SimulatedMachine& run : proven->runs) text += proof_text(run.simulator, run.proof);
  console.result(to_json(*proven), text + verdict_text(proven->verdict()));
  return proven->verdict() == Agreement::equal ? Exit::yes : Exit::no;
}

}  // namespace

void add_ising_rtl(Command& command) {
  auto file = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command.example("pulsewright ising rtl machine.json --out verilog");
  command.option("machine", *file, "machine document").required();
  command.option("-o,--out", *out, "folder to write").required();
  command.runs([=](const Console& console) { return write_rtl(*file, *out, console); });
}

void add_ising_parity(Command& command) {
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
  command.runs([flags](const Console& console) { return prove(*flags, console); });
}

}  // namespace pulsewright::cli

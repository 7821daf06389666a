// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/ising_flags.h"
#include "cli/output_place.h"
#include "ising/lower_machine.h"
#include "ising/machine_document.h"
#include "ising/prove_machine.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

/// A machine that becomes Verilog.
std::optional<Machine> load_lowerable(const std::string& file, Diagnostics& diagnostics) {
  auto machine = load_machine(file, diagnostics);
  if (!machine) return std::nullopt;
  diagnostics = check_lowerable(*machine);
  return diagnostics.empty() ? machine : std::nullopt;
}

Exit write_rtl(const std::string& file, const std::string& out, const Console& console) {
  Diagnostics diagnostics;
  const auto machine = load_lowerable(file, diagnostics);
  check_output_folder("--out", out, "ising rtl", "machine.json", diagnostics);
  if (!machine || !diagnostics.empty()) return console.refuse(diagnostics);
  const std::vector<TextFile> files = machine_files(*machine);
  if (!replace_folder(out, files, "machine.json"))
    return console.refuse(
        {{Code::output_exists, "--out", "a new or empty folder, or one of ising rtl", out, ""}});
  Json json;
  json["machine_sha256"] = machine_sha256(*machine);
  json["top"] = machine->name;
  for (const TextFile& written : files) json["files"].push_back(written.path);
  console.result(json, fmt::format("{}: {} files, top module {}, machine {}\n", out, files.size(),
                                   machine->name, machine_sha256(*machine)));
  return Exit::yes;
}

Json comparison_json(const MachineComparison& comparison) {
  Json json;
  json["status"] = to_text(comparison.status);
  json["clocks_compared"] = comparison.clocks;
  json["spins_compared"] = comparison.spins;
  json["mismatches"] = comparison.mismatches;
  if (!comparison.first.empty()) json["first_difference"] = comparison.first;
  return json;
}

Json proof_json(hdl::Simulator simulator, const MachineProof& proof) {
  Json json = comparison_json(proof.comparison);
  json["simulator"] = to_text(simulator);
  json["version"] = proof.version;
  json["control"] = comparison_json(proof.control);
  json["control"]["fault"] = proof.fault;
  return json;
}

std::string proof_text(hdl::Simulator simulator, const MachineProof& proof) {
  std::string text = fmt::format("{} ({}): {} clocks, {} states of spins compared, {} clocks differ\n",
                                 to_text(simulator), proof.version, proof.comparison.clocks,
                                 proof.comparison.spins, proof.comparison.mismatches);
  if (!proof.comparison.first.empty()) text += fmt::format("  {}\n", proof.comparison.first);
  if (proof.control.status == Agreement::not_shown)
    return text + "  negative control: none of the faults that were tried changes a spin in these clocks\n";
  return text +
         fmt::format("  negative control: {}: {} clocks differ\n", proof.fault, proof.control.mismatches);
}

/// The verdict over all simulators: a control that did not show proves nothing.
Agreement verdict_of(const std::vector<MachineProof>& proofs) {
  Agreement verdict = Agreement::equal;
  for (const MachineProof& proof : proofs) {
    if (proof.comparison.status != Agreement::equal) return Agreement::different;
    if (proof.control.status != Agreement::different) verdict = Agreement::not_shown;
  }
  return verdict;
}

std::string verdict_text(Agreement verdict) {
  switch (verdict) {
    case Agreement::equal:
      return "equal\n";
    case Agreement::different:
      return "DIFFERENT\n";
    case Agreement::not_shown:
      break;
  }
  return "NOT SHOWN to bite: no spin differs, but no fault was caught, so nothing is proved\n";
}

/// Stimuli, expected lines and traces are kept in memory.
std::int64_t most_clocks(const Machine& machine) {
  constexpr std::int64_t most_bytes = std::int64_t{1} << 31;
  const auto line = static_cast<std::int64_t>(machine.spins.size()) / 4 + 64;
  return most_bytes / line;
}

Exit prove(const std::string& file, const std::string& name, ProofOptions options, const Console& console) {
  Diagnostics diagnostics;
  const auto machine = load_lowerable(file, diagnostics);
  if (!machine) return console.refuse(diagnostics);
  const std::int64_t most = most_clocks(*machine);
  if (options.clocks < 1 || options.clocks > most)
    return console.refuse({{Code::bad_flag, "--clocks", fmt::format("1 to {} for this machine", most),
                            std::to_string(options.clocks), ""}});
  std::vector<MachineProof> proofs;
  Json json;
  json["simulators"] = Json::Array{};
  std::string text = fmt::format("machine {}\n", machine_sha256(*machine));
  for (const hdl::Simulator simulator : chosen_simulators(name)) {
    console.progress(fmt::format("simulating with {}", to_text(simulator)));
    options.simulator = simulator;
    const TemporaryFolder folder;
    proofs.push_back(prove_machine(*machine, options, folder.path()));
    json["simulators"].push_back(proof_json(simulator, proofs.back()));
    text += proof_text(simulator, proofs.back());
  }
  const Agreement verdict = verdict_of(proofs);
  json["status"] = to_text(verdict);
  json["machine_sha256"] = machine_sha256(*machine);
  json["clocks"] = options.clocks;
  json["seed"] = options.seed;
  console.result(json, text + verdict_text(verdict));
  return verdict == Agreement::equal ? Exit::yes : Exit::no;
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
  auto file = std::make_shared<std::string>();
  auto options = std::make_shared<ProofOptions>();
  auto simulator = std::make_shared<std::string>("both");
  command.example("pulsewright ising parity machine.json --clocks 10000 --sim both");
  command.option("machine", *file, "machine document").required();
  command.option("--clocks", options->clocks, "clocks in which the machine runs");
  command.option("--sim", *simulator, "verilator, icarus or both").among({"verilator", "icarus", "both"});
  command.option("--seed", options->seed, "seed of gaps, loaded states and random registers");
  command.runs([=](const Console& console) { return prove(*file, *simulator, *options, console); });
}

}  // namespace pulsewright::cli

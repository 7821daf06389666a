// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/ising_flags.h"
#include "cli/output_place.h"
#include "handoff/rtl_folder.h"
#include "ising/lower_machine.h"
#include "ising/machine_document.h"
#include "ising/prove_machine.h"
#include "parity/parity.h"

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
  if (!comparison.first) return json;
  Json& first = json["first_difference"];
  first["clock"] = comparison.first->clock;
  if (comparison.first->spin) first["spin"] = *comparison.first->spin;
  first["what"] = comparison.first->what;
  first["expected"] = comparison.first->expected;
  first["got"] = comparison.first->got;
  return json;
}

Json proof_json(hdl::Simulator simulator, const MachineProof& proof) {
  Json json = comparison_json(proof.comparison);
  json["simulator"] = to_text(simulator);
  json["version"] = proof.version;
  if (!proof.trouble.empty()) json["trouble"] = proof.trouble;
  json["control"] = comparison_json(proof.control);
  json["control"]["fault"] = proof.fault;
  return json;
}

std::string control_text(const MachineProof& proof) {
  if (proof.comparison.status != Agreement::equal) return "";
  if (proof.fault.empty())
    return "  negative control: none of the faults that were tried changes a spin in these clocks\n";
  return fmt::format("  negative control: {}: {} clocks differ\n", proof.fault, proof.control.mismatches);
}

std::string proof_text(hdl::Simulator simulator, const MachineProof& proof) {
  std::string text = fmt::format("{} ({}): {} clocks, {} states of spins compared, {} clocks differ\n",
                                 to_text(simulator), proof.version, proof.comparison.clocks,
                                 proof.comparison.spins, proof.comparison.mismatches);
  if (!proof.trouble.empty()) text += fmt::format("  the run broke down: {}\n", proof.trouble);
  if (proof.comparison.first) text += fmt::format("  {}\n", proof.comparison.first->text());
  return text + control_text(proof);
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

struct ParityFlags {
  std::string file;
  std::string simulator = "both";
  std::string rtl;  ///< a folder, or empty
  ProofOptions proof;
};

/// The Verilog that is proved: that of --rtl, or what `ising rtl` writes.
std::optional<std::vector<TextFile>> read_files(const Machine& machine, const std::string& folder,
                                                Diagnostics& diagnostics) {
  if (folder.empty()) return machine_files(machine);
  auto files = handoff::read_rtl_folder(folder, diagnostics);
  if (files) diagnostics = check_files(machine, *files);
  return diagnostics.empty() ? std::move(files) : std::nullopt;
}

std::string files_text(const std::string& folder, const std::string& sha256,
                       const std::vector<std::string>& changed) {
  if (folder.empty()) return "";
  return fmt::format("Verilog of {}, SHA-256 {}: {}\n", folder, sha256,
                     changed.empty() ? "as it is generated"
                                     : fmt::format("not as it is generated in {}", fmt::join(changed, ", ")));
}

Exit prove(ParityFlags flags, const Console& console) {
  Diagnostics diagnostics;
  const auto machine = load_lowerable(flags.file, diagnostics);
  if (!machine) return console.refuse(diagnostics);
  const std::int64_t most = most_clocks(*machine);
  if (flags.proof.clocks < 1 || flags.proof.clocks > most)
    return console.refuse({{Code::bad_flag, "--clocks", fmt::format("1 to {} for this machine", most),
                            std::to_string(flags.proof.clocks), ""}});
  const auto files = read_files(*machine, flags.rtl, diagnostics);
  if (!files) return console.refuse(diagnostics);
  const std::vector<std::string> changed = changed_machine_files(*machine, *files);
  const std::string sha256 = parity::files_hash(*files);
  std::vector<MachineProof> proofs;
  Json json;
  std::string text =
      fmt::format("machine {}\n{}", machine_sha256(*machine), files_text(flags.rtl, sha256, changed));
  std::int64_t mismatches = 0;
  for (const hdl::Simulator simulator : chosen_simulators(flags.simulator)) {
    console.progress(fmt::format("simulating with {}", to_text(simulator)));
    flags.proof.simulator = simulator;
    const TemporaryFolder folder;
    const MachineProof& proof =
        proofs.emplace_back(prove_files(*machine, *files, flags.proof, folder.path()));
    if (!proof.refusal.empty())
      return console.refuse({{Code::does_not_elaborate, flags.rtl, "Verilog that the tool takes",
                              "what it refuses", proof.refusal}});
    json["simulators"].push_back(to_text(simulator));
    json["runs"].push_back(proof_json(simulator, proof));
    text += proof_text(simulator, proof);
    mismatches += proof.comparison.mismatches;
  }
  const Agreement verdict = verdict_of(proofs);
  json["status"] = to_text(verdict);
  json["machine_sha256"] = machine_sha256(*machine);
  json["rtl_source"] = flags.rtl.empty() ? "machine" : "files";
  json["rtl_sha256"] = sha256;
  json["changed_files"] = Json::array_of(changed);
  json["mismatches"] = mismatches;
  json["negative_control"] = std::ranges::all_of(
      proofs, [](const MachineProof& proof) { return proof.control.status == Agreement::different; });
  json["clocks"] = flags.proof.clocks;
  json["seed"] = flags.proof.seed;
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
  auto flags = std::make_shared<ParityFlags>();
  command.example("pulsewright ising parity machine.json --clocks 10000 --sim both");
  command.option("machine", flags->file, "machine document").required();
  command.option("--clocks", flags->proof.clocks, "clocks in which the machine runs");
  command.option("--sim", flags->simulator, "verilator, icarus or both")
      .among({"verilator", "icarus", "both"});
  command.option("--rtl", flags->rtl,
                 "folder as `ising rtl` writes it, whose Verilog is simulated as it lies there, instead of "
                 "the machine's");
  command.option("--seed", flags->proof.seed, "seed of gaps, loaded states and random registers");
  command.runs([flags](const Console& console) { return prove(*flags, console); });
}

}  // namespace pulsewright::cli

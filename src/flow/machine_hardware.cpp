// SPDX-License-Identifier: Apache-2.0
#include "flow/machine_hardware.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/temporary_folder.h"
#include "flow/output_place.h"
#include "handoff/rtl_folder.h"
#include "ising/lower_machine.h"
#include "ising/machine_document.h"
#include "ising/machine_package.h"
#include "ising/model_files.h"
#include "ising/proof_text.h"
#include "parity/parity.h"

namespace pulsewright::flow {

using namespace ising;

namespace {

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

/// Stimuli, expected lines and traces are kept in memory.
std::int64_t most_clocks(const Machine& machine) {
  constexpr std::int64_t most_bytes = std::int64_t{1} << 31;
  const auto line = static_cast<std::int64_t>(machine.spins.size()) / 4 + 64;
  return most_bytes / line;
}

/// The Verilog that is proved: that of --rtl, or what `ising rtl` writes.
std::optional<std::vector<TextFile>> read_files(const Machine& machine, const std::string& folder,
                                                Diagnostics& diagnostics) {
  if (folder.empty()) return machine_files(machine);
  auto files = handoff::read_rtl_folder(folder, diagnostics);
  if (files) diagnostics = check_files(machine, *files);
  return diagnostics.empty() ? std::move(files) : std::nullopt;
}

}  // namespace

std::optional<Machine> load_lowerable_machine(const std::string& file, Diagnostics& diagnostics) {
  auto machine = load_machine(file, diagnostics);
  if (!machine) return std::nullopt;
  diagnostics = check_lowerable(*machine);
  return diagnostics.empty() ? machine : std::nullopt;
}

std::optional<WrittenMachine> write_machine_rtl(const std::string& file, const std::string& out,
                                                Diagnostics& diagnostics) {
  const auto machine = load_lowerable_machine(file, diagnostics);
  check_output_folder("--out", out, "ising rtl", machine_name, diagnostics);
  if (!machine || !diagnostics.empty()) return std::nullopt;
  const std::vector<TextFile> files = package_machine(*machine);
  if (!replace_folder(out, files, machine_name)) {
    diagnostics.push_back(
        {Code::output_exists, "--out", "a new or empty folder, or one of ising rtl", out, ""});
    return std::nullopt;
  }
  WrittenMachine written{out, machine->name, machine_sha256(*machine), {}};
  for (const TextFile& each : files) written.files.push_back(each.path);
  return written;
}

Json to_json(const WrittenMachine& written) {
  Json json;
  json["machine_sha256"] = written.machine_sha256;
  json["top"] = written.top;
  json["files"] = Json::array_of(written.files);
  return json;
}

std::string to_text(const WrittenMachine& written) {
  return fmt::format("{0}: {1} files, top module {2}, machine {3}\ntestbench: make -C {0} test\n",
                     written.out, written.files.size(), written.top, written.machine_sha256);
}

Agreement ProvenMachine::verdict() const {
  Agreement verdict = Agreement::equal;
  for (const SimulatedMachine& run : runs) {
    if (run.proof.comparison.status != Agreement::equal) return Agreement::different;
    if (run.proof.control.status != Agreement::different) verdict = Agreement::not_shown;
  }
  return verdict;
}

std::optional<ProvenMachine> prove_machine_hardware(const std::string& file,
                                                    const MachineProofOptions& options,
                                                    const ProgressListener& progress,
                                                    Diagnostics& diagnostics) {
  const auto machine = load_lowerable_machine(file, diagnostics);
  if (!machine) return std::nullopt;
  if (std::ranges::count(options.simulators, hdl::Simulator::cxxrtl) > 0)
    diagnostics.push_back({Code::bad_flag, "--sim", "verilator, icarus or both", "cxxrtl",
                           "the bench of a machine is Verilog"});
  const std::int64_t most = most_clocks(*machine);
  if (options.proof.clocks < 1 || options.proof.clocks > most)
    diagnostics.push_back({Code::bad_flag, "--clocks", fmt::format("1 to {} for this machine", most),
                           std::to_string(options.proof.clocks), ""});
  if (!diagnostics.empty()) return std::nullopt;
  const auto files = read_files(*machine, options.rtl, diagnostics);
  if (!files) return std::nullopt;
  ProvenMachine proven{.machine_sha256 = machine_sha256(*machine),
                       .options = options,
                       .rtl_sha256 = parity::files_hash(*files),
                       .changed_files = changed_machine_files(*machine, *files),
                       .runs = {}};
  for (const hdl::Simulator simulator : options.simulators) {
    tell(progress, {.task = "ising parity", .step = fmt::format("simulating with {}", to_text(simulator))});
    ProofOptions each = options.proof;
    each.simulator = simulator;
    const TemporaryFolder folder;
    const MachineProof& proof =
        proven.runs.emplace_back(simulator, prove_files(*machine, *files, each, folder.path())).proof;
    if (proof.refusal.empty()) continue;
    diagnostics.push_back({Code::does_not_elaborate, options.rtl, "Verilog that the tool takes",
                           "what it refuses", proof.refusal});
    return std::nullopt;
  }
  return proven;
}

Json to_json(const ProvenMachine& proven) {
  Json json;
  std::int64_t mismatches = 0;
  bool is_caught = true;
  for (const SimulatedMachine& run : proven.runs) {
    json["simulators"].push_back(to_text(run.simulator));
    json["runs"].push_back(proof_json(run.simulator, run.proof));
    mismatches += run.proof.comparison.mismatches;
    is_caught = is_caught && run.proof.control.status == Agreement::different;
  }
  json["status"] = to_text(proven.verdict());
  json["machine_sha256"] = proven.machine_sha256;
  json["rtl_source"] = proven.options.rtl.empty() ? "machine" : "files";
  json["rtl_sha256"] = proven.rtl_sha256;
  json["changed_files"] = Json::array_of(proven.changed_files);
  json["mismatches"] = mismatches;
  json["negative_control"] = is_caught;
  json["clocks"] = proven.options.proof.clocks;
  json["seed"] = proven.options.proof.seed;
  return json;
}

std::string to_text(const ProvenMachine& proven) {
  std::string text = fmt::format("machine {}\n", proven.machine_sha256);
  if (!proven.options.rtl.empty())
    text += fmt::format("Verilog of {}, SHA-256 {}: {}\n", proven.options.rtl, proven.rtl_sha256,
                        proven.changed_files.empty() ? "as it is generated"
                                                     : fmt::format("not as it is generated in {}",
                                                                   fmt::join(proven.changed_files, ", ")));
  for (const SimulatedMachine& run : proven.runs) text += proof_text(run.simulator, run.proof);
  return text + verdict_text(proven.verdict());
}

}  // namespace pulsewright::flow

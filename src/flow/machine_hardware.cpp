// SPDX-License-Identifier: Apache-2.0
#include "flow/machine_hardware.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/temporary_folder.h"
#include "handoff/bundle.h"
#include "handoff/evidence.h"
#include "handoff/rtl_folder.h"
#include "hdl/print_verilog.h"
#include "ising/lower_machine.h"
#include "ising/machine_document.h"
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

Json axi_comparison_json(const AxiComparison& comparison) {
  Json json;
  json["status"] = to_text(comparison.status);
  json["frames"] = comparison.frames;
  json["words_compared"] = comparison.words;
  json["answers_compared"] = comparison.answers;
  json["mismatches"] = comparison.mismatches;
  if (!comparison.first.empty()) json["first_difference"] = comparison.first;
  return json;
}

Json axi_json(const AxiProof& proof) {
  Json json = axi_comparison_json(proof.comparison);
  json["control"] = axi_comparison_json(proof.control);
  json["control"]["fault"] = proof.fault;
  return json;
}

/// The Verilog that is proved: that of --rtl or of the bundle, or what `ising rtl` writes.
std::optional<std::vector<TextFile>> read_files(const Machine& machine, const std::string& folder,
                                                Diagnostics& diagnostics) {
  if (folder.empty()) return hardware_files(machine_files(machine));
  auto files = handoff::read_rtl_folder(folder, diagnostics);
  if (!files) return std::nullopt;
  files = hardware_files(std::move(*files));
  diagnostics = check_files(machine, *files);
  return diagnostics.empty() ? std::move(files) : std::nullopt;
}

/// What of a proof is kept as evidence.
Json evidence_json(const ProvenMachine& proven) {
  Json json;
  json["schema"] = "pulsewright.machine_parity/1";
  std::int64_t mismatches = 0;
  bool is_caught = true;
  for (const SimulatedMachine& run : proven.runs) {
    json["simulators"].push_back(to_text(run.simulator));
    json["runs"].push_back(proof_json(run.simulator, run.proof));
    if (run.axi) json["axi"].push_back(axi_json(*run.axi));
    mismatches += run.proof.comparison.mismatches;
    is_caught = is_caught && run.proof.control.status == Agreement::different;
  }
  json["status"] = to_text(proven.verdict());
  json["machine_sha256"] = proven.machine_sha256;
  json["rtl_source"] = proven.rtl_folder.empty() ? "machine" : "files";
  json["rtl_sha256"] = proven.rtl_sha256;
  json["changed_files"] = Json::array_of(proven.changed_files);
  json["mismatches"] = mismatches;
  json["negative_control"] = is_caught;
  json["clocks"] = proven.options.proof.clocks;
  json["seed"] = proven.options.proof.seed;
  return json;
}

/// Evidence goes into a bundle only when it is whole: its own Verilog, both simulators, equal, enough clocks.
bool record(const std::string& path, const ProvenMachine& proven) {
  const auto is_proved_by = [&](hdl::Simulator simulator) {
    return std::ranges::find(proven.runs, simulator, &SimulatedMachine::simulator) != proven.runs.end();
  };
  if (!handoff::is_bundle(path) || !proven.options.rtl.empty() || proven.verdict() != Agreement::equal ||
      proven.options.proof.clocks < handoff::least_evidence_clocks ||
      !std::ranges::all_of(parity::evidence_simulators, is_proved_by))
    return false;
  handoff::record_evidence(path, {handoff::machine_parity_name, canonical_json(evidence_json(proven))});
  return true;
}

}  // namespace

std::optional<Machine> load_lowerable_machine(const std::string& file, Diagnostics& diagnostics) {
  auto machine = load_machine(file, diagnostics);
  if (!machine) return std::nullopt;
  diagnostics = check_lowerable(*machine);
  return diagnostics.empty() ? machine : std::nullopt;
}

fpga::SynthesisInput synthesis_input(const Machine& machine) {
  const hdl::Design design = lower_machine_pins(machine);
  const std::int64_t sweep = clocks_of_sweep(machine);
  return {.name = machine.name,
          .sha256 = machine_sha256(machine),
          .verilog = print_verilog(design),
          .timing = {.latency_clocks = sweep, .interval_clocks = sweep},
          .workload = fpga::Workload::sweeps,
          .sites = flips_of_sweep(machine),
          .attribute = [design](const fpga::MappedNetlist& mapped) {
            return attribute_cells(mapped, design, {});
          }};
}

Agreement ProvenMachine::verdict() const {
  Agreement verdict = Agreement::equal;
  for (const SimulatedMachine& run : runs) {
    if (run.proof.comparison.status != Agreement::equal) return Agreement::different;
    if (run.axi && run.axi->comparison.status != Agreement::equal) return Agreement::different;
    if (run.proof.control.status != Agreement::different ||
        (run.axi && run.axi->control.status != Agreement::different))
      verdict = Agreement::not_shown;
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
  if (options.with_axi) std::ranges::move(check_axi(*machine), std::back_inserter(diagnostics));
  if (!diagnostics.empty()) return std::nullopt;
  const std::string folder = options.rtl.empty() && handoff::is_bundle(file) ? file : options.rtl;
  const auto files = read_files(*machine, folder, diagnostics);
  if (!files) return std::nullopt;
  ProvenMachine proven{.machine_sha256 = machine_sha256(*machine),
                       .options = options,
                       .rtl_sha256 = parity::files_hash(*files),
                       .changed_files = changed_machine_files(*machine, *files),
                       .rtl_folder = folder,
                       .runs = {}};
  for (const hdl::Simulator simulator : options.simulators) {
    tell(progress, {.task = "ising parity", .step = fmt::format("simulating with {}", to_text(simulator))});
    ProofOptions each = options.proof;
    each.simulator = simulator;
    const TemporaryFolder work;
    SimulatedMachine& run =
        proven.runs.emplace_back(simulator, prove_files(*machine, *files, each, work.path()));
    const MachineProof& proof = run.proof;
    if (proof.refusal.empty() && options.with_axi) run.axi = prove_axi(*machine, *files, each, work.path());
    if (proof.refusal.empty()) continue;
    diagnostics.push_back(
        {Code::does_not_elaborate, folder, "Verilog that the tool takes", "what it refuses", proof.refusal});
    return std::nullopt;
  }
  proven.is_recorded = record(file, proven);
  return proven;
}

Json to_json(const ProvenMachine& proven) {
  Json json = evidence_json(proven);
  json["recorded"] = proven.is_recorded;
  return json;
}

std::string to_text(const ProvenMachine& proven) {
  std::string text = fmt::format("machine {}\n", proven.machine_sha256);
  if (!proven.rtl_folder.empty())
    text += fmt::format("Verilog of {}, SHA-256 {}: {}\n", proven.rtl_folder, proven.rtl_sha256,
                        proven.changed_files.empty() ? "as it is generated"
                                                     : fmt::format("not as it is generated in {}",
                                                                   fmt::join(proven.changed_files, ", ")));
  for (const SimulatedMachine& run : proven.runs) {
    text += proof_text(run.simulator, run.proof);
    if (run.axi) text += axi_text(*run.axi);
  }
  text += verdict_text(proven.verdict());
  return proven.is_recorded
             ? text + fmt::format("recorded in {}/{}\n", proven.rtl_folder, handoff::machine_parity_name)
             : text;
}

}  // namespace pulsewright::flow

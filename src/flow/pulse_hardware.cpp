// SPDX-License-Identifier: Apache-2.0
#include "flow/pulse_hardware.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analog/lower_pulses.h"
#include "base/failure.h"
#include "base/files.h"
#include "base/limit_text.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "flow/output_place.h"
#include "fpga/mapped_verilog.h"
#include "handoff/bundle.h"
#include "handoff/evidence.h"
#include "handoff/rtl_folder.h"
#include "hdl/print_verilog.h"
#include "hdl/verilog_ports.h"
#include "ising/prove_machine.h"
#include "parity/parity.h"

namespace pulsewright::flow {

using analog::PulseUnit;

namespace {

Json unit_comparison(const hdl::StepComparison& comparison) {
  Json json;
  json["words_compared"] = comparison.words;
  json["mismatches"] = comparison.mismatches;
  if (!comparison.first.empty()) json["first_difference"] = comparison.first;
  return json;
}

void check_proof(const PulseUnit& unit, const analog::UnitProofOptions& options, Diagnostics& diagnostics) {
  const std::int64_t most = most_vectors(unit);
  if (options.vectors < 1 || options.vectors > most)
    diagnostics.push_back({Code::bad_flag, "--vectors", fmt::format("1 to {} for this unit", most),
                           std::to_string(options.vectors), ""});
  if (options.seed < 1 || options.seed > INT32_MAX)
    diagnostics.push_back({Code::bad_flag, "--seed", fmt::format("1 to {}", limit_text(INT32_MAX)),
                           std::to_string(options.seed), ""});
}

/// A folder is there to be proved as it lies, so its Verilog has to be what is simulated.
void check_folder(const std::string& folder, const std::vector<TextFile>& generated,
                  Diagnostics& diagnostics) {
  const auto files = handoff::read_rtl_folder(folder, diagnostics);
  if (!files) return;
  const std::vector<std::string> changed = hdl::changed_files(ising::hardware_files(*files), generated);
  if (!changed.empty())
    diagnostics.push_back({Code::not_regenerated, folder, "Verilog as it is generated from tile.json",
                           fmt::format("other text in {}", fmt::join(changed, ", ")),
                           "`pulsewright rtl` writes it again"});
}

/// What of a proof is kept as evidence.
Json unit_evidence(const ProvenUnit& proven) {
  Json json;
  json["schema"] = "pulsewright.unit_parity/1";
  std::uint64_t words = 0;
  std::uint64_t mismatches = 0;
  bool is_caught = true;
  for (const auto& [simulator, proof] : proven.runs) {
    Json entry = unit_comparison(proof.proof.comparison);
    entry["simulator"] = to_text(simulator);
    entry["version"] = proof.proof.version;
    entry["cycles"] = proof.proof.cycles;
    entry["status"] = proof.status();
    entry["control"] = unit_comparison(proof.control);
    json["simulators"].push_back(to_text(simulator));
    json["runs"].push_back(std::move(entry));
    words += proof.proof.comparison.words;
    mismatches += proof.proof.comparison.mismatches;
    is_caught = is_caught && proof.control.mismatches > 0 && proof.proof.toothless.empty();
  }
  json["status"] = proven.status();
  json["unit_sha256"] = proven.unit_sha256;
  json["rtl_sha256"] = proven.rtl_sha256;
  json["vectors"] = proven.request.proof.vectors;
  json["seed"] = proven.request.proof.seed;
  json["words_compared"] = words;
  json["mismatches"] = mismatches;
  json["negative_control"] = is_caught;
  return json;
}

/// Evidence goes into a bundle only when it is whole: both simulators, equal, enough vectors.
bool is_evidence(const ProvenUnit& proven) {
  const auto is_proved_by = [&](hdl::Simulator simulator) {
    return std::ranges::find(proven.runs, simulator, &SimulatedUnit::simulator) != proven.runs.end();
  };
  return !proven.request.after_synthesis && proven.status() == "equal" &&
         proven.request.proof.vectors >= handoff::least_evidence_vectors &&
         std::ranges::all_of(parity::evidence_simulators, is_proved_by);
}

}  // namespace

std::optional<MadeUnit> make_unit(const UnitRequest& request, const std::string& out,
                                  Diagnostics& diagnostics) {
  PulseUnit unit = request.unit;
  if (request.is_folded) unit.layout = analog::UnitLayout::folded;
  unit.low = 0;
  unit.high = static_cast<std::uint64_t>(request.states);
  unit.start = unit.high / 2;
  const auto largest = [](unsigned width) { return static_cast<double>((1 << (width - 1)) - 1); };
  unit.rate = analog::nearest_rate(request.rate != 0 ? request.rate
                                                     : 1 / largest(unit.x_width) / largest(unit.d_width));
  const Random random(request.seed, 0x756e6974);
  unit.seeds.clear();
  for (std::uint64_t g = 0; g < unit.generators(); ++g) unit.seeds.push_back(random.at(g) % 0xffffffff + 1);
  diagnostics = verify(unit);
  check_output_file("--out", out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  write_file(out, write_unit(unit));
  return MadeUnit{out, std::move(unit)};
}

Json to_json(const MadeUnit& made) {
  Json json;
  json["file"] = made.file;
  json["unit_sha256"] = unit_sha256(made.unit);
  json["multiplier"] = made.unit.rate.multiplier;
  json["shift"] = made.unit.rate.shift;
  json["clocks_per_vector"] = clocks_of_update(made.unit, made.unit.longest);
  return json;
}

std::string to_text(const MadeUnit& made) {
  return fmt::format("{}: {}", made.file, to_text(made.unit));
}

std::optional<PulseUnit> load_lowerable_unit(const std::string& file, Diagnostics& diagnostics) {
  auto unit = analog::load_unit(file, diagnostics);
  if (!unit) return std::nullopt;
  diagnostics = check_lowerable(*unit);
  return diagnostics.empty() ? unit : std::nullopt;
}

fpga::SynthesisInput synthesis_input(const PulseUnit& unit) {
  const hdl::Design design = lower_unit_streams(unit);
  const auto clocks = static_cast<std::int64_t>(clocks_of_update(unit, unit.longest));
  return {.name = unit.name,
          .sha256 = unit_sha256(unit),
          .verilog = print_verilog(design),
          .timing = {.latency_clocks = clocks, .interval_clocks = clocks},
          .workload = fpga::Workload::updates,
          .sites = static_cast<std::int64_t>(unit.shape.points()),
          .attribute = [design](const fpga::MappedNetlist& mapped) {
            return attribute_cells(mapped, design, {});
          }};
}

std::string ProvenUnit::status() const {
  std::string status = "equal";
  for (const SimulatedUnit& run : runs) {
    if (run.proof.status() == "different") return "different";
    if (run.proof.status() != "equal") status = run.proof.status();
  }
  return status;
}

std::optional<ProvenUnit> prove_unit_hardware(const std::string& file, const UnitProofRequest& request,
                                              const ProgressListener& progress, Diagnostics& diagnostics) {
  const auto unit = load_lowerable_unit(file, diagnostics);
  if (!unit) return std::nullopt;
  const std::vector<TextFile> generated = ising::hardware_files(unit_files(*unit));
  check_proof(*unit, request.proof, diagnostics);
  if (std::ranges::count(request.simulators, hdl::Simulator::cxxrtl) > 0)
    diagnostics.push_back({Code::bad_flag, "--sim", "verilator, icarus or both", "cxxrtl",
                           "a pulse unit runs in lock step, which CXXRTL has no harness for"});
  if (std::filesystem::is_directory(file)) check_folder(file, generated, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  ProvenUnit proven{.unit_sha256 = unit_sha256(*unit),
                    .request = request,
                    .rtl_sha256 = parity::files_hash(generated),
                    .runs = {}};
  if (request.after_synthesis) {
    tell(progress, {.task = "analog parity", .step = "synthesising"});
    fpga::MappedVerilog mapped =
        map_verilog(*request.after_synthesis, unit->name, print_verilog(lower_unit_streams(*unit)));
    if (!mapped.refusal.empty()) throw Failure("the tool refuses generated Verilog: " + mapped.refusal);
    proven.request.proof.cells = std::move(mapped.files);
    proven.cells = std::move(mapped.cells);
  }
  for (const hdl::Simulator simulator : request.simulators) {
    tell(progress, {.task = "analog parity", .step = fmt::format("simulating with {}", to_text(simulator))});
    const TemporaryFolder folder;
    proven.runs.push_back({simulator, prove_unit(*unit, simulator, proven.request.proof, folder.path())});
  }
  if (handoff::is_bundle(file) && is_evidence(proven)) {
    handoff::record_evidence(file, {handoff::unit_parity_name, canonical_json(unit_evidence(proven))});
    proven.bundle = file;
  }
  return proven;
}

Json to_json(const ProvenUnit& proven) {
  Json json = unit_evidence(proven);
  json["recorded"] = !proven.bundle.empty();
  if (proven.request.after_synthesis) json["after_synthesis"] = to_text(*proven.request.after_synthesis);
  for (const auto& [type, count] : proven.cells) json["mapped_cells"][type] = count;
  return json;
}

std::string to_text(const ProvenUnit& proven) {
  std::string text = fmt::format("unit {}\n", proven.unit_sha256);
  if (proven.request.after_synthesis) {
    text += fmt::format("after synthesis for {}:", to_text(*proven.request.after_synthesis));
    for (const auto& [type, count] : proven.cells) text += fmt::format(" {} {}", count, type);
    text += "\n";
  }
  for (const auto& [simulator, proof] : proven.runs) {
    const hdl::StepComparison& comparison = proof.proof.comparison;
    text += fmt::format("{} {}: {} clocks, {} words compared, {} mismatches; with other random words {}\n",
                        to_text(simulator), proof.proof.version, proof.proof.cycles, comparison.words,
                        comparison.mismatches, proof.control.mismatches);
    if (!comparison.first.empty()) text += "first: " + comparison.first + "\n";
  }
  const std::string status = proven.status();
  text += status == "equal"       ? "EQUAL\n"
          : status == "different" ? "DIFFERENT\n"
                                  : "NOT SHOWN: the comparison, or its control, does not bite\n";
  return proven.bundle.empty()
             ? text
             : text + fmt::format("recorded in {}/{}\n", proven.bundle, handoff::unit_parity_name);
}

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
#include "flow/pulse_hardware.h"

#include <fmt/format.h>

#include "analog/lower_pulses.h"
#include "analog/pulse_device.h"
#include "base/files.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "flow/output_place.h"

namespace pulsewright::flow {

using analog::PulseUnit;

namespace {

/// Resets come at random until this clock, and may cut vectors.
constexpr std::uint64_t last_reset = 1500;

/// Clocks in which so many vectors are done, with the longest trains and all gaps.
std::uint64_t clocks_of(const PulseUnit& unit, std::int64_t vectors) {
  constexpr std::uint64_t gaps = 8;
  return last_reset + static_cast<std::uint64_t>(vectors) * (clocks_of_update(unit, unit.longest) + gaps);
}

/// Inputs and outputs of all clocks are kept in memory, twice.
std::int64_t most_vectors(const PulseUnit& unit) {
  constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32;
  const std::uint64_t of_clock = unit.shape.points() * unit.count_width() / 2 + 256;
  return static_cast<std::int64_t>(most_bytes / of_clock / (clocks_of_update(unit, unit.longest) + 8));
}

/// The Verilog of a unit beside the model of one with other seeds.
hdl::StepComparison run_control(const PulseUnit& unit, hdl::Simulator simulator, int seed) {
  PulseUnit other = unit;
  for (std::uint64_t& state : other.seeds) state = state == 0xffffffff ? state - 1 : state + 1;
  hdl::Device device = analog::unit_device(unit);
  device.make_model = analog::unit_device(other).make_model;
  const TemporaryFolder folder;
  const hdl::StepRun runs[] = {{seed, clocks_of(unit, 20), last_reset}};
  return prove_in_lock_step({device}, simulator, runs, folder.path()).comparison;
}

Json comparison_json(const hdl::StepComparison& comparison) {
  Json json;
  json["words_compared"] = comparison.words;
  json["mismatches"] = comparison.mismatches;
  if (!comparison.first.empty()) json["first_difference"] = comparison.first;
  return json;
}

}  // namespace

std::optional<PulseUnit> make_unit(const UnitRequest& request, const std::string& out,
                                   Diagnostics& diagnostics) {
  PulseUnit unit = request.unit;
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
  return unit;
}

std::optional<PulseUnit> load_lowerable_unit(const std::string& file, Diagnostics& diagnostics) {
  auto unit = analog::load_unit(file, diagnostics);
  if (!unit) return std::nullopt;
  diagnostics = check_lowerable(*unit);
  return diagnostics.empty() ? unit : std::nullopt;
}

std::optional<std::vector<TextFile>> write_unit_rtl(const PulseUnit& unit, const std::string& out,
                                                    Diagnostics& diagnostics) {
  std::vector<TextFile> files = unit_files(unit);
  if (replace_folder(out, files, "tile.json")) return files;
  diagnostics.push_back(
      {Code::output_exists, "--out", "a new or empty folder, or one of analog rtl", out, ""});
  return std::nullopt;
}

std::string SimulatedUnit::status() const {
  if (proof.comparison.mismatches > 0) return "different";
  return proof.passed() && control.mismatches > 0 ? "equal" : "not_shown";
}

std::string ProvenUnit::status() const {
  std::string status = "equal";
  for (const SimulatedUnit& run : runs) {
    if (run.status() == "different") return "different";
    if (run.status() != "equal") status = run.status();
  }
  return status;
}

std::optional<ProvenUnit> prove_unit_hardware(const PulseUnit& unit, const UnitProofOptions& options,
                                              const ProgressListener& progress, Diagnostics& diagnostics) {
  const std::int64_t most = most_vectors(unit);
  if (options.vectors < 1 || options.vectors > most)
    diagnostics.push_back({Code::bad_flag, "--vectors", fmt::format("1 to {} for this unit", most),
                           std::to_string(options.vectors), ""});
  if (options.seed < 1 || options.seed > INT32_MAX)
    diagnostics.push_back(
        {Code::bad_flag, "--seed", fmt::format("1 to {}", INT32_MAX), std::to_string(options.seed), ""});
  if (!diagnostics.empty()) return std::nullopt;
  ProvenUnit proven{.unit_sha256 = unit_sha256(unit), .options = options, .runs = {}};
  const int seed = static_cast<int>(options.seed);
  for (const hdl::Simulator simulator : options.simulators) {
    tell(progress, {.task = "analog parity", .step = fmt::format("simulating with {}", to_text(simulator))});
    const TemporaryFolder folder;
    const hdl::StepRun runs[] = {{seed, clocks_of(unit, options.vectors), last_reset}};
    proven.runs.push_back({simulator,
                           prove_in_lock_step({analog::unit_device(unit)}, simulator, runs, folder.path()),
                           run_control(unit, simulator, seed)});
  }
  return proven;
}

Json to_json(const ProvenUnit& proven) {
  Json json;
  std::uint64_t words = 0;
  std::uint64_t mismatches = 0;
  bool is_caught = true;
  for (const SimulatedUnit& run : proven.runs) {
    Json entry = comparison_json(run.proof.comparison);
    entry["simulator"] = to_text(run.simulator);
    entry["version"] = run.proof.version;
    entry["cycles"] = run.proof.cycles;
    entry["status"] = run.status();
    entry["control"] = comparison_json(run.control);
    json["simulators"].push_back(to_text(run.simulator));
    json["runs"].push_back(std::move(entry));
    words += run.proof.comparison.words;
    mismatches += run.proof.comparison.mismatches;
    is_caught = is_caught && run.control.mismatches > 0 && run.proof.toothless.empty();
  }
  json["status"] = proven.status();
  json["unit_sha256"] = proven.unit_sha256;
  json["vectors"] = proven.options.vectors;
  json["seed"] = proven.options.seed;
  json["words_compared"] = words;
  json["mismatches"] = mismatches;
  json["negative_control"] = is_caught;
  return json;
}

std::string to_text(const ProvenUnit& proven) {
  std::string text = fmt::format("unit {}\n", proven.unit_sha256);
  for (const SimulatedUnit& run : proven.runs) {
    text += fmt::format("{} {}: {} clocks, {} words compared, {} mismatches; with other random words {}\n",
                        to_text(run.simulator), run.proof.version, run.proof.cycles,
                        run.proof.comparison.words, run.proof.comparison.mismatches, run.control.mismatches);
    if (!run.proof.comparison.first.empty()) text += "first: " + run.proof.comparison.first + "\n";
  }
  const std::string status = proven.status();
  text += status == "equal"       ? "EQUAL\n"
          : status == "different" ? "DIFFERENT\n"
                                  : "NOT SHOWN: the comparison, or its control, does not bite\n";
  return text;
}

}  // namespace pulsewright::flow

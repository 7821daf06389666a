// SPDX-License-Identifier: Apache-2.0
#include "analog/prove_unit.h"

#include "analog/lower_pulses.h"
#include "analog/pulse_device.h"

namespace pulsewright::analog {

namespace {

/// Resets come at random until this clock, and may cut vectors.
constexpr std::uint64_t last_reset = 1500;
/// Vectors that the control is given.
constexpr std::int64_t control_vectors = 20;

/// Clocks from one vector to the next, with the longest trains, frames in and out, and gaps.
std::uint64_t clocks_between(const PulseUnit& unit) {
  constexpr std::uint64_t gaps = 16;
  const std::uint64_t beats = unit.shape.inputs + unit.shape.outputs + unit.shape.points();
  // A beat in eight waits at each end.
  return clocks_of_update(unit, unit.longest) + beats + beats / 4 + gaps;
}

/// Clocks in which so many vectors pass the streams; more pass the ports of the unit alone.
std::uint64_t clocks_of_vectors(const PulseUnit& unit, std::int64_t vectors) {
  return last_reset + static_cast<std::uint64_t>(vectors) * clocks_between(unit);
}

/// The unit behind its streams, as Verilog or after synthesis.
hdl::Device streams_of(const PulseUnit& unit, const std::vector<TextFile>& cells) {
  hdl::Device device = unit_stream_device(unit);
  if (!cells.empty()) device.files = cells;
  return device;
}

/// The unit alone, whose every count is a port, and the same behind its streams.
std::vector<hdl::Device> devices_of(const PulseUnit& unit, const std::vector<TextFile>& cells) {
  if (!cells.empty()) return {streams_of(unit, cells)};
  return {unit_device(unit), unit_stream_device(unit)};
}

/// The Verilog of a unit beside the model of one with other words.
hdl::StepComparison run_control(const PulseUnit& unit, hdl::Simulator simulator,
                                const UnitProofOptions& options, const std::filesystem::path& folder) {
  hdl::Device device = streams_of(unit, options.cells);
  device.make_model = unit_stream_device(with_other_words(unit)).make_model;
  const hdl::StepRun runs[] = {
      {static_cast<int>(options.seed), clocks_of_vectors(unit, control_vectors), last_reset}};
  return prove_in_lock_step({device}, simulator, runs, folder).comparison;
}

}  // namespace

std::string UnitProof::status() const {
  if (proof.comparison.mismatches > 0) return "different";
  return proof.passed() && control.mismatches > 0 ? "equal" : "not_shown";
}

UnitProof prove_unit(const PulseUnit& unit, hdl::Simulator simulator, const UnitProofOptions& options,
                     const std::filesystem::path& folder) {
  const int seed = static_cast<int>(options.seed);
  const hdl::StepRun runs[] = {{seed, clocks_of_vectors(unit, options.vectors), last_reset}};
  return {prove_in_lock_step(devices_of(unit, options.cells), simulator, runs, folder / "unit"),
          run_control(unit, simulator, options, folder / "control")};
}

ComparedClocks clocks_to_compare(const PulseUnit& unit, std::int64_t vectors) {
  ComparedClocks compared{.clocks = clocks_of_vectors(unit, vectors)};
  // Before the first clock only Verilator has values.
  for (const hdl::Device& device : devices_of(unit, {}))
    compared.words += (compared.clocks - 1) * device.out_words();
  return compared;
}

std::int64_t most_vectors(const PulseUnit& unit) {
  constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32;
  const std::uint64_t of_clock = unit.shape.points() * unit.count_width() / 2 + 256;
  return static_cast<std::int64_t>(most_bytes / of_clock / clocks_between(unit));
}

PulseUnit with_other_words(PulseUnit unit) {
  for (std::uint64_t& state : unit.seeds) state = state == UINT32_MAX ? state - 1 : state + 1;
  return unit;
}

}  // namespace pulsewright::analog

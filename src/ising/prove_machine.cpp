// SPDX-License-Identifier: Apache-2.0
#include "ising/prove_machine.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "hdl/verilog_ports.h"
#include "ising/lower_machine.h"

namespace pulsewright::ising {

namespace {

hdl::Simulation build(std::vector<TextFile> files, const Machine& machine, const Script& script,
                      const ProofOptions& options, const std::filesystem::path& folder) {
  std::ranges::move(bench_files(machine, script), std::back_inserter(files));
  return {
      options.simulator, files, folder, {options.timeout, static_cast<std::int64_t>(script.stimuli.size())}};
}

/// The bench and its clock have these names.
bool is_bench_name(std::string_view name) {
  return name == "parity_bench" || name == "icarus_main";
}

std::string simulate(const Machine& machine, const Script& script, const ProofOptions& options,
                     const std::filesystem::path& folder) {
  const Machine named = with_free_name(machine);
  return simulate_files(machine_files(named), named, script, options, folder);
}

/// The value of a hexadecimal digit; nothing for x and z, and for what is not a digit.
std::optional<unsigned> digit_value(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const std::size_t value = digits.find(c);
  return value == digits.npos ? std::nullopt : std::optional(static_cast<unsigned>(value));
}

/// `expected`, `got`: lines of a trace, "STATES FLAG LAST" and what else there is.
LineDifference difference(std::size_t clock, std::string_view expected, std::string_view got,
                          const TraceShape& shape) {
  LineDifference found{.clock = static_cast<std::int64_t>(clock),
                       .what = "the trace",
                       .expected = std::string(expected),
                       .got = std::string(got.substr(0, 200))};
  const std::size_t digits = (shape.bits + 3) / 4;
  if (got.size() != expected.size()) return found;
  const auto port = [&](std::size_t at, std::string_view name) {
    return LineDifference{found.clock,
                          {},
                          std::string(name),
                          std::string(expected.substr(at, 1)),
                          std::string(got.substr(at, 1))};
  };
  // Without its row a state is nobody's.
  if (shape.spin_of && expected[digits + 1] != got[digits + 1]) return port(digits + 1, shape.flag);
  for (std::size_t i = 0; i < shape.bits; ++i) {
    const std::size_t at = digits - 1 - i / 4;
    if (expected[at] == got[at]) continue;
    const unsigned want = *digit_value(expected[at]) >> i % 4 & 1;
    const std::optional<unsigned> digit = digit_value(got[at]);
    if (digit && (*digit >> i % 4 & 1) == want) continue;
    const std::string shown = digit ? std::to_string(1 - want) : std::string(1, got[at]);
    const std::int64_t spin = shape.spin_of ? shape.spin_of(expected, i) : static_cast<std::int64_t>(i);
    return {found.clock, spin, fmt::format("spin {}", spin), std::to_string(want), shown};
  }
  if (expected[digits + 1] != got[digits + 1]) return port(digits + 1, shape.flag);
  if (expected[digits + 3] != got[digits + 3]) return port(digits + 3, "last_o");
  return found;
}

/// States of spins that a line shows.
std::int64_t spins_in(std::string_view line, const TraceShape& shape) {
  if (!shape.spin_of) return static_cast<std::int64_t>(shape.bits);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < shape.bits; ++i) count += shape.spin_of(line, i) >= 0;
  return count;
}

/// The script without one clock that shows in the reference engine's lines; nothing if none of those that
/// are tried does.
struct LostClock {
  Script script;
  std::string what;
};
std::optional<LostClock> lose_clock(const Machine& machine, const Script& script,
                                    const std::vector<std::string>& expected) {
  constexpr int most_tried = 16;
  int tried = 0;
  // A folded machine begins by filling in its start states, whether it runs or not.
  for (std::size_t t = script.stimuli.size() * 3 / 4; t < script.stimuli.size() && tried < most_tried; ++t) {
    if (!script.stimuli[t].run || script.stimuli[t].reset) continue;
    ++tried;
    LostClock lost{script, fmt::format("the machine does not run in clock {}", t)};
    lost.script.stimuli[t].run = false;
    if (expected_lines(machine, lost.script) != expected) return lost;
  }
  return std::nullopt;
}

/// Beside the Verilog and its memories a package has a document, a testbench and what runs it.
bool is_around(const TextFile& file) {
  return file.path.starts_with("tb/") || !(file.path.ends_with(".v") || file.path.ends_with(".hex"));
}

}  // namespace

std::string without_end(std::string trace) {
  trace.resize(trace.rfind('\n', trace.size() - 2) + 1);
  return trace;
}

Machine with_free_name(Machine machine) {
  if (is_bench_name(machine.name)) machine.name += "_machine";
  return machine;
}

std::string LineDifference::text() const {
  return fmt::format("clock {}, {}: expected {}, got {}", clock, what, expected, got);
}

std::vector<Fault> faults_of(const Machine& machine) {
  std::vector<Fault> faults;
  for (std::size_t k = 0; k < std::min<std::size_t>(machine.couplings.size(), 8); ++k) {
    Fault fault{machine, fmt::format("the coupling of spins {} and {} has the other sign",
                                     machine.couplings[k].first, machine.couplings[k].second)};
    fault.machine.couplings[k].weight = -fault.machine.couplings[k].weight;
    faults.push_back(std::move(fault));
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(machine.spins.size(), 8); ++i) {
    Fault fault{machine, fmt::format("spin {} starts from the other state", i)};
    fault.machine.spins[i].start = 1 - fault.machine.spins[i].start;
    faults.push_back(std::move(fault));
  }
  return faults;
}

std::optional<Fault> choose_fault(const Machine& machine, const Script& script) {
  for (Fault& fault : faults_of(machine)) {
    const auto good = expect(machine, script);
    const auto bad = expect(fault.machine, script);
    for (const Stimulus& stimulus : script.stimuli) {
      if (good->line(stimulus) != bad->line(stimulus)) return std::move(fault);
      good->clock(stimulus);
      bad->clock(stimulus);
    }
  }
  return std::nullopt;
}

MachineComparison compare_lines(const std::vector<std::string>& expected, const std::string& trace,
                                const TraceShape& shape) {
  MachineComparison comparison;
  std::size_t at = 0;
  for (std::size_t t = 0; t < expected.size(); ++t) {
    const std::size_t end = std::min(trace.find('\n', at), trace.size());
    const std::string_view line = std::string_view(trace).substr(at, end - at);
    at = std::min(end + 1, trace.size());
    // Before the first edge nothing is reset.
    if (t == 0) continue;
    ++comparison.clocks;
    comparison.spins += spins_in(expected[t], shape);
    if (line == expected[t]) continue;
    if (comparison.mismatches++ == 0) comparison.first = difference(t, expected[t], line, shape);
  }
  if (at < trace.size()) ++comparison.mismatches;
  const bool is_equal = comparison.clocks > 0 && comparison.mismatches == 0;
  comparison.status = is_equal ? Agreement::equal : Agreement::different;
  return comparison;
}

std::string simulate_files(std::vector<TextFile> files, const Machine& machine, const Script& script,
                           const ProofOptions& options, const std::filesystem::path& folder) {
  return without_end(build(std::move(files), machine, script, options, folder)
                         .run(static_cast<std::uint32_t>(options.seed)));
}

MachineProof prove_machine(const Machine& machine, const ProofOptions& options,
                           const std::filesystem::path& folder) {
  PW_ASSERT(options.clocks >= 1 && options.simulator != hdl::Simulator::cxxrtl);
  MachineProof proof{.version = hdl::simulator_version(options.simulator)};
  const Script script = draw_script(machine, options.clocks, options.seed);
  const std::vector<std::string> expected = expected_lines(machine, script);
  const TraceShape shape = trace_shape(machine);
  proof.comparison = compare_lines(expected, simulate(machine, script, options, folder / "machine"), shape);
  const std::optional<Fault> fault = choose_fault(machine, script);
  proof.control.status = Agreement::not_shown;
  if (!fault) return proof;
  proof.fault = fault->what;
  proof.control =
      compare_lines(expected, simulate(fault->machine, script, options, folder / "control"), shape);
  return proof;
}

Diagnostics check_files(const Machine& machine, const std::vector<TextFile>& files) {
  if (is_bench_name(machine.name))
    return {{Code::does_not_elaborate, "/name", "another name", machine.name,
             "the bench has a module of that name"}};
  return hdl::check_ports(lower_machine(machine).modules.back(), files,
                          "`pulsewright ising rtl` writes the Verilog that belongs to a machine");
}

std::vector<TextFile> hardware_files(std::vector<TextFile> files) {
  std::erase_if(files, is_around);
  const auto memories =
      std::ranges::stable_partition(files, [](const TextFile& file) { return file.path.ends_with(".v"); });
  std::ranges::sort(memories, {}, &TextFile::path);
  return files;
}

std::vector<std::string> changed_machine_files(const Machine& machine, const std::vector<TextFile>& files) {
  return hdl::changed_files(hardware_files(files), hardware_files(machine_files(machine)));
}

ComparedLines lines_to_compare(const Machine& machine, std::int64_t clocks, std::uint64_t seed) {
  const Script script = draw_script(machine, clocks, seed);
  const TraceShape shape = trace_shape(machine);
  ComparedLines lines{.clocks = static_cast<std::int64_t>(script.stimuli.size()) - 1};
  if (!shape.spin_of) return {lines.clocks, lines.clocks * static_cast<std::int64_t>(shape.bits)};
  const auto expectation = expect(machine, script);
  for (std::size_t t = 0; t < script.stimuli.size(); ++t) {
    const std::string line = expectation->line(script.stimuli[t]);
    if (t > 0) lines.spins += spins_in(line, shape);
    expectation->clock(script.stimuli[t]);
  }
  return lines;
}

std::int64_t most_clocks(const Machine& machine) {
  constexpr std::int64_t most_bytes = std::int64_t{1} << 31;
  const auto line = static_cast<std::int64_t>(machine.spins.size()) / 4 + 64;
  return most_bytes / line;
}

MachineProof prove_files(const Machine& machine, const std::vector<TextFile>& files,
                         const ProofOptions& options, const std::filesystem::path& folder) {
  if (changed_machine_files(machine, files).empty()) return prove_machine(machine, options, folder);
  MachineProof proof{.version = hdl::simulator_version(options.simulator)};
  const Script script = draw_script(machine, options.clocks, options.seed);
  const auto seed = static_cast<std::uint32_t>(options.seed);
  const hdl::Simulation simulation = build(files, machine, script, options, folder / "files");
  proof.refusal = simulation.refusal();
  hdl::SimulationRun run = proof.refusal.empty() ? simulation.try_run(seed) : hdl::SimulationRun{};
  proof.trouble = run.trouble;
  if (!proof.refusal.empty() || !proof.trouble.empty()) {
    simulate(machine, script, options, folder / "machine");
    return proof;
  }
  const std::vector<std::string> expected = expected_lines(machine, script);
  const TraceShape shape = trace_shape(machine);
  proof.comparison = compare_lines(expected, without_end(std::move(run.trace)), shape);
  proof.control.status = Agreement::not_shown;
  const std::optional<LostClock> lost = lose_clock(machine, script, expected);
  if (!lost || proof.comparison.status != Agreement::equal) return proof;
  proof.fault = lost->what;
  // The bench reads its stimuli when it runs.
  const TextFile stimuli = stimuli_file(machine, lost->script);
  write_file(folder / "files" / stimuli.path, stimuli.text);
  run = simulation.try_run(seed);
  if (run.trouble.empty()) proof.control = compare_lines(expected, without_end(std::move(run.trace)), shape);
  return proof;
}

}  // namespace pulsewright::ising

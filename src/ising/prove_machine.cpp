// SPDX-License-Identifier: Apache-2.0
#include "ising/prove_machine.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/failure.h"
#include "base/random.h"
#include "hdl/text_template.h"
#include "hdl/verilog_ports.h"
#include "ising/lower_machine.h"
#include "ising/reference_engine.h"

namespace pulsewright::ising {

namespace {

std::string line_of(const ReferenceEngine& engine, const Stimulus& stimulus) {
  const std::span<const std::int8_t> states = engine.states();
  std::string digits;
  for (std::size_t low = 0; low < states.size(); low += 4) {
    unsigned digit = 0;
    for (std::size_t i = low; i < std::min(low + 4, states.size()); ++i)
      digit |= unsigned{states[i] > 0} << (i - low);
    digits += "0123456789abcdef"[digit];
  }
  return fmt::format("{} {} {}", std::string(digits.rbegin(), digits.rend()), int{states.back() > 0},
                     int{stimulus.run && engine.is_last_colour()});
}

void apply(ReferenceEngine& engine, const Stimulus& stimulus) {
  if (stimulus.reset)
    engine.reset();
  else if (stimulus.load)
    engine.shift(stimulus.state);
  else if (stimulus.run)
    engine.clock();
}

std::string stimuli_text(const std::vector<Stimulus>& stimuli) {
  std::string text;
  for (const Stimulus& stimulus : stimuli)
    text += fmt::format("{:x}\n", unsigned{stimulus.reset} | unsigned{stimulus.run} << 1 |
                                      unsigned{stimulus.load} << 2 | unsigned{stimulus.state} << 3);
  return text;
}

constexpr const char* stimuli_name = "parity_bench.hex";

/// The bench of a machine, with what it drives.
std::vector<TextFile> bench_files(const Machine& machine, const std::vector<Stimulus>& stimuli) {
  return {{stimuli_name, stimuli_text(stimuli)},
          {"parity_bench.v", hdl::fill_template(embedded_text(embedded_benches(), "ising_bench.v.in"),
                                                {{"last", std::to_string(stimuli.size() - 1)},
                                                 {"top_bit", std::to_string(machine.spins.size() - 1)},
                                                 {"machine", machine.name}})}};
}

hdl::Simulation build(std::vector<TextFile> files, const Machine& machine,
                      const std::vector<Stimulus>& stimuli, const ProofOptions& options,
                      const std::filesystem::path& folder) {
  std::ranges::move(bench_files(machine, stimuli), std::back_inserter(files));
  return {options.simulator, files, folder, {options.timeout, static_cast<std::int64_t>(stimuli.size())}};
}

/// A trace without the line that shows that it is whole.
std::string without_end(std::string trace) {
  trace.resize(trace.rfind('\n', trace.size() - 2) + 1);
  return trace;
}

/// The bench and its clock have these names.
bool is_bench_name(std::string_view name) {
  return name == "parity_bench" || name == "icarus_main";
}

std::string simulate(Machine machine, const std::vector<Stimulus>& stimuli, const ProofOptions& options,
                     const std::filesystem::path& folder) {
  if (is_bench_name(machine.name)) machine.name += "_machine";
  return simulate_files(machine_files(machine), machine, stimuli, options, folder);
}

/// Faults to try, those that are felt most first.
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

/// The value of a hexadecimal digit; nothing for x and z, and for what is not a digit.
std::optional<unsigned> digit_value(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const std::size_t value = digits.find(c);
  return value == digits.npos ? std::nullopt : std::optional(static_cast<unsigned>(value));
}

/// `expected`, `got`: lines of a trace, "SPINS STATE LAST".
LineDifference difference(std::size_t clock, std::string_view expected, std::string_view got,
                          std::size_t spins) {
  LineDifference found{.clock = static_cast<std::int64_t>(clock),
                       .what = "the trace",
                       .expected = std::string(expected),
                       .got = std::string(got.substr(0, 200))};
  const std::size_t digits = (spins + 3) / 4;
  if (got.size() != expected.size()) return found;
  for (std::size_t i = 0; i < spins; ++i) {
    const std::size_t at = digits - 1 - i / 4;
    if (expected[at] == got[at]) continue;
    const unsigned want = *digit_value(expected[at]) >> i % 4 & 1;
    const std::optional<unsigned> digit = digit_value(got[at]);
    if (digit && (*digit >> i % 4 & 1) == want) continue;
    const std::string shown = digit ? std::to_string(1 - want) : std::string(1, got[at]);
    return {found.clock, static_cast<std::int64_t>(i), fmt::format("spin {}", i), std::to_string(want),
            shown};
  }
  const bool is_state = expected[digits + 1] != got[digits + 1];
  const std::size_t at = is_state ? digits + 1 : digits + 3;
  if (expected[at] == got[at]) return found;
  found.what = is_state ? "state_o" : "last_o";
  found.expected = expected.substr(at, 1);
  found.got = got.substr(at, 1);
  return found;
}

/// The stimuli without one clock that shows in the reference engine's lines; nothing if none of those that
/// are tried does.
struct LostClock {
  std::vector<Stimulus> stimuli;
  std::string what;
};
std::optional<LostClock> lose_clock(const Machine& machine, const std::vector<Stimulus>& stimuli,
                                    const std::vector<std::string>& expected) {
  constexpr int most_tried = 16;
  int tried = 0;
  for (std::size_t t = 0; t < stimuli.size() && tried < most_tried; ++t) {
    if (!stimuli[t].run || stimuli[t].reset) continue;
    ++tried;
    LostClock lost{stimuli, fmt::format("the machine does not run in clock {}", t)};
    lost.stimuli[t].run = false;
    if (expected_lines(machine, lost.stimuli) != expected) return lost;
  }
  return std::nullopt;
}

bool is_document(const TextFile& file) {
  return file.path == "machine.json";
}

}  // namespace

std::string LineDifference::text() const {
  return fmt::format("clock {}, {}: expected {}, got {}", clock, what, expected, got);
}

std::vector<Stimulus> draw_stimuli(std::size_t spins, std::int64_t clocks, std::uint64_t seed) {
  Random random(seed, 0x7374696d);
  std::vector<Stimulus> stimuli(2, {.reset = true});
  const std::int64_t reset_at = clocks / 4;
  const std::int64_t load_at = clocks / 2;
  for (std::int64_t clock = 0; clock < clocks;) {
    if (clock == reset_at && reset_at > 0 && !stimuli.back().reset)
      stimuli.push_back({.reset = true, .run = random.below(2) == 0, .load = random.below(2) == 0});
    if (clock == load_at && load_at > 0 && !stimuli.back().load)
      for (std::size_t i = 0; i < spins; ++i)
        stimuli.push_back({.load = true, .state = random.below(2) == 0});
    const bool run = random.below(16) != 0;
    stimuli.push_back({.run = run, .state = random.below(2) == 0});
    clock += run;
  }
  // What the last clock did is seen in one more.
  stimuli.push_back({});
  return stimuli;
}

std::vector<std::string> expected_lines(const Machine& machine, const std::vector<Stimulus>& stimuli) {
  ReferenceEngine engine(machine);
  std::vector<std::string> lines;
  for (const Stimulus& stimulus : stimuli) {
    lines.push_back(line_of(engine, stimulus));
    apply(engine, stimulus);
  }
  return lines;
}

std::optional<Fault> choose_fault(const Machine& machine, const std::vector<Stimulus>& stimuli) {
  for (Fault& fault : faults_of(machine)) {
    ReferenceEngine good(machine);
    ReferenceEngine bad(fault.machine);
    for (const Stimulus& stimulus : stimuli) {
      if (line_of(good, stimulus) != line_of(bad, stimulus)) return std::move(fault);
      apply(good, stimulus);
      apply(bad, stimulus);
    }
  }
  return std::nullopt;
}

MachineComparison compare_lines(const std::vector<std::string>& expected, const std::string& trace,
                                std::size_t spins) {
  MachineComparison comparison;
  std::size_t at = 0;
  for (std::size_t t = 0; t < expected.size(); ++t) {
    const std::size_t end = std::min(trace.find('\n', at), trace.size());
    const std::string_view line = std::string_view(trace).substr(at, end - at);
    at = std::min(end + 1, trace.size());
    // Before the first edge nothing is reset.
    if (t == 0) continue;
    ++comparison.clocks;
    comparison.spins += static_cast<std::int64_t>(spins);
    if (line == expected[t]) continue;
    if (comparison.mismatches++ == 0) comparison.first = difference(t, expected[t], line, spins);
  }
  if (at < trace.size()) ++comparison.mismatches;
  const bool is_equal = comparison.clocks > 0 && comparison.mismatches == 0;
  comparison.status = is_equal ? Agreement::equal : Agreement::different;
  return comparison;
}

std::string simulate_files(std::vector<TextFile> files, const Machine& machine,
                           const std::vector<Stimulus>& stimuli, const ProofOptions& options,
                           const std::filesystem::path& folder) {
  return without_end(build(std::move(files), machine, stimuli, options, folder)
                         .run(static_cast<std::uint32_t>(options.seed)));
}

MachineProof prove_machine(const Machine& machine, const ProofOptions& options,
                           const std::filesystem::path& folder) {
  PW_ASSERT(options.clocks >= 1 && options.simulator != hdl::Simulator::cxxrtl);
  MachineProof proof{.version = hdl::simulator_version(options.simulator)};
  const std::vector<Stimulus> stimuli = draw_stimuli(machine.spins.size(), options.clocks, options.seed);
  const std::vector<std::string> expected = expected_lines(machine, stimuli);
  proof.comparison =
      compare_lines(expected, simulate(machine, stimuli, options, folder / "machine"), machine.spins.size());
  const std::optional<Fault> fault = choose_fault(machine, stimuli);
  proof.control.status = Agreement::not_shown;
  if (!fault) return proof;
  proof.fault = fault->what;
  proof.control = compare_lines(expected, simulate(fault->machine, stimuli, options, folder / "control"),
                                machine.spins.size());
  return proof;
}

Diagnostics check_files(const Machine& machine, const std::vector<TextFile>& files) {
  if (is_bench_name(machine.name))
    return {{Code::does_not_elaborate, "/name", "another name", machine.name,
             "the bench has a module of that name"}};
  return hdl::check_ports(lower_machine(machine).modules.back(), files,
                          "`pulsewright ising rtl` writes the Verilog that belongs to a machine");
}

std::vector<std::string> changed_machine_files(const Machine& machine, const std::vector<TextFile>& files) {
  std::vector<TextFile> given = files;
  std::vector<TextFile> generated = machine_files(machine);
  std::erase_if(given, is_document);
  std::erase_if(generated, is_document);
  return hdl::changed_files(given, generated);
}

MachineProof prove_files(const Machine& machine, const std::vector<TextFile>& files,
                         const ProofOptions& options, const std::filesystem::path& folder) {
  if (changed_machine_files(machine, files).empty()) return prove_machine(machine, options, folder);
  MachineProof proof{.version = hdl::simulator_version(options.simulator)};
  const std::vector<Stimulus> stimuli = draw_stimuli(machine.spins.size(), options.clocks, options.seed);
  const auto seed = static_cast<std::uint32_t>(options.seed);
  const hdl::Simulation simulation = build(files, machine, stimuli, options, folder / "files");
  proof.refusal = simulation.refusal();
  hdl::SimulationRun run = proof.refusal.empty() ? simulation.try_run(seed) : hdl::SimulationRun{};
  proof.trouble = run.trouble;
  if (!proof.refusal.empty() || !proof.trouble.empty()) {
    simulate(machine, stimuli, options, folder / "machine");
    return proof;
  }
  const std::vector<std::string> expected = expected_lines(machine, stimuli);
  const std::size_t spins = machine.spins.size();
  proof.comparison = compare_lines(expected, without_end(std::move(run.trace)), spins);
  proof.control.status = Agreement::not_shown;
  const std::optional<LostClock> lost = lose_clock(machine, stimuli, expected);
  if (!lost || proof.comparison.status != Agreement::equal) return proof;
  proof.fault = lost->what;
  // The bench reads its stimuli when it runs.
  write_file(folder / "files" / stimuli_name, stimuli_text(lost->stimuli));
  run = simulation.try_run(seed);
  if (run.trouble.empty()) proof.control = compare_lines(expected, without_end(std::move(run.trace)), spins);
  return proof;
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
#include "ising/prove_axi.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "ising/lower_machine.h"

namespace pulsewright::ising {

namespace {

/// The lines of a trace by what they are about.
struct AxiTrace {
  std::vector<std::string> stream;
  std::vector<std::string> answers;
  std::vector<std::string> complaints;
};

AxiTrace split_trace(const std::string& trace) {
  AxiTrace split;
  for (std::size_t at = 0; at < trace.size();) {
    const std::size_t end = std::min(trace.find('\n', at), trace.size());
    std::string line = trace.substr(at, end - at);
    at = end + 1;
    std::vector<std::string>& lines = line.starts_with("S ")                             ? split.stream
                                      : line.starts_with("R ") || line.starts_with("W ") ? split.answers
                                                                                         : split.complaints;
    lines.push_back(std::move(line));
  }
  return split;
}

/// Compares lines one by one; a line too few or too many is a difference. Returns how many have been
/// compared.
std::int64_t compare_in_order(std::string_view what, const std::vector<std::string>& expected,
                              const std::vector<std::string>& got, AxiComparison& comparison) {
  const std::size_t most = std::max(expected.size(), got.size());
  for (std::size_t k = 0; k < most; ++k) {
    const std::string_view want = k < expected.size() ? std::string_view(expected[k]) : "nothing";
    const std::string_view have = k < got.size() ? std::string_view(got[k]) : "nothing";
    if (want == have) continue;
    if (comparison.mismatches++ == 0)
      comparison.first = fmt::format("{} {}: expected {}, got {}", what, k, want, have);
  }
  return static_cast<std::int64_t>(std::min(expected.size(), got.size()));
}

/// A machine with a fault that the reference engine shows in the frames of the script.
std::optional<Fault> choose_axi_fault(const Machine& machine, const AxiScript& script,
                                      const ProofOptions& options) {
  for (Fault& fault : faults_of(machine))
    if (draw_axi_script(fault.machine, options.clocks, options.seed).stream != script.stream)
      return std::move(fault);
  return std::nullopt;
}

}  // namespace

AxiComparison compare_axi(const AxiScript& script, const std::string& trace) {
  AxiComparison comparison{.frames = script.frames};
  const AxiTrace split = split_trace(trace);
  if (!split.complaints.empty()) {
    comparison.mismatches = static_cast<std::int64_t>(split.complaints.size());
    comparison.first = split.complaints.front();
  }
  comparison.words = compare_in_order("word", script.stream, split.stream, comparison);
  comparison.answers = compare_in_order("answer", script.answers, split.answers, comparison);
  const bool is_equal = comparison.words > 0 && comparison.mismatches == 0;
  comparison.status = is_equal ? Agreement::equal : Agreement::different;
  return comparison;
}

std::string simulate_axi(std::vector<TextFile> files, const Machine& machine, const AxiScript& script,
                         const ProofOptions& options, const std::filesystem::path& folder) {
  std::ranges::move(axi_bench_files(machine, script, options.seed), std::back_inserter(files));
  const hdl::Simulation simulation(options.simulator, files, folder,
                                   {options.timeout, std::max<std::int64_t>(options.clocks, 1)});
  return without_end(simulation.run(static_cast<std::uint32_t>(options.seed)));
}

AxiProof prove_axi(const Machine& machine, const std::vector<TextFile>& files, const ProofOptions& options,
                   const std::filesystem::path& folder) {
  AxiProof proof;
  const AxiScript script = draw_axi_script(machine, options.clocks, options.seed);
  proof.comparison = compare_axi(script, simulate_axi(files, machine, script, options, folder / "axi"));
  proof.control.status = Agreement::not_shown;
  const std::optional<Fault> fault = choose_axi_fault(machine, script, options);
  if (!fault) return proof;
  proof.fault = fault->what;
  // The hash in its registers tells the other machine apart, but they are not spins.
  const AxiTrace split = split_trace(
      simulate_axi(machine_files(fault->machine), fault->machine, script, options, folder / "axi_control"));
  proof.control = {};
  proof.control.words = compare_in_order("word", script.stream, split.stream, proof.control);
  proof.control.status = proof.control.mismatches == 0 ? Agreement::equal : Agreement::different;
  return proof;
}

}  // namespace pulsewright::ising

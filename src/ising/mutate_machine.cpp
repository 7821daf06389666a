// SPDX-License-Identifier: Apache-2.0
#include "ising/mutate_machine.h"

#include <algorithm>
#include <deque>
#include <iterator>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/temporary_folder.h"
#include "ising/machine_bench.h"
#include "ising/prove_machine.h"

namespace pulsewright::ising {

namespace {

/// A script, what must be shown, and the design with faults that meets it.
class FaultBench {
 public:
  FaultBench(const Machine& machine, std::vector<TextFile> verilog, const MachineMutationOptions& options,
             std::int64_t clocks, std::uint32_t seed)
      : seed_(seed), shape_(trace_shape(machine)) {
    const Script script = draw_script(machine, clocks, seed);
    expected_ = expected_lines(machine, script);
    std::ranges::move(bench_files(machine, script, true), std::back_inserter(verilog));
    simulation_.emplace(
        options.simulator, verilog, folder_.path(),
        hdl::SimulationLimits{std::chrono::hours(1), static_cast<std::int64_t>(script.stimuli.size())});
  }

  MachineComparison compare(std::size_t fault) const {
    return compare_lines(expected_, without_end(simulation_->run(seed_, fault)), shape_);
  }

 private:
  std::uint32_t seed_;
  TraceShape shape_;
  std::vector<std::string> expected_;
  TemporaryFolder folder_;
  std::optional<hdl::Simulation> simulation_;
};

}  // namespace

hdl::MutationRun run_mutation(const Machine& machine, const std::vector<TextFile>& verilog,
                              std::span<const std::size_t> faults, const MachineMutationOptions& options) {
  PW_ASSERT(options.clocks > 0);
  std::deque<FaultBench> benches;
  std::vector<hdl::FaultTrial> trials;
  const auto add_trial = [&](std::int64_t clocks, std::uint32_t seed) {
    tell(options.progress,
         {.task = "mutate", .step = fmt::format("building the machine for {} clocks", clocks)});
    const FaultBench& bench = benches.emplace_back(machine, verilog, options, clocks, seed);
    const MachineComparison sound = bench.compare(0);
    if (sound.status != Agreement::equal)
      throw Failure(fmt::format("the machine differs from its model without any fault: {}",
                                sound.first ? sound.first->text() : "nothing was compared"));
    trials.push_back([&bench](std::size_t fault) -> hdl::FaultyRun {
      const MachineComparison comparison = bench.compare(fault);
      return {comparison.spins, comparison.mismatches != 0};
    });
  };
  add_trial(options.clocks, options.seed);
  // Few clocks first: nearly all faults show in them, and only the rest waits for the long run.
  if (options.again > 0)
    add_trial(static_cast<std::int64_t>(options.again) * options.clocks, options.seed + 1);
  hdl::MutationRun run = meet_faults(trials, faults, options.progress);
  run.version = simulator_version(options.simulator);
  return run;
}

}  // namespace pulsewright::ising

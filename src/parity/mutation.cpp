// SPDX-License-Identifier: Apache-2.0
#include "parity/mutation.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "base/failure.h"
#include "parity/observe.h"
#include "parity/rare_images.h"
#include "parity/stress.h"

namespace pulsewright::parity {

namespace {

/// Images under stress, what must come out, and the design that meets them.
struct Trial {
  Trial(const netlist::Netlist& netlist, const std::vector<TextFile>& verilog, hdl::Simulator simulator,
        std::size_t images, std::uint32_t seed)
      : stimulus(with_faults(harsh_stimulus(netlist, images, seed))),
        expected(expect(netlist, stimulus)),
        observation(netlist, verilog, stimulus, simulator) {}

  static Stimulus with_faults(Stimulus stimulus) {
    stimulus.has_faults = true;
    return stimulus;
  }

  Stimulus stimulus;
  Expectation expected;
  Observation observation;
};

}  // namespace

Stimulus harsh_stimulus(const netlist::Netlist& netlist, std::size_t images, std::uint32_t seed) {
  return stress(netlist, telling_images(netlist, images, seed),
                {.traced = 2, .stalled = images - std::min<std::size_t>(4, images / 2), .seed = seed});
}

hdl::MutationRun run_mutation(const netlist::Netlist& netlist, const std::vector<TextFile>& verilog,
                              std::span<const std::size_t> faults, const MutationOptions& options) {
  PW_ASSERT(options.images > 1);
  // A deque, since a Trial has a folder, which cannot be moved.
  std::deque<Trial> trials;
  const auto compared = [&](const Trial& trial, std::size_t fault) {
    return compare(netlist, trial.stimulus, trial.expected, trial.observation.trace(fault));
  };
  const auto add_trial = [&](std::size_t images, std::uint32_t seed) {
    tell(options.progress,
         {.task = "mutate", .step = fmt::format("building the design for {} images", images)});
    const Comparison sound =
        compared(trials.emplace_back(netlist, verilog, options.simulator, images, seed), 0);
    if (!sound.equal())
      throw Failure(fmt::format(
          "the design differs from its model without any fault: {}",
          sound.first_differences.empty() ? "no word was compared" : sound.first_differences.front().text()));
  };
  add_trial(options.images, options.seed);
  // Few images first: nearly all faults show in them, and only the rest waits for the long run.
  if (options.again > 0) add_trial(options.again * options.images, options.seed + 1);
  std::vector<hdl::FaultTrial> meetings;
  for (const Trial& trial : trials)
    meetings.push_back([&](std::size_t fault) -> hdl::FaultyRun {
      const Comparison comparison = compared(trial, fault);
      return {comparison.words_compared, comparison.mismatches != 0};
    });
  hdl::MutationRun run = meet_faults(meetings, faults, options.progress);
  run.version = simulator_version(options.simulator);
  return run;
}

}  // namespace pulsewright::parity

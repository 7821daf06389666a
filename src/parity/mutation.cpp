// SPDX-License-Identifier: Apache-2.0
#include "parity/mutation.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "parity/observe.h"
#include "parity/telling_images.h"

namespace pulsewright {

namespace {

/// Images under stress, and what must come out.
struct Trial {
  Stimulus stimulus;
  Expectation expected;
};

Trial make_trial(const Netlist& netlist, std::size_t images, std::uint32_t seed) {
  Trial trial{.stimulus = harsh_stimulus(netlist, images, seed), .expected = {}};
  trial.expected = expect(*make_engine(netlist, Method::reference), trial.stimulus.images);
  return trial;
}

}  // namespace

Stimulus harsh_stimulus(const Netlist& netlist, std::size_t images, std::uint32_t seed) {
  Stimulus stimulus;
  stimulus.images = telling_images(netlist, images, seed);
  stimulus.traced = {0, 1};
  stimulus.resets = std::min<std::size_t>(6, images);
  stimulus.stalled = images - std::min<std::size_t>(4, images / 2);
  stimulus.bad_frames = images > stimulus.resets + 5 ? 4 : 0;
  stimulus.seed = seed;
  return stimulus;
}

MutationRun run_mutation(const Netlist& netlist, const Faults& faults, const MutationOptions& options) {
  PW_ASSERT(options.images > 1);
  std::vector<Trial> trials = {make_trial(netlist, options.images, options.seed)};
  if (options.again > 0)
    trials.push_back(make_trial(netlist, options.again * options.images, options.seed + 1));
  const auto compared = [&](const std::vector<TextFile>& verilog, const Trial& trial) {
    return compare(netlist, trial.stimulus, trial.expected,
                   run_bench(netlist, verilog, trial.stimulus, options.simulator));
  };
  for (const Trial& trial : trials)
    if (const Comparison sound = compared(faults.sound, trial); !sound.equal())
      throw Failure(fmt::format(
          "the design differs from its model without any fault: {}",
          sound.first_differences.empty() ? "no word was compared" : sound.first_differences.front().text()));
  MutationRun run;
  run.version = simulator_version(options.simulator);
  for (std::size_t i = 0; i < faults.count; ++i) {
    if (options.progress)
      options.progress(fmt::format("fault {} of {}, {} survived", i + 1, faults.count, run.survivors.size()));
    const std::vector<TextFile> verilog = faults.verilog(i);
    const bool survives = std::ranges::all_of(trials, [&](const Trial& trial) {
      const Comparison comparison = compared(verilog, trial);
      run.words_compared += comparison.words_compared;
      return comparison.mismatches == 0;
    });
    if (survives)
      run.survivors.push_back(i);
    else
      ++run.caught;
  }
  return run;
}

}  // namespace pulsewright

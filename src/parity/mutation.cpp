// SPDX-License-Identifier: Apache-2.0
#include "parity/mutation.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "parity/observe.h"
#include "parity/telling_images.h"

namespace pulsewright {

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
  const Stimulus stimulus = harsh_stimulus(netlist, options.images, options.seed);
  const Expectation expected = expect(*make_engine(netlist, Method::reference), stimulus.images);
  const auto compared = [&](const std::vector<TextFile>& verilog) {
    return compare(netlist, stimulus, expected, run_bench(netlist, verilog, stimulus, options.simulator));
  };
  if (const Comparison sound = compared(faults.sound); !sound.equal())
    throw Failure(fmt::format(
        "the design differs from its model without any fault: {}",
        sound.first_differences.empty() ? "no word was compared" : sound.first_differences.front().text()));
  MutationRun run;
  run.version = simulator_version(options.simulator);
  for (std::size_t i = 0; i < faults.count; ++i) {
    if (options.progress)
      options.progress(fmt::format("fault {} of {}, {} survived", i + 1, faults.count, run.survivors.size()));
    const Comparison comparison = compared(faults.verilog(i));
    run.words_compared += comparison.words_compared;
    if (comparison.mismatches > 0)
      ++run.caught;
    else
      run.survivors.push_back(i);
  }
  return run;
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "parity/stress.h"

#include <algorithm>

#include "base/random.h"

namespace pulsewright::parity {

namespace {

constexpr std::size_t most_resets = 6;
constexpr std::size_t measured_images = 4;
constexpr std::size_t least_back_to_back = 6;  // so that lengths follow each other in several orders

bool has_lengths(const netlist::Netlist& netlist) {
  return netlist.halvings > 0 || netlist.early_exit != netlist::EarlyExit::never;
}

/// Where all images have one length: those behind the stalled ones run free at that length.
void share_out(Stimulus& stimulus, std::size_t stalled) {
  const std::size_t images = stimulus.images.size();
  stimulus.resets = std::min(most_resets, images);
  stimulus.stalled = std::min(stalled, images - (images > 8 ? measured_images : 0));
  stimulus.measured = images - stimulus.stalled;
}

/// Where they have several: in a short run fewer images are cut, none is measured, and half of the others run
/// free.
void share_out_lengths(Stimulus& stimulus, std::size_t stalled) {
  const std::size_t images = stimulus.images.size();
  stimulus.resets = std::min(most_resets, images / 2);
  stimulus.measured = images > 16 ? measured_images : 0;
  const std::size_t others = images - stimulus.resets - stimulus.measured;
  const std::size_t back_to_back = std::min(others, std::max(least_back_to_back, others / 2));
  stimulus.stalled = std::min(stalled, images - stimulus.measured - back_to_back);
}

std::vector<exact::RunLength> draw_lengths(const netlist::Netlist& netlist, const Stimulus& stimulus) {
  Random random(stimulus.seed, 0x6c656e67);
  std::vector<exact::RunLength> lengths(stimulus.images.size());
  for (std::size_t i = stimulus.resets; i < lengths.size(); ++i) {
    if (i >= stimulus.stalled && i < stimulus.stalled + stimulus.measured) continue;
    lengths[i].halvings =
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(netlist.halvings) + 1));
    lengths[i].early_exit = netlist.early_exit != netlist::EarlyExit::never && random.below(2) != 0;
  }
  return lengths;
}

}  // namespace

Stimulus stress(const netlist::Netlist& netlist, data::Images images, const StressOptions& options) {
  Stimulus stimulus;
  stimulus.images = std::move(images);
  stimulus.seed = options.seed;
  for (std::size_t i = 0; i < std::min(options.traced, stimulus.images.size()); ++i)
    stimulus.traced.insert(i);
  if (has_lengths(netlist))
    share_out_lengths(stimulus, options.stalled);
  else
    share_out(stimulus, options.stalled);
  stimulus.bad_frames = stimulus.images.size() > stimulus.resets + 5 ? 4 : 0;
  if (has_lengths(netlist)) stimulus.lengths = draw_lengths(netlist, stimulus);
  return stimulus;
}

}  // namespace pulsewright::parity

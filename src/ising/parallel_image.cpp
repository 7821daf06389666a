// SPDX-License-Identifier: Apache-2.0
#include "ising/parallel_image.h"

#include <algorithm>

#include "base/bits.h"

namespace pulsewright::ising {

namespace {

void fill_steps(const Machine& machine, ParallelImage& image) {
  RowWriter writer(image.tables);
  for (std::size_t k = 0; k < machine.steps.size(); ++k) {
    writer.start(k);
    for (const std::int64_t threshold : machine.tables[static_cast<std::size_t>(machine.steps[k].table)])
      writer.put(threshold, machine.width + 1);
    writer.put(machine.steps[k].sweeps, image.sweep_width);
  }
}

void fill_spins(const Machine& machine, ParallelImage& image) {
  RowWriter starts(image.starts);
  for (const std::int8_t state : start_states(machine)) starts.put(state > 0, 1);
  RowWriter held(image.held);
  for (std::size_t i = 0; i < machine.spins.size(); ++i) held.put(1, 1);
  held.start(1);
  for (const bool is_clamped : clamped_spins(machine)) held.put(is_clamped, 1);
}

}  // namespace

std::vector<LoadWord> ParallelImage::words() const {
  std::vector<LoadWord> words;
  for (const LoadableMemory* memory : {&tables, &starts, &held}) append_words(*memory, words);
  return words;
}

ParallelImage parallel_image(const Machine& machine) {
  ParallelImage image{.tables = {}, .starts = {}, .held = {}, .terms = {}};
  std::int64_t sweeps = 1;
  for (const Step& step : machine.steps) sweeps = std::max(sweeps, step.sweeps);
  image.sweep_width = bits_for(static_cast<std::uint64_t>(sweeps));
  const auto spins = static_cast<unsigned>(machine.spins.size());
  const auto thresholds = static_cast<unsigned>(machine.tables.front().size());
  image.tables = {.width = thresholds * (machine.width + 1) + image.sweep_width,
                  .depth = machine.steps.size()};
  image.starts = {.width = spins, .depth = 1};
  image.held = {.width = spins, .depth = 2};
  image.terms = shape_terms(machine, readout_shape(machine.spins.size()));
  image.load_width = give_addresses({&image.tables, &image.starts, &image.held, &image.terms.memory});
  return parallel_image(machine, image);
}

ParallelImage parallel_image(const Machine& machine, const ParallelImage& shape) {
  ParallelImage image = shape;
  fill_steps(machine, image);
  fill_spins(machine, image);
  fill_terms(machine, image.terms);
  return image;
}

}  // namespace pulsewright::ising

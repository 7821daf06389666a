// SPDX-License-Identifier: Apache-2.0
#include "ising/machine_script.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ising/parallel_image.h"

namespace pulsewright::ising {

namespace {

/// Any number that `bits` bits of two's complement hold.
std::int64_t draw_signed(Random& random, unsigned bits) {
  const auto half = static_cast<std::int64_t>(std::uint64_t{1} << (bits - 1));
  return static_cast<std::int64_t>(random.below(std::uint64_t{1} << bits)) - half;
}

/// Pairs of spins, the lower one first, that have wires to each other.
std::vector<std::pair<std::int32_t, std::int32_t>> wired_pairs(const FoldPlan& plan) {
  std::set<std::pair<std::int64_t, std::int64_t>> wires;
  for (std::size_t row = 0; row < plan.rows(); ++row)
    for (std::size_t lane = 0; lane < plan.lanes; ++lane)
      for (const Tap& tap : plan.taps[lane])
        if (const std::int64_t read = plan.reads[row][tap.port]; read >= 0)
          wires.emplace(plan.spins[row][lane], plan.spins[static_cast<std::size_t>(read)][tap.lane]);
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (const auto& [spin, other] : wires)
    if (spin >= 0 && spin < other && wires.contains({other, spin}))
      pairs.emplace_back(static_cast<std::int32_t>(spin), static_cast<std::int32_t>(other));
  return pairs;
}

/// How the thresholds of a table are drawn: a spin moves most under some, and all bits differ under others.
std::int64_t draw_threshold(Random& random, unsigned width, bool is_extreme) {
  const std::int64_t full = std::int64_t{1} << width;
  if (!is_extreme) return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(full) + 1));
  const std::int64_t ends[] = {0, 1, full - 1, full,
                               static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * full)))};
  return ends[random.below(std::size(ends))];
}

/// `thresholds` of them; between two stand 2^shift - 1 more, which repeat the one before.
std::vector<std::int64_t> draw_table(std::size_t thresholds, unsigned shift, unsigned width, Random& random) {
  const bool is_extreme = random.below(3) == 0;
  std::vector<std::int64_t> table(((thresholds - 1) << shift) + 1);
  for (std::size_t k = 0; k < table.size(); ++k) {
    const bool is_repeated = k % (std::size_t{1} << shift) != 0;
    table[k] = is_repeated ? table[k - 1] : draw_threshold(random, width, is_extreme);
  }
  return table;
}

/// Few sweeps mostly, so that all steps have their turn.
std::int64_t draw_sweeps(unsigned sweep_width, Random& random) {
  const std::uint64_t most = (std::uint64_t{1} << sweep_width) - 1;
  return static_cast<std::int64_t>(
      1 + random.below(random.below(4) == 0 ? most : std::min<std::uint64_t>(most, 3)));
}

/// Other tables for all steps, each with one of its own.
void draw_tables(std::size_t thresholds, unsigned shift, unsigned sweep_width, Random& random,
                 Machine& machine) {
  machine.tables.clear();
  for (std::size_t k = 0; k < machine.steps.size(); ++k) {
    machine.tables.push_back(draw_table(thresholds, shift, machine.width, random));
    machine.steps[k] = {static_cast<std::int64_t>(k), draw_sweeps(sweep_width, random)};
  }
}

void draw_starts(Random& random, Machine& machine) {
  machine.clamps.clear();
  for (std::size_t i = 0; i < machine.spins.size(); ++i) {
    machine.spins[i].start = static_cast<std::int64_t>(random.below(2));
    if (random.below(8) == 0)
      machine.clamps.push_back({static_cast<std::int64_t>(i), static_cast<std::int64_t>(random.below(2))});
  }
}

void draw_fields(const FoldedImage& shape, Random& random, Machine& machine) {
  if (shape.field_width == 0) return;
  for (PBit& spin : machine.spins) spin.field = draw_signed(random, shape.field_width);
}

/// Some clocks that run, with gaps. `extra` may put others before each, and has a say in its other ports.
template <class Extra>
void draw_run(std::int64_t clocks, Random& random, std::vector<Stimulus>& stimuli, Extra extra) {
  while (clocks > 0) {
    Stimulus next{.run = random.below(16) != 0, .state = random.below(2) == 0};
    clocks -= next.run;
    extra(next);
    stimuli.push_back(next);
  }
}

void no_extra(Stimulus&) {}

Script draw_parallel(std::size_t spins, std::int64_t clocks, Random random) {
  std::vector<Stimulus> stimuli(2, {.reset = true});
  const std::int64_t quarter = clocks / 4;
  const std::int64_t half = clocks / 2;
  draw_run(quarter, random, stimuli, no_extra);
  if (quarter > 0)
    stimuli.push_back({.reset = true, .run = random.below(2) == 0, .load = random.below(2) == 0});
  draw_run(half - quarter, random, stimuli, no_extra);
  if (half > 0)
    for (std::size_t i = 0; i < spins; ++i) stimuli.push_back({.load = true, .state = random.below(2) == 0});
  draw_run(clocks - half, random, stimuli, no_extra);
  // What the last clock did is seen in one more.
  stimuli.push_back({});
  return {std::move(stimuli)};
}

/// Each loaded machine runs as long as it takes to load it, and for some sweeps at least.
std::int64_t loads_in(std::int64_t clocks, const FoldedImage& image, std::size_t words) {
  const std::int64_t each = std::max(static_cast<std::int64_t>(words), 6 * image.plan.clocks_of_sweep());
  return std::clamp<std::int64_t>(clocks / each, 1, 256);
}

Script draw_folded(const Machine& machine, std::int64_t clocks, Random random) {
  Script script{.stimuli = {2, {.reset = true}}};
  std::vector<Stimulus>& stimuli = script.stimuli;
  const auto load = [&](const LoadWord& word) {
    stimuli.push_back(
        {.run = random.below(2) == 0, .load = true, .address = word.address, .word = word.word});
  };
  const FoldedImage image = folded_image(machine);
  std::vector<LoadWord> words = image.words();
  // A word that is there already only holds the machine up, and one that is not loaded does nothing.
  const auto hold_up = [&](Stimulus& next) {
    if (random.below(64) == 0) load(words[random.below(words.size())]);
    next.address = words[random.below(words.size())].address;
    next.word = words[random.below(words.size())].word;
  };
  draw_run(clocks / 4, random, stimuli, hold_up);
  stimuli.push_back({.reset = true, .run = random.below(2) == 0});
  draw_run(clocks / 4, random, stimuli, hold_up);
  std::int64_t rest = clocks - 2 * (clocks / 4);
  for (std::int64_t loads = loads_in(rest, image, words.size()); loads > 0; --loads) {
    words = folded_image(script.loaded.emplace_back(draw_loaded(machine, image, random)), image).words();
    for (const LoadWord& word : words) load(word);
    stimuli.push_back({.reset = true, .machine = script.loaded.size()});
    draw_run(rest / loads, random, stimuli, hold_up);
    rest -= rest / loads;
  }
  for (int drain = 0; drain < 6; ++drain) stimuli.push_back({});
  return script;
}

}  // namespace

Machine draw_loaded(Machine machine, const FoldedImage& shape, Random& random) {
  std::vector<Coupling> couplings;
  for (const auto& [first, second] : wired_pairs(shape.plan))
    if (const std::int64_t weight = draw_signed(random, shape.weight_width); weight != 0)
      couplings.push_back({first, second, weight});
  machine.couplings = std::move(couplings);
  draw_fields(shape, random, machine);
  draw_starts(random, machine);
  machine.minimum = shape.minimum;
  draw_tables(shape.thresholds, shape.shift, shape.sweep_width, random, machine);
  return machine;
}

Machine draw_reloaded(Machine machine, Random& random) {
  draw_starts(random, machine);
  if (machine.layout == Layout::parallel) {
    draw_tables(machine.tables.front().size(), 0, parallel_image(machine).sweep_width, random, machine);
    return machine;
  }
  constexpr std::uint64_t most_changed = 64;
  const FoldedImage shape = folded_image(machine);
  if (!machine.couplings.empty())
    for (std::uint64_t k = 0; k < most_changed; ++k)
      machine.couplings[random.below(machine.couplings.size())].weight =
          draw_signed(random, shape.weight_width);
  draw_fields(shape, random, machine);
  machine.minimum = shape.minimum;
  draw_tables(shape.thresholds, shape.shift, shape.sweep_width, random, machine);
  return machine;
}

Script draw_script(const Machine& machine, std::int64_t clocks, std::uint64_t seed) {
  const Random random(seed, 0x7374696d);
  return machine.layout == Layout::folded ? draw_folded(machine, clocks, random)
                                          : draw_parallel(machine.spins.size(), clocks, random);
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
#include "ising/sliced_engine.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/bits.h"
#include "base/failure.h"
#include "base/instruction_sets.h"
#include "ising/cellular_words.h"
#include "ising/compile_machine.h"
#include "ising/sliced_planes.h"

namespace pulsewright::ising {

namespace plain {
typedef std::uint64_t Vector __attribute__((vector_size(16), may_alias));
#include "ising/sliced_clock.h"
}  // namespace plain
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif
namespace avx2 {
typedef std::uint64_t Vector __attribute__((vector_size(32), may_alias));
#include "ising/sliced_clock.h"
}  // namespace avx2
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f")
#endif
namespace avx512 {
typedef std::uint64_t Vector __attribute__((vector_size(64), may_alias));
#include "ising/sliced_clock.h"
}  // namespace avx512
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif

namespace {

/// The rows of a spin: sum of magnitudes 0, and the largest.
Profile profile_of(const Machine& machine, const PBit& spin, const std::vector<Neighbour>& neighbours) {
  std::int64_t most = 0;
  for (const Neighbour& neighbour : neighbours) most += std::abs(neighbour.weight);
  return {spin.field - most - machine.minimum, most};
}

std::int64_t threshold_of(const std::vector<std::int64_t>& table, const Profile& profile, std::int64_t sum) {
  const auto last = static_cast<std::int64_t>(table.size()) - 1;
  return table[static_cast<std::size_t>(std::clamp<std::int64_t>(profile.offset + 2 * sum, 0, last))];
}

/// Whether opposite sums have thresholds that add up to 2^width in every table.
bool is_even(const Machine& machine, const Profile& profile) {
  return std::ranges::all_of(machine.tables, [&](const std::vector<std::int64_t>& table) {
    for (std::int64_t sum = 0; sum <= profile.most; ++sum)
      if (threshold_of(table, profile, sum) + threshold_of(table, profile, profile.most - sum) !=
          std::int64_t{1} << machine.width)
        return false;
    return true;
  });
}

/// What redraw_even() takes besides.
void add_codes(Thresholds& found, const std::vector<std::int64_t>& table, const Profile& profile,
               unsigned width) {
  // The lowest bit of an odd number of bits stands alone.
  const unsigned steps = (width + 1) / 2;
  for (std::int64_t level = 0; 2 * level < profile.most; ++level) {
    if (level % 2 == 0) found.codes.resize(found.codes.size() + steps);
    const std::int64_t threshold = threshold_of(table, profile, profile.most - level);
    const bool is_certain = threshold >> width != 0;
    // No word reaches 2^width: from 0 on, ANDs say so whatever the bits of the word are.
    found.starts.push_back(is_certain ? 0 : ~std::uint64_t{0});
    for (unsigned b = 0; b < width; ++b) {
      const unsigned place = b + width % 2;
      const bool bit = is_certain || (threshold >> b & 1) != 0;
      const unsigned shift = (b > 0 || width % 2 == 0 ? place % 2 * 2 : 0) + static_cast<unsigned>(level % 2);
      found.codes[found.codes.size() - steps + place / 2] |=
          static_cast<std::uint8_t>(unsigned{bit} << shift);
    }
  }
  found.starts.resize(found.starts.size() + found.starts.size() % 2);
}

Thresholds thresholds_of(const std::vector<std::int64_t>& table, const Profile& profile, unsigned width) {
  Thresholds found;
  for (unsigned b = 0; b <= width; ++b) {
    found.first.push_back(static_cast<std::uint32_t>(found.sums.size()));
    for (std::int64_t sum = 0; sum <= profile.most; ++sum)
      if (threshold_of(table, profile, sum) >> b & 1) found.sums.push_back(static_cast<std::uint8_t>(sum));
  }
  found.first.push_back(static_cast<std::uint32_t>(found.sums.size()));
  if (profile.most <= static_cast<std::int64_t>(most_even)) add_codes(found, table, profile, width);
  return found;
}

std::uint32_t kernel_of(const Machine& machine, const std::vector<Neighbour>& neighbours,
                        const Profile& profile) {
  const std::size_t degree = neighbours.size();
  const bool is_own = degree >= 1 && degree <= most_even &&
                      profile.most == static_cast<std::int64_t>(degree) && is_even(machine, profile);
  return is_own ? static_cast<std::uint32_t>(first_even_kernel + degree - 1)
                : bits_for(static_cast<std::uint64_t>(profile.most));
}

void set_lane(Plane& plane, std::size_t lane, bool bit) {
  plane[lane / 64] |= std::uint64_t{bit} << lane % 64;
}

}  // namespace

bool SlicedEngine::can_hold(const Machine& machine) {
  if (!CellularWords::can_hold(machine)) return false;
  return std::ranges::all_of(neighbours_of(machine.spins.size(), machine.couplings), [](const auto& list) {
    std::int64_t sum = 0;
    for (const Neighbour& neighbour : list) sum += std::min(std::abs(neighbour.weight), most_sum + 1);
    return sum <= most_sum;
  });
}

SlicedEngine::SlicedEngine(const Machine& machine, std::span<const std::uint64_t> seeds)
    : planes_(std::make_unique<SlicedPlanes>()) {
  PW_ASSERT(can_hold(machine) && seeds.size() == lanes);
  SlicedPlanes& planes = *planes_;
  const primitives::Parameters& shape = machine.generators.front().parameters;
  planes.width = machine.width;
  planes.words = static_cast<unsigned>(shape.at("words"));
  planes.cells = planes.width * planes.words;
  planes.steps = machine.steps;
  planes.bit_of_cell.resize(planes.cells);
  for (unsigned k = 0; k < planes.cells; ++k)
    planes.bit_of_cell[k * shape.at("stride") % planes.cells] = static_cast<std::uint8_t>(k);
  for (std::size_t g = 0; g < machine.generators.size(); ++g)
    planes.automata.push_back({machine.generators[g].parameters.at("rule"), g * planes.cells});

  const auto neighbours = neighbours_of(machine.spins.size(), machine.couplings);
  const std::vector<bool> is_clamped = clamped_spins(machine);
  std::map<Profile, std::uint32_t> numbers;
  planes.draw_of_word.assign(static_cast<std::size_t>(machine.colours()),
                             std::vector<std::uint32_t>(planes.automata.size() * planes.words, nobody));
  for (std::size_t i = 0; i < machine.spins.size(); ++i) {
    if (is_clamped[i]) continue;
    const PBit& spin = machine.spins[i];
    const Profile profile = profile_of(machine, spin, neighbours[i]);
    const auto [number, is_new] =
        numbers.try_emplace(profile, static_cast<std::uint32_t>(planes.profiles.size()));
    if (is_new) planes.profiles.push_back(profile);
    const auto first = static_cast<std::uint32_t>(planes.addends.size());
    for (const Neighbour& neighbour : neighbours[i])
      planes.addends.push_back({static_cast<std::uint32_t>(neighbour.spin),
                                static_cast<std::uint32_t>(std::abs(neighbour.weight)),
                                neighbour.weight < 0 ? ~std::uint64_t{0} : 0});
    planes.draw_of_word[static_cast<std::size_t>(spin.colour)][static_cast<std::size_t>(spin.word)] =
        static_cast<std::uint32_t>(planes.draws.size());
    planes.draws.push_back({static_cast<std::uint32_t>(i), first,
                            static_cast<std::uint32_t>(planes.addends.size()), number->second,
                            kernel_of(machine, neighbours[i], profile)});
  }
  for (const auto& table : machine.tables) {
    planes.thresholds.emplace_back();
    for (const Profile& profile : planes.profiles)
      planes.thresholds.back().push_back(thresholds_of(table, profile, machine.width));
  }

  planes.noise.assign(planes.automata.size() * planes.cells, Plane{});
  planes.spins.assign(machine.spins.size(), Plane{});
  Machine seeded = machine;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    seed_machine(seeded, seeds[lane]);
    const std::vector<std::int8_t> states = start_states(seeded);
    for (std::size_t i = 0; i < states.size(); ++i) set_lane(planes.spins[i], lane, states[i] > 0);
    for (std::size_t g = 0; g < seeded.generators.size(); ++g)
      for (unsigned i = 0; i < planes.cells; ++i)
        set_lane(planes.noise[g * planes.cells + planes.bit_of_cell[i]], lane,
                 (seeded.generators[g].parameters.at("seed") >> i & 1) != 0);
  }
}

SlicedEngine::~SlicedEngine() = default;

void SlicedEngine::sweep() {
  SlicedPlanes& planes = *planes_;
  [[maybe_unused]] const std::string set = instruction_set_name(instruction_set());
#if defined(__x86_64__)
  if (set.starts_with("avx3"))
    avx512::clock_all(planes);
  else if (set == "avx2")
    avx2::clock_all(planes);
  else
    plain::clock_all(planes);
#else
  plain::clock_all(planes);
#endif
  if (++planes.sweeps < planes.steps[planes.step].sweeps || planes.step + 1 == planes.steps.size()) return;
  planes.sweeps = 0;
  ++planes.step;
}

std::vector<std::int8_t> SlicedEngine::states(std::size_t lane) const {
  std::vector<std::int8_t> states;
  for (const Plane& plane : planes_->spins)
    states.push_back((plane[lane / 64] >> lane % 64 & 1) != 0 ? 1 : -1);
  return states;
}

}  // namespace pulsewright::ising

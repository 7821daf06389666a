// SPDX-License-Identifier: Apache-2.0
#include "ising/sliced_engine.h"

#include <algorithm>
#include <map>
#include <new>

#include "base/bits.h"
#include "base/failure.h"
#include "base/instruction_sets.h"
#include "ising/cellular_words.h"
#include "ising/compile_machine.h"

namespace pulsewright::ising {

namespace {

/// One bit of all lanes. GCC makes of each operation what the function's instructions allow.
typedef std::uint64_t Plane __attribute__((vector_size(64)));

/// Places planes where the widest loads want them; the usual allocator does not look at a vector's alignment.
template <class T>
struct PlaneAllocator {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};

  PlaneAllocator() = default;
  template <class Other>
  explicit PlaneAllocator(const PlaneAllocator<Other>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), alignment)); }
  void deallocate(T* memory, std::size_t) { ::operator delete(memory, alignment); }
  bool operator==(const PlaneAllocator&) const = default;
};
using Planes512 = std::vector<Plane, PlaneAllocator<Plane>>;

/// The largest sum of magnitudes: beyond it, choosing among all sums takes longer than other engines do.
constexpr std::int64_t most_sum = 127;
constexpr unsigned most_sum_bits = 7;

/// A coupling as an addend: the magnitude if the neighbour is +1, or if it is -1.
struct Addend {
  std::uint32_t spin;
  std::uint32_t magnitude;
  std::uint64_t flip;  ///< all ones if -1 counts
};

/// What is redrawn from one word in the clock of one colour.
struct Draw {
  std::uint32_t spin;
  std::uint32_t first;  ///< addend
  std::uint32_t last;
  std::uint32_t profile;
};

/// Spins of one profile have the same threshold for the same sum of magnitudes.
struct Profile {
  std::int64_t offset;  ///< the row of the table for the sum 0
  std::int64_t most;    ///< the largest sum
  auto operator<=>(const Profile&) const = default;
};

/// For each bit of a threshold, the sums whose threshold has it.
struct ThresholdBits {
  std::vector<std::uint8_t> sums;
  std::vector<std::uint32_t> first;  ///< [width + 2]
};

/// One automaton of all lanes; its cells follow each other from `first` on.
struct Automaton {
  std::uint64_t rule;
  std::size_t first;
};

constexpr std::uint32_t nobody = ~std::uint32_t{0};

}  // namespace

struct SlicedEngine::Planes {
  unsigned width = 0;
  unsigned words = 0;                     ///< of an automaton
  unsigned cells = 0;                     ///< of an automaton
  std::vector<std::uint8_t> cell_of_bit;  ///< [cells], bits of the words side by side
  std::vector<Automaton> automata = {};
  Planes512 noise = {};  ///< cells of all automata
  Planes512 spins = {};
  std::vector<Addend> addends = {};
  std::vector<Draw> draws = {};
  std::vector<std::vector<std::uint32_t>> draw_of_word = {};  ///< [colours][words of all automata]
  std::vector<Profile> profiles = {};
  std::vector<Step> steps = {};
  std::vector<std::vector<ThresholdBits>> bits = {};  ///< [tables][profiles]
  std::size_t step = 0;
  std::int64_t sweeps = 0;  ///< of this step

  /// Redraws one spin in all lanes.
  [[gnu::always_inline]] inline void redraw(const Draw& draw, const Plane* cell, const std::uint8_t* cell_of,
                                            const ThresholdBits& threshold) {
    const Plane zero = {};
    Plane sum[most_sum_bits] = {};
    for (std::uint32_t k = draw.first; k < draw.last; ++k) {
      const Addend& addend = addends[k];
      const Plane counts = spins[addend.spin] ^ (zero + addend.flip);
      for (unsigned bit = 0; addend.magnitude >> bit != 0; ++bit) {
        if ((addend.magnitude >> bit & 1) == 0) continue;
        Plane carry = counts;
        for (unsigned place = bit;
             place < most_sum_bits && std::int64_t{1} << place <= profiles[draw.profile].most; ++place) {
          const Plane next = sum[place] & carry;
          sum[place] ^= carry;
          carry = next;
        }
      }
    }
    Plane is_sum[most_sum + 1];
    const auto most = static_cast<std::size_t>(profiles[draw.profile].most);
    is_sum[0] = ~zero;
    // Each bit splits the sums without it in two.
    for (unsigned place = 0; std::size_t{1} << place <= most; ++place) {
      const std::size_t half = std::size_t{1} << place;
      for (std::size_t value = 0; value < half; ++value) {
        if (value + half <= most) is_sum[value + half] = is_sum[value] & sum[place];
        is_sum[value] &= ~sum[place];
      }
    }
    Plane below = zero;
    for (unsigned b = 0; b <= width; ++b) {
      Plane bit = zero;
      for (std::uint32_t k = threshold.first[b]; k < threshold.first[b + 1]; ++k)
        bit |= is_sum[threshold.sums[k]];
      if (b == width) {
        spins[draw.spin] = below | bit;
      } else {
        const Plane word = cell[cell_of[b]];
        below = (~word & bit) | (~(word ^ bit) & below);
      }
    }
  }

  [[gnu::always_inline]] inline void step_automaton(Plane* cell, std::uint64_t rule) const {
    Plane before = {};
    for (unsigned i = 0; i < cells; ++i) {
      const Plane self = cell[i];
      Plane next = before;
      if (i + 1 < cells) next ^= cell[i + 1];
      if (rule >> i & 1) next ^= self;
      cell[i] = next;
      before = self;
    }
  }

  /// Draws and steps automaton after automaton, so that each is read from memory once.
  [[gnu::always_inline]] inline void clock(std::size_t colour) {
    const std::vector<ThresholdBits>& table = bits[static_cast<std::size_t>(steps[step].table)];
    const std::uint32_t* next = draw_of_word[colour].data();
    for (const Automaton& automaton : automata) {
      Plane* const cell = &noise[automaton.first];
      for (unsigned q = 0; q < words; ++q) {
        const std::uint32_t number = *next++;
        if (number == nobody) continue;
        const Draw& draw = draws[number];
        redraw(draw, cell, &cell_of_bit[std::size_t{q} * width], table[draw.profile]);
      }
      step_automaton(cell, automaton.rule);
    }
  }

  [[gnu::always_inline]] inline void clock_all() {
    for (std::size_t colour = 0; colour < draw_of_word.size(); ++colour) clock(colour);
  }
#if defined(__x86_64__)
  [[gnu::target("avx512f")]] void clock_avx512() {
    clock_all();
  }
  [[gnu::target("avx2")]] void clock_avx2() {
    clock_all();
  }
#endif
  void clock_plain() {
    clock_all();
  }
};

namespace {

/// The rows of a spin: sum of magnitudes 0, and the largest.
Profile profile_of(const Machine& machine, const PBit& spin, const std::vector<Neighbour>& neighbours) {
  std::int64_t most = 0;
  for (const Neighbour& neighbour : neighbours) most += std::abs(neighbour.weight);
  return {spin.field - most - machine.minimum, most};
}

ThresholdBits threshold_bits(const std::vector<std::int64_t>& table, const Profile& profile, unsigned width) {
  ThresholdBits bits;
  for (unsigned b = 0; b <= width; ++b) {
    bits.first.push_back(static_cast<std::uint32_t>(bits.sums.size()));
    for (std::int64_t sum = 0; sum <= profile.most; ++sum) {
      const std::int64_t row =
          std::clamp<std::int64_t>(profile.offset + 2 * sum, 0, static_cast<std::int64_t>(table.size()) - 1);
      if (table[static_cast<std::size_t>(row)] >> b & 1) bits.sums.push_back(static_cast<std::uint8_t>(sum));
    }
  }
  bits.first.push_back(static_cast<std::uint32_t>(bits.sums.size()));
  return bits;
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
    : planes_(std::make_unique<Planes>()) {
  PW_ASSERT(can_hold(machine) && seeds.size() == lanes);
  Planes& planes = *planes_;
  const primitives::Parameters& shape = machine.generators.front().parameters;
  planes.width = machine.width;
  planes.words = static_cast<unsigned>(shape.at("words"));
  planes.cells = planes.width * planes.words;
  planes.steps = machine.steps;
  for (unsigned k = 0; k < planes.cells; ++k)
    planes.cell_of_bit.push_back(static_cast<std::uint8_t>(k * shape.at("stride") % planes.cells));
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
                            static_cast<std::uint32_t>(planes.addends.size()), number->second});
  }
  for (const auto& table : machine.tables) {
    planes.bits.emplace_back();
    for (const Profile& profile : planes.profiles)
      planes.bits.back().push_back(threshold_bits(table, profile, machine.width));
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
        set_lane(planes.noise[g * planes.cells + i], lane,
                 (seeded.generators[g].parameters.at("seed") >> i & 1) != 0);
  }
}

SlicedEngine::~SlicedEngine() = default;

void SlicedEngine::sweep() {
  Planes& planes = *planes_;
  [[maybe_unused]] const std::string set = instruction_set_name(instruction_set());
#if defined(__x86_64__)
  if (set.starts_with("avx3"))
    planes.clock_avx512();
  else if (set == "avx2")
    planes.clock_avx2();
  else
    planes.clock_plain();
#else
  planes.clock_plain();
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

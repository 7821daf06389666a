// SPDX-License-Identifier: Apache-2.0
// What the sliced engine holds: 512 machines as planes of bits.
#pragma once

#include <cstdint>
#include <new>
#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

/// One bit of all lanes.
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
inline constexpr std::int64_t most_sum = 127;

/// A coupling as an addend: the magnitude if the neighbour is +1, or if it is -1.
struct Addend {
  std::uint32_t spin;
  std::uint32_t magnitude;
  std::uint64_t flip;  ///< all ones if -1 counts
};

/// The most couplings, all -1 or +1, of a spin without a field that has a kernel of its own.
inline constexpr std::size_t most_even = 8;
/// Kernels are numbered by the bits of the largest sum, at most 7, then by the couplings of such spins.
inline constexpr std::size_t first_even_kernel = 8;

/// What is redrawn from one word in the clock of one colour.
struct Draw {
  std::uint32_t spin;
  std::uint32_t first;  ///< addend
  std::uint32_t last;
  std::uint32_t profile;
  std::uint32_t kernel;
};

/// Spins of one profile have the same threshold for the same sum of magnitudes.
struct Profile {
  std::int64_t offset;  ///< the row of the table for the sum 0
  std::int64_t most;    ///< the largest sum
  auto operator<=>(const Profile&) const = default;
};

/// The thresholds of a profile in one table, as both kinds of kernel take them.
struct Thresholds {
  // For each bit of a threshold, the sums whose threshold has it.
  std::vector<std::uint8_t> sums = {};
  std::vector<std::uint32_t> first = {};  ///< [width + 2]
  // If opposite sums have thresholds that add up to 2^width: the bits of the thresholds of sums above the
  // middle, from the largest sum down, two by two.
  std::vector<std::uint8_t> codes = {};    ///< [pairs of sums][pairs of bits]
  std::vector<std::uint64_t> starts = {};  ///< [sums]: 0 for the threshold 2^width, otherwise all ones
};

/// One automaton of all lanes; its bits follow each other from `first` on.
struct Automaton {
  std::uint64_t rule;
  std::size_t first;
};

inline constexpr std::uint32_t nobody = ~std::uint32_t{0};

struct SlicedPlanes {
  unsigned width = 0;
  unsigned words = 0;                     ///< of an automaton
  unsigned cells = 0;                     ///< of an automaton
  std::vector<std::uint8_t> bit_of_cell;  ///< [cells]: which bit it serves, all words side by side
  std::vector<Automaton> automata = {};
  Planes512 noise = {};  ///< words of all automata, in the order of their bits
  Planes512 spins = {};
  std::vector<Addend> addends = {};
  std::vector<Draw> draws = {};
  std::vector<std::vector<std::uint32_t>> draw_of_word = {};  ///< [colours][words of all automata]
  std::vector<Profile> profiles = {};
  std::vector<Step> steps = {};
  std::vector<std::vector<Thresholds>> thresholds = {};  ///< [tables][profiles]
  std::size_t step = 0;
  std::int64_t sweeps = 0;  ///< of this step
};

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// A p-bit machine: an Ising model with everything that decides its bits. docs/ising.md has the rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "ising/spin_model.h"
#include "netlist/netlist.h"

namespace pulsewright::ising {

inline constexpr std::string_view machine_schema = "pulsewright.ising/1";

// Limits that keep a hostile document from exhausting memory or time.
inline constexpr std::int64_t most_machine_spins = 65536;
inline constexpr std::int64_t most_machine_couplings = std::int64_t{1} << 21;
inline constexpr std::int64_t most_generators = 65536;
inline constexpr std::int64_t most_thresholds = std::int64_t{1} << 24;  ///< of all tables
inline constexpr std::int64_t most_steps = 65536;
inline constexpr std::int64_t largest_weight = std::int64_t{1} << 40;  ///< of |h| and |J|
inline constexpr unsigned widest_word = 16;

/// A registry block that makes words, as in a network.
using netlist::Generator;

/// What decides one spin besides its couplings.
struct PBit {
  std::int64_t field = 0;   ///< h
  std::int64_t colour = 0;  ///< in whose clocks it is redrawn
  std::int64_t word = 0;    ///< what it is redrawn from; words are counted through all generators
  std::int64_t start = 0;   ///< state before the first clock: 0 for -1, 1 for +1

  bool operator==(const PBit&) const = default;
};

/// Sweeps under one table; the last step of a machine goes on.
struct Step {
  std::int64_t table;
  std::int64_t sweeps;

  bool operator==(const Step&) const = default;
};

/// A spin that keeps its state; 0 for -1, 1 for +1.
struct Clamp {
  std::int64_t spin;
  std::int64_t state;

  bool operator==(const Clamp&) const = default;
};

/// Which spins are read, and after how many sweeps each time.
struct Readout {
  std::vector<std::int64_t> spins;
  std::int64_t every = 1;

  bool operator==(const Readout&) const = default;
};

/// How a machine becomes hardware; its bits are the same.
enum class Layout {
  parallel,  ///< each spin is a block
  folded     ///< a colour's spins are a row of a memory, one block for each word
};
inline constexpr std::string_view layout_names[] = {"parallel", "folded"};
constexpr std::string_view to_text(Layout layout) {
  return layout_names[static_cast<int>(layout)];
}
static_assert(to_text(Layout::parallel) == "parallel" && to_text(Layout::folded) == "folded");

/// In each clock the spins of one colour are redrawn from the states before it, colour after colour, and all
/// generators step. Spin i becomes +1 if its word is below tables[step][I_i - minimum], I_i = h_i + sum_j
/// J_ij s_j; below and above the table its first and last threshold serve.
struct Machine {
  std::string name;
  unsigned width = 0;  ///< bits of a word; thresholds lie in [0, 2^width]
  std::vector<Generator> generators = {};
  std::vector<PBit> spins = {};
  std::vector<Coupling> couplings = {};  ///< by first, then by second; each pair once
  std::int64_t minimum = 0;              ///< the local field of the first threshold
  std::vector<std::vector<std::int64_t>> tables = {};
  std::vector<Step> steps = {};
  std::vector<Clamp> clamps = {};  ///< by spin
  Readout readout = {};
  // What energies are in the units of the model's file: (E + offset) / scale.
  std::int64_t offset = 0;
  std::int64_t scale = 1;
  Layout layout = Layout::parallel;

  std::int64_t colours() const;
  bool operator==(const Machine&) const = default;
};

/// A spin's coupling to another one.
struct Neighbour {
  std::int32_t spin;
  std::int64_t weight;
};
/// Spins that are not clamped: as many are redrawn in a sweep.
std::int64_t flips_of_sweep(const Machine& machine);

/// The couplings of every spin, by the other spin [spins].
std::vector<std::vector<Neighbour>> neighbours_of(std::size_t spins, const std::vector<Coupling>& couplings);

/// The model whose energies the machine's states have.
SpinModel model_of(const Machine& machine);

/// Which spins keep their state [spins].
std::vector<bool> clamped_spins(const Machine& machine);

/// The states before the first clock, -1 or +1: those of clamped spins, the starts of all others [spins].
std::vector<std::int8_t> start_states(const Machine& machine);

/// True of the block source_cellular, which shows several words; a source of a network shows one.
bool is_cellular(const Generator& generator);

/// Words of a generator; 0 for a kind that makes none. Its parameters must be good.
std::int64_t words_of(const Generator& generator);

/// A word by its generator and its number there.
struct WordPlace {
  std::size_t generator;
  std::int64_t word;
};
/// Where every word of the machine comes from [words].
std::vector<WordPlace> word_places(const Machine& machine);

/// Everything wrong with a machine: what makes it no machine at all, with JSON pointers. Of many faults of a
/// kind some are named.
Diagnostics verify(const Machine& machine);

/// What makes the samples of a machine that holds verify() wrong by measure: unsafe generators, coupled spins
/// that share a word, a short period. docs/ising.md has the measurements.
Diagnostics find_unsafe(const Machine& machine);

/// What a machine that holds verify() is like.
struct MachineSummary {
  std::int64_t words = 0;        ///< of all generators
  double period_bits = 0;        ///< log2 of the clocks after which all generators are where they began
  std::int64_t close_pairs = 0;  ///< couplings whose two spins have words of one generator
  double largest_deviation =
      0;  ///< of any threshold / 2^width from its probability at the table's temperature
  std::vector<double> betas = {};  ///< of the tables, per unit of the file's energies [tables]
};
MachineSummary summarise(const Machine& machine);

}  // namespace pulsewright::ising

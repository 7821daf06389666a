// SPDX-License-Identifier: Apache-2.0
// How the spins of a machine leave it word by word, and the terms of the energy that the block walk_energy
// adds up from these words.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "ising/fold_plan.h"
#include "ising/loadable_memory.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// Bits of a word of an AXI4-Stream.
inline constexpr unsigned stream_bits = 32;

/// Rows of spins as they leave, each in words of its own.
struct ReadoutShape {
  unsigned lanes = 1;                      ///< bits of a row
  unsigned rows = 1;                       ///< of a frame
  std::vector<std::uint64_t> places = {};  ///< stream_bits * the word in the frame + the bit [spins]

  unsigned row_words() const { return (lanes + stream_bits - 1) / stream_bits; }
  unsigned words() const { return rows * row_words(); }
};

/// Of a parallel machine: one row with all spins.
ReadoutShape readout_shape(std::size_t spins);
/// Of a folded one: row by row, lane by lane.
ReadoutShape readout_shape(const FoldPlan& plan, std::size_t spins);

/// Terms that the block walk_energy can have.
inline constexpr std::size_t most_terms = 65536;

/// E = - sum over terms weight s_first s_second. Without terms, because there are too many of them, there is
/// no energy in hardware.
struct EnergyTerms {
  std::vector<std::pair<std::int32_t, std::int32_t>> spins = {};  ///< [terms]; -1 for no second one
  std::vector<std::uint64_t> places = {};                         ///< as in ReadoutShape
  unsigned place_width = 0;
  unsigned weight_width = 2;
  LoadableMemory memory = {};  ///< a row for each term

  bool empty() const { return spins.empty(); }
};

/// The couplings, and the fields of all spins if one has a field; the memory has no content yet.
EnergyTerms shape_terms(const Machine& machine, const ReadoutShape& shape);

/// Fills the memory with the weights of a machine; a coupling without a term does not count.
void fill_terms(const Machine& machine, EnergyTerms& terms);

}  // namespace pulsewright::ising

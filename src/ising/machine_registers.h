// SPDX-License-Identifier: Apache-2.0
// What software sees of a machine behind NAME_axi: its registers, the words that load its memories, and the
// frames in which its states leave.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hdl/register_table.h"
#include "ising/energy_terms.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// A memory that software can write.
struct NamedMemory {
  std::string name;
  std::string meaning;  ///< of a row
  LoadableMemory memory;
};

/// NAME_axi, as far as software knows it.
struct MachineAxi {
  ReadoutShape shape;
  bool has_energy = false;
  unsigned load_width = 1;            ///< bits of a load address
  std::int64_t fill_clocks = 1;       ///< after a reset
  std::vector<NamedMemory> memories;  ///< terms last, if there is an energy
  std::vector<hdl::Register> registers;

  /// Words of a frame.
  unsigned frame_words() const { return shape.words() + (has_energy ? 2 : 0); }
};
MachineAxi machine_axi(const Machine& machine);

/// Every word that makes `machine` of the design `shape`, from which it may differ in what memories hold.
std::vector<LoadWord> load_words(const Machine& machine, const Machine& shape);

/// What load_checksum reads when these words have been taken.
std::uint32_t load_checksum(const std::vector<LoadWord>& words);

/// Rows of the read-me's table: memory, first address, rows, words of a row, meaning.
std::string memory_rows(const MachineAxi& axi);

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// What software can write into a design with loadable layers: which memories, at which addresses, and the
// words that make another trained network of it. docs/folding.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "netlist/netlist.h"

namespace pulsewright::plan {

enum class LoadableContent {
  weights,  ///< rows of FoldPlan
  biases,   ///< a row for each neuron: what its sum starts from
  shift,    ///< one row: the shift of the requantiser behind the layer, as loadable_shift() has it
};
inline constexpr std::string_view loadable_content_names[] = {"weights", "biases", "shift"};
constexpr std::string_view to_text(LoadableContent content) {
  return loadable_content_names[static_cast<int>(content)];
}

/// One memory_loadable: word c of row r is at the address base + r * row_span + c.
struct LoadableMemory {
  std::string layer;  ///< id of its dense or conv2d node
  LoadableContent content = LoadableContent::weights;
  unsigned width = 1;  ///< bits of a row
  std::uint64_t depth = 1;
  std::uint64_t base = 0;
  std::uint64_t row_span = 1;
  primitives::Parameters::List rows = {};  ///< those of the netlist, as memory_loadable holds them

  std::uint64_t span() const;  ///< load addresses, a power of 2
};

/// Where a memory of `span` load addresses ends that stands behind `end` addresses, at a multiple of `span`.
constexpr std::uint64_t end_of_memory(std::uint64_t end, std::uint64_t span) {
  return (end + span - 1) / span * span + span;
}

/// The memories of a design that can be loaded; none where nothing is loadable.
struct LoadPlan {
  unsigned address_width = 1;
  std::vector<LoadableMemory> memories;

  const LoadableMemory& memory(const std::string& layer, LoadableContent content) const;
  /// The block memory_loadable of one of them.
  primitives::Parameters parameters_of(const LoadableMemory& memory) const;
};

/// Of a lowerable chain. Addresses depend on its shape alone.
LoadPlan load_plan(const netlist::Chain& chain);

/// The parameters of the block `requantise_loadable` behind a loadable layer, and the shift that makes it the
/// netlist's function: the power of 2 in the multiplier is part of the shift, so that any gain 2^k can be
/// loaded.
primitives::Parameters loadable_requantise_parameters(const primitives::Requantisation& function,
                                                      unsigned in_width, unsigned out_width);
std::int64_t odd_part(
    const primitives::Requantisation& function);  ///< of the multiplier: it cannot be loaded
std::uint64_t loadable_shift(const primitives::Requantisation& function, unsigned in_width);

/// The netlist that a design of `design` computes once it holds the loadable part of `other`: weights and
/// biases of its loadable layers, and the gain behind them. `other` may have another name, other ids and
/// another schedule; all else must be equal, for it is in the logic, and what is not is found. Both are
/// verified; `design` is lowerable.
std::optional<netlist::Netlist> loaded_netlist(const netlist::Netlist& design, const netlist::Netlist& other,
                                               Diagnostics& found);

struct LoadWord {
  std::uint32_t address = 0;
  std::uint32_t word = 0;

  bool operator==(const LoadWord&) const = default;
};

/// Everything that is loadable in the design of a netlist, by ascending addresses.
std::vector<LoadWord> load_words(const netlist::Netlist& netlist);

/// What the block control_load shows after these words.
std::uint32_t load_checksum(const std::vector<LoadWord>& words);

}  // namespace pulsewright::plan

// SPDX-License-Identifier: Apache-2.0
// The words of a layer's sources, computed once.
#pragma once

#include <cstdint>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::exact {

/// What the sources of a layer show, word by word.
struct LayerWords {
  explicit LayerWords(const netlist::Layer& layer);

  std::vector<std::uint32_t> input;   ///< [length]
  std::vector<std::uint32_t> weight;  ///< [length]
  std::vector<std::uint32_t> select;  ///< [length]; empty without a multiplexer
};

}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
// What the sums of a layer stand for as numbers.
#pragma once

#include <cstdint>

#include "netlist/netlist.h"

namespace pulsewright::exact {

/// A sum s stands for (multiplier * s - offset) / denominator: the sum over the inputs of the products of
/// values, plus the bias.
struct Reading {
  std::int64_t multiplier = 1;
  std::int64_t offset = 0;
  std::int64_t denominator = 1;  ///< bits of the streams

  bool operator==(const Reading&) const = default;
};

/// With N bits and K inputs, an exact counter's ones are worth 1/N each (AND, with the signs of the weights),
/// or 2/N less 1 for each input (XNOR). A multiplexer counts one input per bit: K times as much each.
Reading reading_of(const netlist::Layer& layer);

}  // namespace pulsewright::exact

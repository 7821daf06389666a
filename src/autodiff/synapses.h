// SPDX-License-Identifier: Apache-2.0
// What dense and convolutional layers share: rows of inputs against rows of weights. Only layers.cpp uses it.
#pragma once

#include "autodiff/layers.h"

namespace pulsewright::autodiff {

/// Everything about a sum but its operands.
struct SumRule {
  netlist::Encoding input;
  netlist::Encoding weight;
  std::int64_t length;
  netlist::Accumulator accumulator;
  Forward forward;
  std::uint64_t noise_stream;  ///< of the draws
};

/// The value on the wire [rows][neurons] for x [rows][terms] and w [neurons][terms], before any gain.
Variable sum_of_products(const Variable& x, const Variable& w, const SumRule& rule);

}  // namespace pulsewright::autodiff

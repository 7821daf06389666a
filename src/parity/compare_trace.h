// SPDX-License-Identifier: Apache-2.0
// A trace against the exact model, word by word.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "exact/engine.h"
#include "netlist/netlist.h"
#include "parity/testbench.h"
#include "parity/trace.h"

namespace pulsewright::parity {

/// Where the hardware and the model part.
struct Difference {
  std::size_t image = 0;
  std::string layer;  ///< id of the dense node; "" for the output
  std::string what;   ///< input_bits, weight_bits, products, count, answer, tlast or run
  std::optional<std::int64_t> neuron;
  std::optional<std::int64_t> clock;  ///< bit of the stream, from 0
  std::optional<std::int64_t> bit;    ///< input of the neuron, or bit of the vector
  std::string expected;
  std::string got;

  std::string text() const;
  Json json() const;
};

/// What a comparison saw. A word is a count, a word of the answer, or one vector of stream bits in one clock.
struct Comparison {
  std::int64_t words_compared = 0;
  std::int64_t stream_bits_compared = 0;
  std::int64_t mismatches = 0;
  std::vector<Difference> first_differences;  ///< at most 16; stream bits come before the counts they spoil

  bool equal() const { return words_compared > 0 && mismatches == 0; }
};

/// The model's answers for every image of a stimulus: [images].
using Expectation = std::vector<exact::Inference>;

/// Compares everything that the bench saw with what the model says. Missing words are mismatches.
Comparison compare(const netlist::Netlist& netlist, const Stimulus& stimulus, const Expectation& expectation,
                   const Trace& trace);

/// Words that such a comparison of a whole trace compares, except those of loading.
std::int64_t words_to_compare(const netlist::Netlist& netlist, const Stimulus& stimulus);

}  // namespace pulsewright::parity

// SPDX-License-Identifier: Apache-2.0
// What the joint search chooses from: stream length, encoding, and source pair with its correlation plan.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netlist/source_pairs.h"

namespace pulsewright::train {

inline constexpr int shortest_length = 4;
inline constexpr int longest_length = 1024;
inline constexpr int longest_usual_length = 256;  ///< of the design space unless asked for

/// What a layer sums, in expectation, of an input x in [0, 1] and a weight w in [-1, 1]; p = (w + 1) / 2.
/// Always taken relative to a dark input, f(x, w) - f(0, w): the rest is a constant of the neuron, and goes
/// into its bias. Sources: docs/training.md.
enum class Response {
  product,    ///< x w: independent streams, either encoding
  minimum,    ///< sign(w) min(x, |w|): sign-magnitude weights, shared source
  saturated,  ///< sign(w) max(0, x + |w| - 1): sign-magnitude weights, complementary sources
  nearness,   ///< p - |x - p|: bipolar, shared source: how near x is to a template
  distance,   ///< |1 - p - x| - (1 - p): bipolar, complementary sources
};
inline constexpr std::string_view response_names[] = {"product", "minimum", "saturated", "nearness",
                                                      "distance"};
inline constexpr std::size_t response_count = std::size(response_names);
constexpr std::string_view to_text(Response response) {
  return response_names[static_cast<int>(response)];
}

/// One point of the design space of a layer. Both streams have `length` bits, the full period of their
/// generators. With bipolar weights the inputs are bipolar too; with sign_magnitude they are unipolar.
struct Candidate {
  int length = 0;  ///< a power of two in [4, 1024]
  netlist::Encoding encoding =
      netlist::Encoding::sign_magnitude;  ///< of the weights: sign_magnitude or bipolar
  const netlist::SourcePair* pair = nullptr;
  netlist::Accumulator accumulator = netlist::Accumulator::count;
  int setting = 0;               ///< of the generators
  bool assumes_product = false;  ///< response() is the product, whatever the plan
  bool caps_thresholds = false;  ///< thresholds stay below scale(), which saves a bit of each

  unsigned width() const;  ///< bits of a word: log2 length, or half of it for an exact pair
  int scale() const { return 1 << width(); }  ///< threshold of 1
  int largest_threshold() const { return scale() - (caps_thresholds ? 1 : 0); }
  netlist::Generator input_generator() const { return pair->input(width(), setting); }
  /// That of the inputs where it is shared.
  netlist::Generator weight_generator() const {
    return (pair->weight ? pair->weight : pair->input)(width(), setting);
  }
  /// Of a multiplexer over `taps` inputs: words of enough bits for each of them and for the length.
  netlist::Generator select_generator(std::int64_t taps) const;
  netlist::Encoding input_encoding() const {
    return encoding == netlist::Encoding::bipolar ? netlist::Encoding::bipolar : netlist::Encoding::unipolar;
  }
  Response response() const;
  /// False for what is chosen from only where it is asked for: lengths beyond 256, exact pairs, multiplexers.
  bool is_usual() const;
  /// "16 sign_magnitude ramp_vdc", with " mux" behind where that is the accumulator.
  std::string text() const;
};

/// False for a combination that no design space has.
bool is_possible(const Candidate& candidate);

/// All possible combinations, ordered by length, then encoding, then pair, then accumulator. A multiplexer
/// needs independent sources; an exact pair needs lengths that are squares, sign_magnitude and a counter.
std::vector<Candidate> design_space(std::span<const int> lengths,
                                    std::span<const netlist::Encoding> encodings,
                                    std::span<const netlist::SourcePair* const> pairs,
                                    std::span<const netlist::Accumulator> accumulators, int setting);

}  // namespace pulsewright::train

// SPDX-License-Identifier: Apache-2.0
// What a bench wrote down (docs/parity.md), read back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright::parity {

/// A vector as Verilog's %h prints it: known bits, and whether any was x or z.
struct Observed {
  std::vector<std::uint64_t> words;
  bool unknown = false;
};

/// One clock of a traced layer.
struct ObservedStreams {
  Observed inputs;
  Observed weights;
  Observed products;
};

struct ObservedLayer {
  std::vector<Observed> totals;                       ///< [images]
  std::vector<std::vector<ObservedStreams>> streams;  ///< [images][clocks]; empty where not traced
};

struct ObservedWord {
  Observed data;
  bool last = false;
};

/// What loading a design has shown.
struct ObservedLoad {
  Observed checksum;
  std::int64_t refused = 0;  ///< words that were written while images could be inside
  std::int64_t taken = 0;    ///< those of them that were not refused
};

/// A whole simulation. What a reset cut off is gone, as it is from the design.
struct Trace {
  std::vector<ObservedLayer> layers;
  std::vector<ObservedWord> answers;       ///< [images * words]
  std::vector<std::int64_t> first_pixels;  ///< [images] clock in which its first pixel was taken
  std::vector<std::int64_t> last_words;    ///< [images] clock in which its class was taken
  std::optional<ObservedLoad> load = {};
  std::int64_t resets = 0;
  std::int64_t frame_errors = 0;
  std::int64_t cycles = 0;
  bool finished =
      false;  ///< all images were answered in turn; else the bench lost its patience, or its order
};

/// Reads the trace of a design of `layers` layers whose answers have `words_per_image` words. Throws Failure
/// when a line is not of the trace's grammar, and when lines are missing.
Trace read_trace(std::string_view text, std::size_t layers, std::size_t words_per_image);

}  // namespace pulsewright::parity

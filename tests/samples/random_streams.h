// SPDX-License-Identifier: Apache-2.0
// Sources and streams that verify() accepts, drawn over all that a document can say.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "netlist/netlist.h"

namespace pulsewright::samples {

/// Short draws from one stream of random numbers.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t stream) : random_(seed, stream) {}

  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(high - low) + 1));
  }
  bool one_in(std::int64_t count) { return between(1, count) == 1; }

 private:
  Random random_;
};

/// A working source of any kind, with words of `width` bits.
netlist::Generator draw_generator(Dice& dice, const std::string& id, unsigned width);

/// A source whose first `length` words are not those of either stream, for a multiplexer of so many inputs;
/// nothing if none was found.
std::optional<netlist::Generator> draw_select(Dice& dice, const std::string& id, std::int64_t inputs,
                                              const netlist::Generator& input,
                                              const netlist::Generator& weight, std::int64_t length);

/// Two sources, equal or not and of equal width or not, that a document may let meet in a gate.
struct StreamPair {
  netlist::Generator input;
  netlist::Generator weight;   ///< the same as `input` for positive correlation
  netlist::Correlation claim;  ///< without the names of the streams
  std::int64_t length = 0;     ///< a multiple of `granule`, at most `longest`
};
StreamPair draw_pair(Dice& dice, const std::string& input_id, const std::string& weight_id,
                     std::int64_t granule, std::int64_t longest);

}  // namespace pulsewright::samples

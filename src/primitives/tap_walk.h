// SPDX-License-Identifier: Apache-2.0
// The taps of a folded layer in the order in which its controls fetch them: outer { group { inner { word } }
// }. Only the files of those controls include it.
#pragma once

#include <string>

#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives {

inline unsigned word_bits(const Parameters& parameters) {
  return index_bits(parameters.at("words"));
}
inline unsigned weight_bits(const Parameters& parameters) {
  return index_bits(parameters.at("groups") * parameters.at("words"));
}
inline unsigned neuron_bits(const Parameters& parameters) {
  return index_bits(parameters.at("groups") * parameters.at("neurons"));
}

/// Numbers taps, passes and neurons through; the hardware has nested counters.
class TapWalk {
 public:
  explicit TapWalk(const Parameters& parameters)
      : words_(parameters.at("words")),
        groups_(parameters.at("groups")),
        inner_(parameters.at("inner")),
        neurons_(parameters.at("neurons")),
        passes_(inner_ * groups_ * parameters.at("outer")) {}

  std::uint64_t words() const { return words_; }
  std::uint64_t neurons() const { return neurons_; }
  std::uint64_t passes() const { return passes_; }
  std::uint64_t taps() const { return passes_ * words_; }

  bool is_first_word(std::uint64_t tap) const { return tap % words_ == 0; }
  bool is_last_word(std::uint64_t tap) const { return tap % words_ == words_ - 1; }
  /// The row of the bias of neuron `neuron` of a pass, or of the one that follows the pass's last.
  std::uint64_t bias_row(std::uint64_t pass, std::uint64_t neuron) const {
    return (group_of(pass) * neurons_ + neuron) % (groups_ * neurons_);
  }

  /// word_o, weight_o, last_word_o, last_inner_o and last_group_o of a tap, which both controls have in this
  /// order.
  void show(std::uint64_t tap, std::span<std::uint64_t> out) const {
    const std::uint64_t pass = tap / words_;
    out[0] = tap % words_;
    out[1] = group_of(pass) * words_ + tap % words_;
    out[2] = is_last_word(tap);
    out[3] = pass % inner_ == inner_ - 1;
    out[4] = group_of(pass) == groups_ - 1;
  }

 private:
  std::uint64_t group_of(std::uint64_t pass) const { return pass / inner_ % groups_; }

  std::uint64_t words_;
  std::uint64_t groups_;
  std::uint64_t inner_;
  std::uint64_t neurons_;
  std::uint64_t passes_;
};

inline std::string check_tap_walk(const Parameters& parameters) {
  for (const char* rows : {"words", "neurons"})
    if (const std::uint64_t count = parameters.at("groups") * parameters.at(rows); count > 65536)
      return fmt::format("groups times {} is {}, and no memory has more than 65536 rows", rows, count);
  return "";
}

/// Flip-flops of a counter; one of a single value needs none.
inline unsigned counter_bits(std::uint64_t extent) {
  return extent == 1 ? 0 : index_bits(extent);
}

/// Flip-flops of the counters that every such control has. What repeats its neurons keeps where they begin.
inline unsigned tap_walk_counters(const Parameters& parameters) {
  const std::uint64_t groups = parameters.at("groups");
  const unsigned copies = parameters.at("inner") == 1 ? 1 : 2;
  unsigned counters = copies * counter_bits(groups * parameters.at("neurons"));
  if (groups > 1) counters += copies * counter_bits(groups * parameters.at("words"));
  for (const char* name : {"words", "groups", "inner", "outer", "load_words", "neurons"})
    counters += counter_bits(parameters.at(name));
  return counters;
}

}  // namespace pulsewright::primitives

// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "primitives/block.h"
#include "primitives/source_tables.h"

namespace pulsewright {
namespace {

std::uint64_t next_state(std::uint64_t state, std::uint64_t taps, unsigned width, bool de_bruijn) {
  const std::uint64_t rest = state & low_mask(width - 1);
  const bool insert_zero = de_bruijn && rest == 0;
  const bool feedback = ((std::popcount(state & taps) & 1) != 0) != insert_zero;
  return rest << 1 | static_cast<std::uint64_t>(feedback);
}

class Lfsr final : public Model {
 public:
  explicit Lfsr(const Parameters& parameters)
      : width_(scalar<"width">(parameters)),
        taps_(parameters.at("taps")),
        seed_(parameters.at("seed")),
        de_bruijn_(parameters.at("de_bruijn") != 0),
        reverse_(parameters.at("reverse") != 0),
        state_(seed_) {}
  void reset() override { state_ = seed_; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[0] = reverse_ ? reverse_bits(state_, width_) : state_;
  }
  void clock(std::span<const std::uint64_t>) override {
    state_ = next_state(state_, taps_, width_, de_bruijn_);
  }

 private:
  unsigned width_;
  std::uint64_t taps_;
  std::uint64_t seed_;
  bool de_bruijn_;
  bool reverse_;
  std::uint64_t state_;
};

/// Clocks until the raw register with these taps, started at 1, is at 1 again. Bit width-1 must be a tap:
/// only then is the step a permutation, so that the walk returns.
std::uint64_t period(unsigned width, std::uint64_t taps) {
  std::uint64_t clocks = 0;
  std::uint64_t state = 1;
  do {
    state = next_state(state, taps, width, false);
    ++clocks;
  } while (state != 1);
  return clocks;
}

/// A netlist is checked after every pass, and a walk over 2^16 states each time would be felt.
bool is_maximal(unsigned width, std::uint64_t taps) {
  static std::mutex mutex;
  static std::map<std::pair<unsigned, std::uint64_t>, bool> known;
  const std::lock_guard lock(mutex);
  const auto [entry, is_new] = known.try_emplace({width, taps});
  if (is_new) entry->second = period(width, taps) == low_mask(width);
  return entry->second;
}

std::string check(const Parameters& parameters) {
  const unsigned width = scalar<"width">(parameters);
  const std::uint64_t taps = parameters.at("taps");
  if ((taps >> (width - 1) & 1) == 0)
    return fmt::format("taps {} leave out bit {}, so the register forgets it; take {}", taps, width - 1,
                       maximal_lfsr_taps(width));
  if (!is_maximal(width, taps))
    return fmt::format("taps {} do not visit all {} states other than 0; take {}", taps, low_mask(width),
                       maximal_lfsr_taps(width));
  if (parameters.at("seed") == 0 && parameters.at("de_bruijn") == 0)
    return "seed 0 never leaves 0; take another seed, or de_bruijn 1";
  return "";
}

// yosys 0.23 synth_ice40: two LUT4 for the feedback; a LUT4 for every three bits of the de Bruijn variant's
// test for 0.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  return {.lut4 = parameters.at("de_bruijn") != 0 ? 3 + (width - 1) / 3 : 2, .ff = width};
}

Parameters row(std::uint64_t width, std::uint64_t taps, std::uint64_t seed, std::uint64_t de_bruijn,
               std::uint64_t reverse) {
  return {{"width", {width}},
          {"taps", {taps}},
          {"seed", {seed}},
          {"de_bruijn", {de_bruijn}},
          {"reverse", {reverse}}};
}

}  // namespace

const Primitive& source_lfsr() {
  static const Primitive primitive{
      .name = "source_lfsr",
      .kind = Kind::source,
      .summary = "A maximal shift register with feedback, raw or with the state 0 inserted (de Bruijn).",
      .clocked = true,
      .parameters = {{"width", "bits of a word", 2, 16},
                     {"taps", "bits that feed the new lowest bit", 1, 0xffff, scalar<"width">},
                     {"seed", "state after reset", 0, 0xffff, scalar<"width">},
                     {"de_bruijn", "1 inserts the state 0, for a period of 2^width", 0, 1},
                     {"reverse", "1 shows the state with its bits reversed", 0, 1}},
      .inputs = {},
      .outputs = {{"word_o", scalar<"width">}},
      .check = check,
      .make = make_model<Lfsr>,
      .cost = cost,
      .parity_rows = {row(2, 0x3, 1, 0, 0), row(2, 0x3, 0, 1, 1), row(3, 0x6, 7, 1, 0), row(5, 0x14, 3, 0, 1),
                      row(8, 0xb8, 1, 0, 0), row(8, 0xb8, 0, 1, 0), row(8, 0xb8, 0xa5, 1, 1),
                      row(16, 0xd008, 0xffff, 0, 0), row(16, 0xd008, 0x8000, 1, 1)},
  };
  return primitive;
}

}  // namespace pulsewright

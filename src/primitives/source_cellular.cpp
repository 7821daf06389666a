// SPDX-License-Identifier: Apache-2.0
#include <numeric>

#include <fmt/format.h>

#include "primitives/block.h"
#include "primitives/cellular_rules.h"

namespace pulsewright::primitives::source_cellular {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { words_o };

unsigned cells_of(const Parameters& parameters) {
  return scalar<"width">(parameters) * scalar<"words">(parameters);
}

class Cellular final : public Model {
 public:
  explicit Cellular(const Parameters& parameters)
      : cells_(cells_of(parameters)),
        stride_(parameters.at("stride")),
        rule_(parameters.at("rule")),
        seed_(parameters.at("seed")),
        state_(seed_) {}
  void reset() override { state_ = seed_; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[words_o] = 0;
    for (unsigned k = 0; k < cells_; ++k) set_bit(out, k, (state_ >> (k * stride_ % cells_) & 1) != 0);
  }
  void clock(std::span<const std::uint64_t>) override { state_ = next_cells(state_, rule_, cells_); }

 private:
  unsigned cells_;
  std::uint64_t stride_;
  std::uint64_t rule_;
  std::uint64_t seed_;
  std::uint64_t state_;
};

std::string check(const Parameters& parameters) {
  const unsigned cells = cells_of(parameters);
  if (cells < 2 || cells > most_cells)
    return fmt::format("{} cells; width times words must be 2 to {}", cells, most_cells);
  if (std::gcd<std::uint64_t>(parameters.at("stride"), cells) != 1)
    return fmt::format("stride {} leaves out some of the {} cells; take {}", parameters.at("stride"), cells,
                       scattering_stride(scalar<"width">(parameters), scalar<"words">(parameters)));
  if (!is_maximal_rule(cells, parameters.at("rule")))
    return fmt::format("rule {} does not visit all 2^{} - 1 states other than 0; take {}",
                       parameters.at("rule"), cells, maximal_rule(cells, 0));
  if (parameters.at("seed") == 0) return "seed 0 never leaves 0; take another seed";
  return "";
}

// yosys 0.23 synth_ice40: a LUT4 and a flip-flop for each cell.
Cost cost(const Parameters& parameters) {
  return {.lut4 = 1.0 * cells_of(parameters), .ff = 1.0 * cells_of(parameters)};
}

Parameters row(unsigned width, unsigned words, std::uint64_t rule_number, std::uint64_t seed) {
  return {{"width", {width}},
          {"words", {words}},
          {"stride", {scattering_stride(width, words)}},
          {"rule", {maximal_rule(width * words, rule_number)}},
          {"seed", {seed}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "source_cellular",
      // Not a source of a network: those have one word.
      .kind = Kind::control,
      .summary =
          "Words of noise from one hybrid cellular automaton of rules 90 and 150, whose cells are scattered "
          "over the bits of the words.",
      .clocked = true,
      .parameters = {{"width", "bits of a word", 1, 16},
                     {"words", "words that it shows in each clock", 1, most_cells},
                     {"stride", "bit k of the words side by side is cell k * stride mod cells", 1,
                      most_cells},
                     {"rule", "bit i: cell i adds itself to its neighbours", 0, low_mask(most_cells),
                      cells_of},
                     {"seed", "cells after reset", 0, low_mask(most_cells), cells_of}},
      .inputs = {},
      .outputs = {{"words_o", cells_of, "the words of this clock, word 0 in the lowest bits"}},
      .check = check,
      .make = make_model<Cellular>,
      .cost = cost,
      .parity_rows = {row(1, 2, 0, 1), row(3, 1, 0, 5), row(2, 2, 1, 9), row(5, 3, 2, 0x1234),
                      row(8, 7, 0, 0x123456789abcde), row(16, 3, 4, 0xffffffffffff),
                      row(7, 9, 3, 0x4000000000000000)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::source_cellular

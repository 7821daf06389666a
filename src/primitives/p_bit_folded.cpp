// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::p_bit_folded {
namespace {

unsigned weight_bits(const Parameters& parameters) {
  return scalar<"taps">(parameters) * scalar<"weight_width">(parameters);
}
unsigned table_bits(const Parameters& parameters) {
  return scalar<"thresholds">(parameters) * (scalar<"width">(parameters) + 1);
}

class FoldedPBit final : public Model {
 public:
  explicit FoldedPBit(const Parameters& parameters)
      : taps_(parameters.at("taps")),
        weight_width_(scalar<"weight_width">(parameters)),
        field_width_(scalar<"field_width">(parameters)),
        offset_(sign_extend(parameters.at("offset"), scalar<"sum_width">(parameters))),
        shift_(scalar<"shift">(parameters)),
        width_(scalar<"width">(parameters)),
        last_(static_cast<std::int64_t>(parameters.at("thresholds")) - 1) {}
  void reset() override {
    row_ = 0;
    is_kept_ = false;
    stored_ = spin_ = 0;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out.front() = spin_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const auto weights = in.subspan(words_for_bits(taps_));
    const auto rest = weights.subspan(words_for_bits(taps_ * weight_width_));
    // field, fill, held, stored, word, thresholds
    const std::uint64_t threshold =
        get_bits(rest.subspan(5), static_cast<std::size_t>(row_) * (width_ + 1), width_ + 1);
    spin_ = is_kept_ ? stored_ : rest[4] < threshold;
    row_ = row_of(in, weights, rest[0]);
    is_kept_ = rest[1] != 0 || rest[2] != 0;
    stored_ = rest[3];
  }

 private:
  std::int64_t row_of(std::span<const std::uint64_t> spins, std::span<const std::uint64_t> weights,
                      std::uint64_t field) const {
    std::int64_t sum = offset_ + sign_extend(field, field_width_);
    for (std::size_t k = 0; k < taps_; ++k) {
      const std::int64_t weight =
          sign_extend(get_bits(weights, k * weight_width_, weight_width_), weight_width_);
      sum += get_bit(spins, k) ? weight : -weight;
    }
    return std::clamp<std::int64_t>(sum >> shift_, 0, last_);
  }

  std::size_t taps_;
  unsigned weight_width_;
  unsigned field_width_;
  std::int64_t offset_;
  unsigned shift_;
  unsigned width_;
  std::int64_t last_;
  std::int64_t row_ = 0;
  bool is_kept_ = false;
  std::uint64_t stored_ = 0;
  std::uint64_t spin_ = 0;
};

std::string check(const Parameters& parameters) {
  const unsigned width = scalar<"sum_width">(parameters);
  const std::int64_t most = (std::int64_t{1} << (width - 1)) - 1;
  const std::int64_t reach =
      static_cast<std::int64_t>(parameters.at("taps") << (parameters.at("weight_width") - 1)) +
      (std::int64_t{1} << (parameters.at("field_width") - 1));
  const std::int64_t offset = sign_extend(parameters.at("offset"), width);
  if (std::max(offset, -offset) + reach > most)
    return fmt::format("sums reach {}, more than {} bits hold", std::max(offset, -offset) + reach, width);
  if (static_cast<std::int64_t>(parameters.at("thresholds")) > most)
    return fmt::format("a sum of {} bits reaches no threshold {}", width, parameters.at("thresholds"));
  return "";
}

// yosys 0.23 synth_ice40: an adder for each weight, the choice of a threshold, and the comparison.
Cost cost(const Parameters& parameters) {
  const double sum = scalar<"sum_width">(parameters);
  const double bits = scalar<"width">(parameters) + 1;
  const double thresholds = scalar<"thresholds">(parameters);
  return {.lut4 = 1.2 * scalar<"taps">(parameters) * sum + 0.9 * bits * thresholds + sum + 4,
          .ff = index_bits(parameters.at("thresholds")) + 3.0};
}

Parameters row(unsigned taps, unsigned weight_width, unsigned field_width, unsigned sum_width,
               std::int64_t offset, unsigned shift, unsigned width, unsigned thresholds) {
  return {{"taps", {taps}},
          {"weight_width", {weight_width}},
          {"field_width", {field_width}},
          {"sum_width", {sum_width}},
          {"offset", {static_cast<std::uint64_t>(offset) & low_mask(sum_width)}},
          {"shift", {shift}},
          {"width", {width}},
          {"thresholds", {thresholds}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "p_bit_folded",
      .kind = Kind::control,
      .summary = "The spins that one word of a folded p-bit machine redraws, one after the other.",
      .clocked = true,
      .parameters = {{"taps", "couplings of a spin at most", 1, 4096},
                     {"weight_width", "bits of a weight, two's complement", 1, 30},
                     {"field_width", "bits of a field of its own, two's complement", 1, 30},
                     {"sum_width", "bits of the sum, two's complement", 2, 32},
                     {"offset", "the sum of a spin without field and couplings", 0, low_mask(32),
                      scalar<"sum_width">},
                     {"shift", "bits of the sum that choose no threshold", 0, 1},
                     {"width", "bits of a random word", 1, 16},
                     {"thresholds", "thresholds of a table", 1, 4096}},
      .inputs = {{"spins_i", scalar<"taps">, "the spins to which it is coupled"},
                 {"weights_i", weight_bits, "the weight of each"},
                 {"field_i", scalar<"field_width">, "its own field"},
                 {"fill_i", constant<1>, "its stored state is filled in"},
                 {"held_i", constant<1>, "it keeps its stored state"},
                 {"stored_i", constant<1>, "its stored state"},
                 {"word_i", scalar<"width">, "the random word, a clock after the spins"},
                 {"thresholds_i", table_bits,
                  "the thresholds, a clock after the spins, threshold 0 in the lowest bits"}},
      .outputs = {{"spin_o", constant<1>, "the new state, two clocks after the spins"}},
      .check = check,
      .make = make_model<FoldedPBit>,
      .cost = cost,
      .parity_rows = {row(1, 1, 1, 4, 1, 0, 1, 1), row(4, 2, 1, 6, 4, 1, 8, 5), row(5, 2, 1, 6, 4, 1, 8, 5),
                      row(3, 4, 3, 8, 20, 0, 6, 41),
                      // The sum is below 0 and above the last threshold.
                      row(2, 5, 6, 9, -9, 0, 12, 7), row(70, 1, 1, 9, 35, 0, 16, 64),
                      row(6, 8, 9, 13, 300, 1, 9, 130)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::p_bit_folded

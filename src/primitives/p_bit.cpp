// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::p_bit {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { spin_o };

class PBit final : public Model {
 public:
  explicit PBit(const Parameters& parameters)
      : inputs_(parameters.at("inputs")),
        magnitudes_(parameters.list("magnitudes")),
        negate_(parameters.list("negate")),
        offset_(sign_extend(parameters.at("offset"), scalar<"sum_width">(parameters))),
        last_(static_cast<std::int64_t>(parameters.at("thresholds")) - 1),
        start_(parameters.at("start")),
        state_(start_) {}
  void reset() override { state_ = start_; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[spin_o] = state_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const auto bits = in.subspan(words_for_bits(inputs_));
    const auto flags = bits.subspan(words_for_bits(static_cast<std::size_t>(last_) + 1));
    if (flags[1] != 0)
      state_ = flags[2];
    else if (flags[0] != 0)
      state_ = get_bit(bits, row_of(in)) ? 1 : 0;
  }

 private:
  std::size_t row_of(std::span<const std::uint64_t> spins) const {
    std::int64_t sum = offset_;
    for (std::size_t k = 0; k < inputs_; ++k)
      if (get_bit(spins, k) != (negate_[k] != 0)) sum += 2 * static_cast<std::int64_t>(magnitudes_[k]);
    return static_cast<std::size_t>(std::clamp<std::int64_t>(sum, 0, last_));
  }

  std::size_t inputs_;
  Parameters::List magnitudes_;
  Parameters::List negate_;
  std::int64_t offset_;
  std::int64_t last_;
  std::uint64_t start_;
  std::uint64_t state_;
};

std::string check(const Parameters& parameters) {
  const unsigned width = scalar<"sum_width">(parameters);
  if (width < scalar<"magnitude_width">(parameters) + 2) return "a sum needs two bits more than a magnitude";
  const std::int64_t most = (std::int64_t{1} << (width - 1)) - 1;
  std::int64_t largest = sign_extend(parameters.at("offset"), width);
  for (const std::uint64_t magnitude : parameters.list("magnitudes"))
    largest += 2 * static_cast<std::int64_t>(magnitude);
  if (largest > most) return fmt::format("the largest sum is {}, more than {} bits hold", largest, width);
  if (static_cast<std::int64_t>(parameters.at("thresholds")) > most)
    return fmt::format("a sum of {} bits reaches no threshold {}", width, parameters.at("thresholds"));
  return "";
}

// yosys 0.23 synth_ice40: one adder for each input, carry by carry, and the choice among the thresholds.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"sum_width">(parameters);
  return {.lut4 = (scalar<"inputs">(parameters) - 0.5) * width + scalar<"thresholds">(parameters) * 0.7 + 2,
          .ff = 1};
}

Parameters row(Parameters::List magnitudes, Parameters::List negate, unsigned magnitude_width,
               unsigned sum_width, std::int64_t offset, unsigned thresholds, std::uint64_t start) {
  return {{"inputs", {magnitudes.size()}},
          {"magnitude_width", {magnitude_width}},
          {"sum_width", {sum_width}},
          {"thresholds", {thresholds}},
          {"offset", {static_cast<std::uint64_t>(offset) & low_mask(sum_width)}},
          {"start", {start}},
          {"magnitudes", std::move(magnitudes)},
          {"negate", std::move(negate)}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "p_bit",
      .kind = Kind::control,
      .summary = "One spin: its local field chooses which comparison of its random word it takes over.",
      .clocked = true,
      .parameters = {{"inputs", "spins to which it is coupled", 1, 4096},
                     {"magnitude_width", "bits of the magnitude of a coupling", 1, 29},
                     {"sum_width", "bits of the sum, two's complement", 3, 32},
                     {"thresholds", "comparisons to choose from", 1, 4096},
                     {"offset", "the sum if no input counts", 0, low_mask(32), scalar<"sum_width">},
                     {"start", "state after reset", 0, 1, constant<1>},
                     {"magnitudes", "half of what an input adds", 0, low_mask(29), scalar<"magnitude_width">,
                      scalar<"inputs">},
                     {"negate", "1: the input counts if it is 0", 0, 1, constant<1>, scalar<"inputs">}},
      .inputs = {{"spins_i", scalar<"inputs">, "the spins to which it is coupled"},
                 {"bits_i", scalar<"thresholds">, "bit k: its word is below threshold k"},
                 {"turn_i", constant<1>, "it is redrawn"},
                 {"load_i", constant<1>, "it takes its state from the chain instead"},
                 {"chain_i", constant<1>, "the state of the spin before it in the chain"}},
      .outputs = {{"spin_o", constant<1>, "its state"}},
      .check = check,
      .make = make_model<PBit>,
      .cost = cost,
      .parity_rows = {row({0}, {0}, 1, 3, 0, 1, 0), row({1}, {1}, 1, 4, 0, 3, 1),
                      row({1, 1, 1, 1}, {0, 1, 1, 0}, 1, 5, 0, 9, 0),
                      // The sum is below 0 and above the last threshold.
                      row({3, 5, 1}, {0, 1, 0}, 3, 6, -4, 7, 1), row({7, 2}, {1, 1}, 3, 7, -20, 2, 0),
                      row({9, 30, 1, 17, 4}, {1, 0, 0, 1, 1}, 5, 9, 3, 129, 1),
                      row(Parameters::List(70, 1), Parameters::List(70, 0), 1, 9, -40, 65, 0)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::p_bit

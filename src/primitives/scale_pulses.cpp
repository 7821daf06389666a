// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"
#include "primitives/pulse_arithmetic.h"

namespace pulsewright::primitives::scale_pulses {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { start_i };

unsigned values_bits(const Parameters& parameters) {
  return scalar<"lines">(parameters) * scalar<"width">(parameters);
}
unsigned length_bits(const Parameters& parameters) {
  return bits_for(parameters.at("longest"));
}
unsigned thresholds_bits(const Parameters& parameters) {
  return scalar<"lines">(parameters) * (scalar<"word_width">(parameters) + 1);
}

class ScalePulses final : public Model {
 public:
  explicit ScalePulses(const Parameters& parameters)
      : lines_(parameters.at("lines")),
        width_(scalar<"width">(parameters)),
        word_width_(scalar<"word_width">(parameters)),
        rate_{parameters.at("multiplier"), scalar<"shift">(parameters)},
        longest_(parameters.at("longest")),
        thresholds_(lines_) {
    reset();
  }
  void reset() override {
    std::ranges::fill(thresholds_, 0);
    phase_ = Phase::ready;
    line_ = step_ = largest_ = length_ = digits_ = partial_ = product_ = 0;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    const auto values = in.subspan(1);
    const std::size_t length_o = words_for_bits(lines_);
    const std::size_t thresholds_o = length_o + 1;
    for (std::size_t i = 0; i < lines_; ++i) {
      set_bit(out, i, is_negative(get_bits(values, i * width_, width_), width_));
      put_bits(out.subspan(thresholds_o), i * (word_width_ + 1), word_width_ + 1, thresholds_[i]);
    }
    out[length_o] = length_;
    out.back() = phase_ == Phase::ready;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const auto exponent = static_cast<unsigned>(in.back());
    switch (phase_) {
      case Phase::ready:
        if (in[start_i] == 0) return;
        phase_ = Phase::largest;
        line_ = largest_ = 0;
        return;
      case Phase::largest:
        largest_ = std::max(largest_, magnitude(in));
        if (++line_ < lines_) return;
        phase_ = Phase::length;
        line_ = length_ = 0;
        return;
      case Phase::length:
        if (!is_whole(largest_, exponent)) return;
        length_ = std::min((product_ + (std::uint64_t{1} << rate_.shift) - 1) >> rate_.shift, longest_);
        phase_ = Phase::scale;
        break;
      case Phase::scale:
        if (!is_whole(magnitude(in), exponent)) return;
        thresholds_.erase(thresholds_.begin());
        thresholds_.push_back(threshold());
        if (++line_ == lines_) phase_ = Phase::ready;
        break;
    }
    step_ = product_ = 0;
  }

 private:
  enum class Phase { ready, largest, length, scale };

  std::uint64_t magnitude(std::span<const std::uint64_t> in) const {
    return magnitude_of(get_bits(in.subspan(1), line_ * width_, width_), width_);
  }

  /// Multiplies by the rate, and once the length is known divides by it: a clock that takes the magnitude,
  /// one that takes its highest digit, one for each digit, and eight that double the product by the exponent.
  bool is_whole(std::uint64_t magnitude, unsigned exponent) {
    const unsigned digits = width_ + 2;
    if (step_ == digits + 8) return true;
    if (step_ < digits || exponent > step_ - digits) product_ = 2 * product_ + partial_;
    const std::uint64_t factor = rate_.multiplier * (length_ == 0 ? 1 : reciprocal_of(length_));
    partial_ = (digits_ >> (width_ - 1)) * factor;
    digits_ = step_ == 0 ? magnitude : digits_ << 1 & low_mask(width_);
    ++step_;
    return false;
  }

  std::uint64_t threshold() const {
    const unsigned shift = rate_.shift + reciprocal_bits;
    return std::min(((product_ << word_width_) + (std::uint64_t{1} << (shift - 1))) >> shift,
                    std::uint64_t{1} << word_width_);
  }

  std::size_t lines_;
  unsigned width_;
  unsigned word_width_;
  PulseRate rate_;
  std::uint64_t longest_;
  std::vector<std::uint64_t> thresholds_;
  Phase phase_ = Phase::ready;
  std::size_t line_ = 0;
  unsigned step_ = 0;
  std::uint64_t largest_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t digits_ = 0;   ///< of a magnitude, the next one the highest
  std::uint64_t partial_ = 0;  ///< what the digit before it adds
  std::uint64_t product_ = 0;
};

std::string check(const Parameters& parameters) {
  if (parameters.at("multiplier") >> scalar<"multiplier_width">(parameters) != 0)
    return fmt::format("multiplier {} has more than {} bits", parameters.at("multiplier"),
                       parameters.at("multiplier_width"));
  return "";
}

// yosys 0.23 synth_ice40: the multiplexer of the values, the adder of all products and the table of
// reciprocals; the thresholds are a shift register, and inverted where nothing behind them is.
Cost cost(const Parameters& parameters) {
  const double lines = scalar<"lines">(parameters);
  const double width = scalar<"width">(parameters);
  const double product = 2 * width + scalar<"multiplier_width">(parameters) + reciprocal_bits + 1;
  return {.lut4 = 0.9 * lines * width + thresholds_bits(parameters) + 5.5 * product,
          .ff = thresholds_bits(parameters) + 2 * product + width + length_bits(parameters) + 12};
}

Parameters row(std::uint64_t lines, std::uint64_t width, std::uint64_t word_width, std::uint64_t multiplier,
               std::uint64_t shift, std::uint64_t longest) {
  return {{"lines", {lines}},           {"width", {width}},
          {"word_width", {word_width}}, {"multiplier_width", {bits_for(multiplier)}},
          {"multiplier", {multiplier}}, {"shift", {shift}},
          {"longest", {longest}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "scale_pulses",
      .kind = Kind::control,
      .summary =
          "How long the pulse trains of a vector are, and the thresholds of its rows, one line after "
          "another.",
      .clocked = true,
      .parameters = {{"lines", "lines of the side", 1, 1024},
                     {"width", "bits of a value, two's complement", 2, 8},
                     {"word_width", "bits of a random word", 2, 8},
                     {"multiplier_width", "bits of the multiplier", 1, 12},
                     {"multiplier", "rate times 2^shift", 1, 4095, scalar<"multiplier_width">},
                     {"shift", "the rate is multiplier / 2^shift", 0, 40},
                     {"longest", "slots of the longest train", 1, longest_train}},
      .inputs = {{"start_i", constant<1>, "the values are there, and stay until ready_o"},
                 {"values_i", values_bits, "the value of each line, line 0 in the lowest bits"},
                 {"exponent_i", constant<4>, "of the other side"}},
      .outputs = {{"signs_o", scalar<"lines">, "bit i: the value of line i is below 0"},
                  {"length_o", length_bits, "slots of the trains; 0 for a vector without pulses"},
                  {"thresholds_o", thresholds_bits, "the threshold of each line, word_width + 1 bits each"},
                  {"ready_o", constant<1>, "nothing is being scaled"}},
      .check = check,
      .make = make_model<ScalePulses>,
      .cost = cost,
      .parity_rows = {row(1, 2, 2, 1, 0, 1), row(3, 8, 8, 181, 14, 31), row(5, 5, 7, 4095, 20, 255),
                      row(16, 8, 8, 77, 11, 31), row(2, 4, 8, 3, 40, 7)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::scale_pulses

// SPDX-License-Identifier: Apache-2.0
#include "analog/pulse_device.h"

#include <algorithm>

#include "analog/lower_pulses.h"
#include "base/bits.h"

namespace pulsewright::analog {

namespace {

/// Two's complement values side by side.
std::vector<std::int64_t> values_in(std::span<const std::uint64_t> words, std::size_t lines, unsigned width) {
  std::vector<std::int64_t> values(lines);
  for (std::size_t k = 0; k < lines; ++k) values[k] = sign_extend(get_bits(words, k * width, width), width);
  return values;
}

/// The integer tile behind the ports of the top.
class UnitModel final : public primitives::Model {
 public:
  explicit UnitModel(PulseUnit unit)
      : unit_(std::move(unit)),
        tile_(unit_),
        d_at_(words_for_bits(unit_.shape.inputs * unit_.x_width)),
        valid_at_(d_at_ + words_for_bits(unit_.shape.outputs * unit_.d_width)) {}

  void reset() override {
    tile_.reset();
    phase_ = Phase::idle;
    clocks_ = length_ = 0;
  }

  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    out[0] = phase_ == Phase::idle;
    const std::span<const std::uint64_t> counts = tile_.counts();
    for (std::size_t k = 0; k < counts.size(); ++k)
      put_bits(out.subspan(1), k * unit_.count_width(), unit_.count_width(), counts[k]);
    out[out.size() - 2] = length_;
    out[out.size() - 1] = phase_ == Phase::done;
  }

  void clock(std::span<const std::uint64_t> in) override {
    switch (phase_) {
      case Phase::idle:
        if (in[valid_at_] == 0) return;
        tile_.begin(values_in(in, unit_.shape.inputs, unit_.x_width),
                    values_in(in.subspan(d_at_), unit_.shape.outputs, unit_.d_width));
        phase_ = Phase::scale;
        clocks_ = 1;
        return;
      case Phase::scale:
        ++clocks_;
        // The length is known one clock behind the largest row.
        if (clocks_ == unit_.shape.outputs + 3) length_ = tile_.length();
        if (clocks_ < clocks_of_update(unit_, 0)) return;
        phase_ = tile_.length() == 0 ? Phase::done : Phase::slots;
        return;
      case Phase::slots:
        tile_.slot();
        if (++clocks_ == clocks_of_update(unit_, tile_.length())) phase_ = Phase::done;
        return;
      case Phase::done:
        if (in[valid_at_ + 1] != 0) phase_ = Phase::idle;
    }
  }

 private:
  enum class Phase { idle, scale, slots, done };

  PulseUnit unit_;  ///< which the tile looks at
  IntegerTile tile_;
  std::size_t d_at_;
  std::size_t valid_at_;
  Phase phase_ = Phase::idle;
  std::uint64_t clocks_ = 0;  ///< since the vector was taken
  std::uint64_t length_ = 0;  ///< that the port shows
};

/// Vectors of many sizes, some lines 0 and some at either end of their range.
class UnitStimulus final : public hdl::Stimulus {
 public:
  UnitStimulus(const PulseUnit& unit, std::span<const hdl::PortShape> inputs)
      : Stimulus(inputs), unit_(unit) {}

  void fill(Random& random, std::span<std::uint64_t> in) override {
    std::ranges::fill(in, 0);
    const std::size_t d_at = words_for_bits(unit_.shape.inputs * unit_.x_width);
    const std::size_t valid_at = d_at + words_for_bits(unit_.shape.outputs * unit_.d_width);
    fill_side(random, in, unit_.shape.inputs, unit_.x_width);
    fill_side(random, in.subspan(d_at), unit_.shape.outputs, unit_.d_width);
    for (std::size_t port = 0; port < 2; ++port) {
      gaps_[port] = gaps_[port] < 3 && random.below(4) == 0 ? gaps_[port] + 1 : 0;
      in[valid_at + port] = gaps_[port] == 0;
    }
  }

 private:
  static void fill_side(Random& random, std::span<std::uint64_t> words, std::size_t lines, unsigned width) {
    const std::uint64_t bits = random.below(width + 1);
    for (std::size_t k = 0; k < lines; ++k) {
      std::uint64_t value = random.below(std::uint64_t{1} << bits);
      if (random.below(16) == 0) value = std::uint64_t{1} << (width - 1);  // the lowest value
      if (random.below(2) == 0) value = ~value + 1;
      put_bits(words, k * width, width, value & low_mask(width));
    }
  }

  PulseUnit unit_;
  std::uint64_t gaps_[2] = {0, 0};
};

}  // namespace

hdl::Device unit_device(const PulseUnit& unit) {
  hdl::Device device =
      hdl::design_device(lower_unit(unit), [unit] { return std::make_unique<UnitModel>(unit); });
  device.make_stimulus = [unit, inputs = device.inputs] {
    return std::make_unique<UnitStimulus>(unit, inputs);
  };
  return device;
}

}  // namespace pulsewright::analog

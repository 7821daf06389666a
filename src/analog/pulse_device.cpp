// SPDX-License-Identifier: Apache-2.0
#include "analog/pulse_device.h"

#include <algorithm>

#include "analog/lower_pulses.h"
#include "base/bits.h"
#include "hdl/stream_ports.h"

namespace pulsewright::analog {

namespace {

/// Two's complement values side by side.
std::vector<std::int64_t> values_in(std::span<const std::uint64_t> words, std::size_t lines, unsigned width) {
  std::vector<std::int64_t> values(lines);
  for (std::size_t k = 0; k < lines; ++k) values[k] = sign_extend(get_bits(words, k * width, width), width);
  return values;
}

/// The integer tile behind the ports of the top. What a folded unit shows besides: a row, from the clock
/// after it was read to the one that takes it, and the start between two passes.
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
    clocks_ = length_ = pass_ = 0;
  }

  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    std::ranges::fill(out, 0);
    out[0] = phase_ == Phase::idle;
    const std::span<const std::uint64_t> counts = tile_.counts();
    const std::size_t shown = is_folded() ? unit_.shape.inputs : counts.size();
    for (std::size_t k = 0; k < shown; ++k)
      put_bits(out.subspan(1), k * unit_.count_width(), unit_.count_width(),
               !is_folded() ? counts[k]
               : pass_ == 0 ? unit_.start
                            : counts[(pass_ - 1) * shown + k]);
    out[out.size() - 2] = length_;
    out[out.size() - 1] = phase_ == Phase::done && (!is_folded() || pass_ != 0);
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
        // It is 0 from the largest row until it is known.
        if (clocks_ == unit_.shape.outputs + 2) length_ = 0;
        if (clocks_ == clocks_until_length(unit_)) length_ = tile_.length();
        if (clocks_ < clocks_of_update(unit_, 0) - is_folded()) return;
        phase_ = tile_.length() == 0 ? Phase::done : Phase::slots;
        return;
      case Phase::slots:
        ++clocks_;
        if (is_folded() && ++pass_ <= unit_.shape.outputs) return;
        pass_ = 0;
        tile_.slot();
        if (clocks_ == clocks_of_update(unit_, tile_.length()) - is_folded()) phase_ = Phase::done;
        return;
      case Phase::done:
        if (is_folded() && pass_ == 0) {
          pass_ = 1;
          return;
        }
        if (in[valid_at_ + 1] == 0) return;
        if (is_folded() && ++pass_ <= unit_.shape.outputs) return;
        pass_ = 0;
        phase_ = Phase::idle;
    }
  }

 private:
  enum class Phase { idle, scale, slots, done };

  bool is_folded() const { return unit_.layout == UnitLayout::folded; }

  PulseUnit unit_;  ///< which the tile looks at
  IntegerTile tile_;
  std::size_t d_at_;
  std::size_t valid_at_;
  Phase phase_ = Phase::idle;
  std::uint64_t clocks_ = 0;  ///< since the vector was taken
  std::uint64_t length_ = 0;  ///< that the port shows
  std::size_t pass_ = 0;      ///< of a folded unit: the row on show and 1; 0 between two passes
};

std::unique_ptr<primitives::Model> block_model(std::string_view block,
                                               const primitives::Parameters& parameters) {
  return primitives::find_primitive(block)->make(parameters);
}

/// The unit with the blocks of the registry at its ends.
class StreamModel final : public primitives::Model {
 public:
  explicit StreamModel(const PulseUnit& unit)
      : unit_(unit),
        core_(unit),
        receive_(block_model("axis_receive", {{"beats", {lines()}}, {"width", {beat_width(unit)}}})),
        send_(is_folded()
                  ? block_model("axis_send_rows", {{"lanes", {shown() * unit.count_width()}},
                                                   {"rows", {unit.shape.outputs}},
                                                   {"energy", {0}}})
                  : block_model("axis_send_words", {{"words", {shown()}}, {"width", {unit.count_width()}}})) {
  }

  void reset() override {
    core_.reset();
    receive_->reset();
    send_->reset();
  }

  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const Wires wires = settle(in);
    out[0] = wires.received.front();
    std::copy_n(wires.sent.begin() + (is_folded() ? 2 : 1), 3, out.begin() + 1);
    out[4] = wires.received.back();
  }

  void clock(std::span<const std::uint64_t> in) override {
    const Wires wires = settle(in);
    receive_->clock(std::vector<std::uint64_t>{in[tdata] & low_mask(beat_width(unit_)), in[tvalid], in[tlast],
                                               wires.shown.front()});
    core_.clock(core_inputs(wires));
    send_->clock(wires.to_send);
  }

 private:
  /// The words of the inputs, in the order of the top's ports.
  enum Input { tdata, tvalid, tlast, tready };

  struct Wires {
    std::vector<std::uint64_t> received;  ///< outputs of axis_receive
    std::vector<std::uint64_t> shown;     ///< of the unit
    std::vector<std::uint64_t> to_send;   ///< inputs of the block that sends
    std::vector<std::uint64_t> sent;      ///< its outputs
  };

  bool is_folded() const { return unit_.layout == UnitLayout::folded; }
  std::size_t shown() const { return is_folded() ? unit_.shape.inputs : unit_.shape.points(); }
  std::size_t lines() const { return unit_.shape.inputs + unit_.shape.outputs; }

  Wires settle(std::span<const std::uint64_t> in) const {
    const std::size_t counts = words_for_bits(shown() * unit_.count_width());
    Wires wires{.received = std::vector<std::uint64_t>(words_for_bits(lines() * beat_width(unit_)) + 3),
                .shown = std::vector<std::uint64_t>(counts + 3),
                .to_send = {},
                .sent = std::vector<std::uint64_t>(is_folded() ? 7 : 4)};
    receive_->outputs(std::vector<std::uint64_t>(4), wires.received);
    core_.outputs({}, wires.shown);
    wires.to_send.assign(wires.shown.begin() + 1,
                         wires.shown.begin() + 1 + static_cast<std::ptrdiff_t>(counts));
    wires.to_send.push_back(wires.shown.back());
    // No energy, and none that is done.
    if (is_folded()) wires.to_send.insert(wires.to_send.end(), 2, 0);
    wires.to_send.push_back(in[tready]);
    send_->outputs(wires.to_send, wires.sent);
    return wires;
  }

  std::vector<std::uint64_t> core_inputs(const Wires& wires) const {
    const std::span<const std::uint64_t> frame = std::span(wires.received).subspan(1);
    std::vector<std::uint64_t> in;
    const auto add_side = [&](std::size_t first, std::size_t lines, unsigned width) {
      std::vector<std::uint64_t> words(words_for_bits(lines * width));
      for (std::size_t k = 0; k < lines; ++k)
        put_bits(words, k * width, width, get_bits(frame, (first + k) * beat_width(unit_), width));
      in.insert(in.end(), words.begin(), words.end());
    };
    add_side(0, unit_.shape.inputs, unit_.x_width);
    add_side(unit_.shape.inputs, unit_.shape.outputs, unit_.d_width);
    in.push_back(wires.received[wires.received.size() - 2]);
    in.push_back(wires.sent.front());
    return in;
  }

  PulseUnit unit_;
  UnitModel core_;
  std::unique_ptr<primitives::Model> receive_;
  std::unique_ptr<primitives::Model> send_;
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

/// Frames of x and d, of which a few have a wrong length.
class FrameOfVectors final : public hdl::Stimulus {
 public:
  FrameOfVectors(const PulseUnit& unit, std::span<const hdl::PortShape> inputs)
      : Stimulus(inputs), unit_(unit), length_(beats()) {}

  void fill(Random& random, std::span<std::uint64_t> in) override {
    if (beat_ == 0) {
      length_ = random.below(12) == 0 ? 1 + random.below(2 * beats()) : beats();
      x_bits_ = random.below(unit_.x_width + 1);
      d_bits_ = random.below(unit_.d_width + 1);
    }
    const bool is_x = beat_ < unit_.shape.inputs;
    const std::uint64_t value = random.below(std::uint64_t{1} << (is_x ? x_bits_ : d_bits_));
    in[0] = (random.below(2) == 0 ? value : ~value + 1) & low_mask(hdl::pixel_bits);
    in[1] = random.below(8) != 0;
    in[2] = beat_ + 1 >= length_;
    in[3] = random.below(8) != 0;
  }

  void clocked(bool reset, std::span<const std::uint64_t> in, std::span<const std::uint64_t> out) override {
    if (reset)
      beat_ = 0;
    else if (in[1] != 0 && out[0] != 0)
      beat_ = in[2] != 0 ? 0 : beat_ + 1;
  }

 private:
  std::size_t beats() const { return unit_.shape.inputs + unit_.shape.outputs; }

  PulseUnit unit_;
  std::size_t length_;
  std::size_t beat_ = 0;
  std::uint64_t x_bits_ = 0;
  std::uint64_t d_bits_ = 0;
};

}  // namespace

hdl::Device unit_stream_device(const PulseUnit& unit) {
  hdl::Device device =
      hdl::design_device(lower_unit_streams(unit), [unit] { return std::make_unique<StreamModel>(unit); });
  device.make_stimulus = [unit, inputs = device.inputs] {
    return std::make_unique<FrameOfVectors>(unit, inputs);
  };
  return device;
}

hdl::Device unit_device(const PulseUnit& unit) {
  hdl::Device device =
      hdl::design_device(lower_unit(unit), [unit] { return std::make_unique<UnitModel>(unit); });
  device.make_stimulus = [unit, inputs = device.inputs] {
    return std::make_unique<UnitStimulus>(unit, inputs);
  };
  return device;
}

}  // namespace pulsewright::analog

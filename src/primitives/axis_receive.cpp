// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::axis_receive {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { data_i, tvalid_i, tlast_i, ready_i };
enum Output : std::size_t { tready_o };

unsigned frame_bits(const Parameters& parameters) {
  return scalar<"beats">(parameters) * scalar<"width">(parameters);
}

class AxisReceive final : public Model {
 public:
  explicit AxisReceive(const Parameters& parameters)
      : beats_(scalar<"beats">(parameters)), width_(scalar<"width">(parameters)), frame_(beats_) {}
  void reset() override {
    std::ranges::fill(frame_, 0);
    beat_ = 0;
    full_ = skip_ = error_ = false;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    const std::size_t words = words_for_bits(beats_ * width_);
    std::ranges::fill(out.subspan(1, words), 0);
    out[tready_o] = !full_;
    for (std::size_t i = 0; i < beats_; ++i) put_bits(out.subspan(1, words), i * width_, width_, frame_[i]);
    out[words + 1] = full_;
    out[words + 2] = error_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool valid = in[tvalid_i] != 0;
    const bool last = in[tlast_i] != 0;
    const bool ready = in[ready_i] != 0;
    error_ = false;
    if (full_) {
      full_ = !ready;
    } else if (valid && skip_) {
      skip_ = !last;
    } else if (valid) {
      take_beat(in[data_i], last);
    }
  }

 private:
  void take_beat(std::uint64_t data, bool last) {
    std::ranges::rotate(frame_, frame_.begin() + 1);
    frame_.back() = data;
    ++beat_;
    const bool complete = beat_ == beats_;
    full_ = complete && last;
    error_ = complete != last;
    skip_ = complete && !last;
    if (complete || last) beat_ = 0;
  }

  std::size_t beats_;
  unsigned width_;
  std::vector<std::uint64_t> frame_;
  std::size_t beat_ = 0;
  bool full_ = false;
  bool skip_ = false;
  bool error_ = false;
};

// yosys 0.23 synth_ice40: the frame is flip-flops alone; the rest is the beat counter and three flags.
Cost cost(const Parameters& parameters) {
  const double counter = index_bits(parameters.at("beats"));
  return {.lut4 = 2 * counter + 8, .ff = frame_bits(parameters) + counter + 3};
}

Parameters row(std::uint64_t beats, std::uint64_t width) {
  return {{"beats", {beats}}, {"width", {width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "axis_receive",
      .kind = Kind::control,
      .summary = "Collects AXI4-Stream frames of a fixed number of beats; drops and reports others.",
      .clocked = true,
      .parameters = {{"beats", "beats of a frame", 1, 4096}, {"width", "bits of a beat", 1, 16}},
      .inputs = {{"data_i", scalar<"width">, "a beat"},
                 {"tvalid_i", constant<1>, "a beat is offered"},
                 {"tlast_i", constant<1>, "it is the last of its frame"},
                 {"ready_i", constant<1>, "the frame is taken"}},
      .outputs = {{"tready_o", constant<1>, "the beat is taken"},
                  {"frame_o", frame_bits, "the beats, the first in the lowest bits"},
                  {"valid_o", constant<1>, "a whole frame is there"},
                  {"error_o", constant<1>, "a frame had a wrong length"}},
      .check = nothing_to_check,
      .make = make_model<AxisReceive>,
      .cost = cost,
      .parity_rows = {row(1, 1), row(1, 8), row(2, 16), row(3, 5), row(8, 8), row(13, 7)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::axis_receive

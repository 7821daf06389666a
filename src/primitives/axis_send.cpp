// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::axis_send {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { ready_o, tdata_o, tvalid_o, tlast_o };

unsigned logit_bits(const Parameters& parameters) {
  return scalar<"classes">(parameters) * scalar<"width">(parameters);
}

class AxisSend final : public Model {
 public:
  explicit AxisSend(const Parameters& parameters)
      : classes_(scalar<"classes">(parameters)), width_(scalar<"width">(parameters)), logits_(classes_) {}
  void reset() override {
    std::ranges::fill(logits_, 0);
    beat_ = 0;
    busy_ = false;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[ready_o] = !busy_;
    out[tdata_o] = static_cast<std::uint32_t>(beat_ == classes_ ? largest() : logits_[beat_]);
    out[tvalid_o] = busy_;
    out[tlast_o] = beat_ == classes_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool valid = in[words_for_bits(classes_ * width_)] != 0;
    const bool ready = in[words_for_bits(classes_ * width_) + 1] != 0;
    if (!busy_ && valid) {
      for (std::size_t i = 0; i < classes_; ++i)
        logits_[i] = sign_extend(get_bits(in, i * width_, width_), width_);
      busy_ = true;
    } else if (busy_ && ready && ++beat_ > classes_) {
      reset();
    }
  }

 private:
  std::int64_t largest() const { return std::ranges::max_element(logits_) - logits_.begin(); }

  std::size_t classes_;
  unsigned width_;
  std::vector<std::int64_t> logits_;  ///< 0 while idle, as the emptied shift register shows
  std::size_t beat_ = 0;
  bool busy_ = false;
};

// yosys 0.23 synth_ice40: a LUT4 and a flip-flop for each bit of the register that loads and shifts; then the
// comparator, the best logit, its index and the output (158 LUT4 for 10 logits of 12 bits).
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  const double index_bits = bits_for(parameters.at("classes"));
  return {.lut4 = logit_bits(parameters) + 2.5 * width + index_bits + 4,
          .ff = logit_bits(parameters) + width + 2 * index_bits + 1};
}

Parameters row(std::uint64_t classes, std::uint64_t width) {
  return {{"classes", {classes}}, {"width", {width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "axis_send",
      .kind = Kind::control,
      .summary = "Sends the logits and then the class as one AXI4-Stream frame.",
      .clocked = true,
      .parameters = {{"classes", "logits of a frame", 1, 4096},
                     {"width", "bits of a logit, two's complement", 2, 32}},
      .inputs = {{"logits_i", logit_bits, "the logits, logit 0 in the lowest bits, two's complement"},
                 {"valid_i", constant<1>, "the logits are there"},
                 {"tready_i", constant<1>, "the receiver takes a beat"}},
      .outputs = {{"ready_o", constant<1>, "the logits are taken"},
                  {"tdata_o", constant<32>, "a logit, sign-extended, or the class"},
                  {"tvalid_o", constant<1>, "a beat is offered"},
                  {"tlast_o", constant<1>, "it is the class, which ends the frame"}},
      .check = nothing_to_check,
      .make = make_model<AxisSend>,
      .cost = cost,
      .parity_rows = {row(1, 2), row(2, 32), row(3, 5), row(4, 8), row(10, 13), row(16, 31)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::axis_send

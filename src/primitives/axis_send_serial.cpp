// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::axis_send_serial {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { value_i, valid_i, tready_i };
enum Output : std::size_t { ready_o, tdata_o, tvalid_o, tlast_o };

class AxisSendSerial final : public Model {
 public:
  explicit AxisSendSerial(const Parameters& parameters)
      : classes_(parameters.at("classes")), width_(scalar<"width">(parameters)) {}
  void reset() override {
    sent_.clear();
    class_ = 0;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const bool ready = in[tready_i] != 0;
    out[ready_o] = ready && !is_class();
    out[tdata_o] = static_cast<std::uint32_t>(is_class() ? class_ : sign_extend(in[value_i], width_));
    out[tvalid_o] = in[valid_i] != 0 || is_class();
    out[tlast_o] = is_class();
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool valid = in[valid_i] != 0;
    const bool ready = in[tready_i] != 0;
    if (ready && is_class()) {
      reset();
    } else if (ready && valid) {
      sent_.push_back(sign_extend(in[value_i], width_));
      class_ = std::ranges::max_element(sent_) - sent_.begin();
    }
  }

 private:
  bool is_class() const { return sent_.size() == classes_; }

  std::size_t classes_;
  unsigned width_;
  std::vector<std::int64_t> sent_;  ///< logits of this frame
  std::int64_t class_ = 0;          ///< the best so far
};

// yosys 0.23 synth_ice40: the comparator, the best logit, its index and the output.
Cost cost(const Parameters& parameters) {
  const double width = scalar<"width">(parameters);
  const double index_bits = bits_for(parameters.at("classes"));
  return {.lut4 = 2 * width + 3 * index_bits + 4, .ff = width + 2 * index_bits};
}

Parameters row(std::uint64_t classes, std::uint64_t width) {
  return {{"classes", {classes}}, {"width", {width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "axis_send_serial",
      .kind = Kind::control,
      .summary = "Sends logits as they come and then the class as one AXI4-Stream frame.",
      .clocked = true,
      .parameters = {{"classes", "logits of a frame", 1, 4096},
                     {"width", "bits of a logit, two's complement", 2, 32}},
      .inputs = {{"value_i", scalar<"width">, "the next logit, two's complement"},
                 {"valid_i", constant<1>, "value_i is there"},
                 {"tready_i", constant<1>, "the receiver takes a beat"}},
      .outputs = {{"ready_o", constant<1>, "the logit is taken"},
                  {"tdata_o", constant<32>, "a logit, sign-extended, or the class"},
                  {"tvalid_o", constant<1>, "a beat is offered"},
                  {"tlast_o", constant<1>, "it is the class, which ends the frame"}},
      .check = nothing_to_check,
      .make = make_model<AxisSendSerial>,
      .cost = cost,
      .parity_rows = {row(1, 2), row(2, 32), row(3, 5), row(4, 8), row(10, 13), row(16, 31)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::axis_send_serial

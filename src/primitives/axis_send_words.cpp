// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::axis_send_words {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { ready_o, tdata_o, tvalid_o, tlast_o };

unsigned all_bits(const Parameters& parameters) {
  return scalar<"words">(parameters) * scalar<"width">(parameters);
}

class AxisSendWords final : public Model {
 public:
  explicit AxisSendWords(const Parameters& parameters)
      : words_(scalar<"words">(parameters)),
        width_(scalar<"width">(parameters)),
        valid_at_(words_for_bits(all_bits(parameters))) {}
  void reset() override { index_ = 0; }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[ready_o] = in[valid_at_ + 1] != 0 && is_last();
    out[tdata_o] = get_bits(in, index_ * width_, width_);
    out[tvalid_o] = in[valid_at_] != 0;
    out[tlast_o] = is_last();
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[valid_at_] == 0 || in[valid_at_ + 1] == 0) return;
    index_ = is_last() ? 0 : index_ + 1;
  }

 private:
  bool is_last() const { return index_ + 1 == words_; }

  std::size_t words_;
  unsigned width_;
  std::size_t valid_at_;  ///< in the flat words, behind the words
  std::size_t index_ = 0;
};

// yosys 0.23 synth_ice40: two LUTs for each four words that a bit is chosen from, and the index.
Cost cost(const Parameters& parameters) {
  const double index = index_bits(parameters.at("words"));
  return {.lut4 = 0.67 * all_bits(parameters) + 2 * index + 2, .ff = index};
}

Parameters row(std::uint64_t words, std::uint64_t width) {
  return {{"words", {words}}, {"width", {width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "axis_send_words",
      .kind = Kind::control,
      .summary = "Sends words that stay where they are as one AXI4-Stream frame.",
      .clocked = true,
      .parameters = {{"words", "words of a frame", 1, 65536}, {"width", "bits of a word", 1, 32}},
      .inputs = {{"words_i", all_bits, "the words, word 0 in the lowest bits"},
                 {"valid_i", constant<1>, "the words are there"},
                 {"tready_i", constant<1>, "the receiver takes a beat"}},
      .outputs = {{"ready_o", constant<1>, "all words are sent with this beat"},
                  {"tdata_o", constant<32>, "a word"},
                  {"tvalid_o", constant<1>, "a beat is offered"},
                  {"tlast_o", constant<1>, "it is the last word"}},
      .check = nothing_to_check,
      .make = make_model<AxisSendWords>,
      .cost = cost,
      .parity_rows = {row(1, 1), row(2, 5), row(3, 32), row(12, 4), row(33, 7)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::axis_send_words

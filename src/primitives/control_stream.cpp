// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::control_stream {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t {
  write_i,
  clear_i,
  command_i,
  s_tvalid_i,
  s_tlast_i,
  pixel_ready_i,
  frame_error_i,
  word_valid_i,
  word_last_i,
  m_tready_i
};
enum Output : std::size_t {
  s_tready_o,
  pixel_valid_o,
  word_ready_o,
  m_tvalid_o,
  reset_o,
  enabled_o,
  resetting_o,
  busy_o,
  failed_o,
  image_in_o,
  image_out_o
};

/// The inputs, each one word.
struct Inputs {
  explicit Inputs(std::span<const std::uint64_t> in)
      : write(in[write_i] != 0),
        clear(in[clear_i] != 0),
        enable((in[command_i] & 1) != 0),
        reset((in[command_i] & 2) != 0),
        clear_failed((in[command_i] & 4) != 0),
        pixel_offered(in[s_tvalid_i] != 0),
        pixel_last(in[s_tlast_i] != 0),
        pixel_ready(in[pixel_ready_i] != 0),
        frame_error(in[frame_error_i] != 0),
        word_offered(in[word_valid_i] != 0),
        word_last(in[word_last_i] != 0),
        word_ready(in[m_tready_i] != 0) {}

  bool write, clear, enable, reset, clear_failed;
  bool pixel_offered, pixel_last, pixel_ready, frame_error;
  bool word_offered, word_last, word_ready;
};

class ControlStream final : public Model {
 public:
  explicit ControlStream(const Parameters& parameters) : enabled_first_(parameters.at("enabled") != 0) {}
  void reset() override {
    enabled_ = enabled_first_;
    resets_ = true;
    pending_ = in_frame_ = discards_ = owes_ = false;
    forget();
  }
  void outputs(std::span<const std::uint64_t> words, std::span<std::uint64_t> out) const override {
    const Inputs in(words);
    out[s_tready_o] = takes(in);
    out[pixel_valid_o] = in.pixel_offered && open();
    out[word_ready_o] = in.word_ready && sends();
    out[m_tvalid_o] = in.word_offered && sends();
    out[reset_o] = resets_;
    out[enabled_o] = enabled_;
    out[resetting_o] = pending_ || resets_;
    out[busy_o] = in_frame_ || ended_ || inside_ != 0;
    out[failed_o] = failed_;
    out[image_in_o] = image_came(in);
    out[image_out_o] = image_leaves(in);
  }
  void clock(std::span<const std::uint64_t> words) override {
    const Inputs in(words);
    const bool goes = pending_ && !owes_;
    const bool taken = in.pixel_offered && takes(in);
    const bool ends = taken && in.pixel_last && open();
    const bool offers = in.word_offered && sends();
    const bool leaves = image_leaves(in);
    step_images(in, ends, leaves);
    if (offers) owes_ = !leaves;
    if (taken) in_frame_ = !in.pixel_last;
    discards_ = (discards_ || goes) && in_frame_;
    resets_ = goes;
    pending_ = (in.write && in.reset) || (pending_ && !goes);
    if (in.write) enabled_ = in.enable;
  }

 private:
  bool sends() const { return !resets_ && (owes_ || !pending_); }
  bool open() const { return !resets_ && !discards_ && (in_frame_ || (enabled_ && !pending_)); }
  bool takes(const Inputs& in) const { return open() ? in.pixel_ready : discards_ && !resets_; }
  bool image_came(const Inputs& in) const { return ended_ && !bad_ && !in.frame_error; }
  bool image_leaves(const Inputs& in) const {
    return in.word_offered && sends() && in.word_ready && in.word_last;
  }

  void forget() {
    ended_ = bad_ = failed_ = false;
    inside_ = 0;
  }

  void step_images(const Inputs& in, bool ends, bool leaves) {
    if (resets_) return forget();
    inside_ = static_cast<std::uint8_t>(inside_ + image_came(in) - leaves);
    bad_ = !ended_ && (bad_ || in.frame_error);
    ended_ = ends;
    failed_ = in.frame_error || (failed_ && !(in.clear && in.clear_failed));
  }

  bool enabled_first_;
  bool enabled_ = false;
  bool pending_ = false;   ///< a reset is asked for
  bool resets_ = true;     ///< the design, in this clock
  bool in_frame_ = false;  ///< some of an image has come
  bool discards_ = false;  ///< and the rest of it is thrown away
  bool owes_ = false;      ///< words of an answer that was offered
  bool ended_ = false;     ///< an image's last pixel came in the clock before
  bool bad_ = false;       ///< it was reported before that
  bool failed_ = false;
  std::uint8_t inside_ = 0;
};

// yosys 0.23 synth_ice40.
Cost cost(const Parameters&) {
  return {.lut4 = 40, .ff = 17};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_stream",
      .kind = Kind::control,
      .summary = "Starts, stops and resets a design between whole images and whole answers.",
      .clocked = true,
      .parameters = {{"enabled", "1 where images may enter before software says so", 0, 1}},
      .inputs = {{"write_i", constant<1>, "software writes the command"},
                 {"clear_i", constant<1>, "software clears what it names in the command"},
                 {"command_i", constant<3>, "bit 0 enable, bit 1 reset, bit 2 the failure to clear"},
                 {"s_tvalid_i", constant<1>, "the sender offers a pixel"},
                 {"s_tlast_i", constant<1>, "it is the last of its image"},
                 {"pixel_ready_i", constant<1>, "the design takes a pixel"},
                 {"frame_error_i", constant<1>, "the design found a frame of a wrong length"},
                 {"word_valid_i", constant<1>, "the design offers a word of an answer"},
                 {"word_last_i", constant<1>, "it is the last of its answer"},
                 {"m_tready_i", constant<1>, "the receiver takes a word"}},
      .outputs = {{"s_tready_o", constant<1>, "the pixel is taken"},
                  {"pixel_valid_o", constant<1>, "the design is offered a pixel"},
                  {"word_ready_o", constant<1>, "the design's word is taken"},
                  {"m_tvalid_o", constant<1>, "the receiver is offered a word"},
                  {"reset_o", constant<1>, "resets the design"},
                  {"enabled_o", constant<1>, "images may enter"},
                  {"resetting_o", constant<1>, "a reset was asked for and is not done"},
                  {"busy_o", constant<1>, "an image is inside, or a part of one"},
                  {"failed_o", constant<1>, "a frame had a wrong length since the last clear"},
                  {"image_in_o", constant<1>, "an image has entered"},
                  {"image_out_o", constant<1>, "an answer has left"}},
      .check = nothing_to_check,
      .make = make_model<ControlStream>,
      .cost = cost,
      .parity_rows = {{{"enabled", {0}}}, {{"enabled", {1}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_stream

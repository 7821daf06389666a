// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::axis_receive_serial {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { tvalid_i, tlast_i, ready_i };
enum Output : std::size_t { tready_o, valid_o, drop_o, error_o };

class AxisReceiveSerial final : public Model {
 public:
  explicit AxisReceiveSerial(const Parameters& parameters) : beats_(parameters.at("beats")) {}
  void reset() override {
    beat_ = 0;
    skip_ = error_ = false;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const bool ready = in[ready_i] != 0;
    const bool in_frame = in[tvalid_i] != 0 && !skip_;
    const bool good = (beat_ + 1 == beats_) == (in[tlast_i] != 0);
    out[tready_o] = ready;
    out[valid_o] = in_frame && good;
    out[drop_o] = in_frame && !good && ready;
    out[error_o] = error_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool last = in[tlast_i] != 0;
    const bool taken = in[tvalid_i] != 0 && in[ready_i] != 0;
    error_ = false;
    if (taken && skip_) {
      skip_ = !last;
    } else if (taken) {
      const bool complete = ++beat_ == beats_;
      error_ = complete != last;
      skip_ = complete && !last;
      if (complete || last) beat_ = 0;
    }
  }

 private:
  std::uint64_t beats_;
  std::uint64_t beat_ = 0;
  bool skip_ = false;
  bool error_ = false;
};

// yosys 0.23 synth_ice40: the beat counter with its comparator, and two flags.
Cost cost(const Parameters& parameters) {
  const double counter = index_bits(parameters.at("beats"));
  return {.lut4 = 1.5 * counter + 7, .ff = counter + 2};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "axis_receive_serial",
      .kind = Kind::control,
      .summary =
          "Passes on AXI4-Stream frames of a fixed number of beats; has others forgotten, and reports "
          "them.",
      .clocked = true,
      .parameters = {{"beats", "beats of a frame", 1, 65536}},
      .inputs = {{"tvalid_i", constant<1>, "a beat is offered"},
                 {"tlast_i", constant<1>, "it is the last of its frame"},
                 {"ready_i", constant<1>, "the reader takes a beat"}},
      .outputs = {{"tready_o", constant<1>, "the beat is taken"},
                  {"valid_o", constant<1>, "the beat belongs to the reader"},
                  {"drop_o", constant<1>, "the reader forgets this frame"},
                  {"error_o", constant<1>, "a frame had a wrong length"}},
      .check = nothing_to_check,
      .make = make_model<AxisReceiveSerial>,
      .cost = cost,
      .parity_rows =
          {{{"beats", {1}}}, {{"beats", {2}}}, {{"beats", {3}}}, {{"beats", {8}}}, {{"beats", {13}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::axis_receive_serial

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::serial_send {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { data_i, valid_i };
enum Output : std::size_t { ready_o, line_o };

class SerialSend final : public Model {
 public:
  explicit SerialSend(const Parameters& parameters) : clocks_(parameters.at("clocks")) {}
  void reset() override {
    bits_ = idle_line;
    left_ = count_ = 0;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[ready_o] = left_ == 0;
    out[line_o] = bits_ & 1;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (left_ == 0) {
      if (in[valid_i] == 0) return;
      bits_ = idle_line << 9 | in[data_i] << 1;
      left_ = 10;
    } else if (++count_ == clocks_) {
      bits_ >>= 1;
      count_ = 0;
      --left_;
    }
  }

 private:
  /// Ones enough for everything that is shifted out of a byte.
  static constexpr std::uint64_t idle_line = low_mask(32);

  std::uint64_t clocks_;
  std::uint64_t bits_ = idle_line;
  std::uint64_t left_ = 0;
  std::uint64_t count_ = 0;
};

// yosys 0.23 synth_ice40: a LUT4 for each bit of the byte, the counter of clocks and the one of bits.
Cost cost(const Parameters& parameters) {
  const double count = index_bits(parameters.at("clocks"));
  return {.lut4 = 1.5 * count + 17, .ff = count + 13};
}

Parameters row(std::uint64_t clocks) {
  return {{"clocks", {clocks}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "serial_send",
      .kind = Kind::control,
      .summary = "Sends bytes on a serial line (8N1).",
      .clocked = true,
      .parameters = {{"clocks", "clocks of a bit", 4, 65535}},
      .inputs = {{"data_i", constant<8>, "the byte to send"}, {"valid_i", constant<1>, "data_i is there"}},
      .outputs = {{"ready_o", constant<1>, "the byte is taken"},
                  {"line_o", constant<1>, "the line, which is 1 while nothing is sent"}},
      .check = nothing_to_check,
      .make = make_model<SerialSend>,
      .cost = cost,
      .parity_rows = {row(4), row(5), row(6), row(8), row(12), row(17), row(25)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::serial_send

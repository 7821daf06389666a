// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::serial_receive {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { line_i };
enum Output : std::size_t { data_o, valid_o, error_o };

class SerialReceive final : public Model {
 public:
  explicit SerialReceive(const Parameters& parameters)
      : clocks_(parameters.at("clocks")),
        middle_((clocks_ - 1) / 2),
        apart_(clocks_ < 16 ? 1 : clocks_ / 8) {}
  void reset() override {
    newest_ = line_ = first_ = second_ = true;
    busy_ = break_ = valid_ = error_ = false;
    count_ = bit_ = data_ = 0;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[data_o] = data_;
    out[valid_o] = valid_;
    out[error_o] = error_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    valid_ = error_ = false;
    break_ = break_ && !line_;
    sample();
    if (busy_)
      advance();
    else
      listen();
    line_ = newest_;
    newest_ = in[line_i] != 0;
  }

 private:
  static constexpr std::uint64_t stop_bit = 9;

  void sample() {
    sampled_ = int{first_} + int{second_} + int{line_} >= 2;
    decides_ = busy_ && count_ == middle_ + apart_;
    if (count_ == middle_ - apart_) first_ = line_;
    if (count_ == middle_) second_ = line_;
  }

  /// Between two bytes. The clock that sees the start bit is the first of it.
  void listen() {
    busy_ = !line_ && !break_;
    count_ = 1;
    bit_ = 0;
  }

  void advance() {
    if (decides_) decide();
    if (++count_ == clocks_) {
      count_ = 0;
      ++bit_;
    }
  }

  void decide() {
    if (bit_ == stop_bit) {
      busy_ = false;
      valid_ = sampled_;
      error_ = !sampled_;
      break_ = !sampled_ && !line_;
      return;
    }
    data_ = data_ >> 1 | std::uint64_t{sampled_} << 7;
    if (bit_ == 0 && sampled_) busy_ = false;  // a spike and no start bit
  }

  std::uint64_t clocks_;
  std::uint64_t middle_;
  std::uint64_t apart_;
  bool newest_ = true;  ///< the line, one clock late
  bool line_ = true;    ///< two clocks late
  bool busy_ = false;
  bool break_ = false;  ///< no new byte before the line has been 1
  std::uint64_t count_ = 0;
  std::uint64_t bit_ = 0;
  bool first_ = true;
  bool second_ = true;
  bool sampled_ = true;
  bool decides_ = false;
  std::uint64_t data_ = 0;
  bool valid_ = false;
  bool error_ = false;
};

// yosys 0.23 synth_ice40: the counter of clocks with its four comparisons, and the byte.
Cost cost(const Parameters& parameters) {
  const double count = index_bits(parameters.at("clocks"));
  return {.lut4 = 2 * count + 20, .ff = count + 20};
}

Parameters row(std::uint64_t clocks) {
  return {{"clocks", {clocks}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "serial_receive",
      .kind = Kind::control,
      .summary = "Receives bytes from a serial line (8N1), each bit by the majority of three samples.",
      .clocked = true,
      .parameters = {{"clocks", "clocks of a bit", 4, 65535}},
      .inputs = {{"line_i", constant<1>,
                  "the line, which is 1 while nothing is sent; it may change at any time"}},
      .outputs = {{"data_o", constant<8>, "the byte, while valid_o is 1"},
                  {"valid_o", constant<1>, "a byte has come"},
                  {"error_o", constant<1>, "a byte had no stop bit"}},
      .check = nothing_to_check,
      .make = make_model<SerialReceive>,
      .cost = cost,
      // 12 MHz at 3 Mbaud, 2 Mbaud and 1 Mbaud, 25 MHz at 3 Mbaud (8.33) and 1 Mbaud, and odd numbers.
      .parity_rows = {row(4), row(5), row(6), row(8), row(12), row(17), row(25)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::serial_receive

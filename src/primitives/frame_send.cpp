// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::frame_send {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { identify_i, image_i, request_i, tdata_i, tvalid_i, sum_i, ready_i };
enum Output : std::size_t { idle_o, tready_o, restart_o, data_o, valid_o, line_data_o, line_valid_o };

constexpr std::uint64_t flag_byte = 0x7e;
constexpr std::uint64_t escape = 0x7d;
constexpr std::uint64_t escaped_bit = 0x20;
constexpr std::uint64_t identify = 1;
constexpr std::uint64_t image = 2;

class FrameSend final : public Model {
 public:
  explicit FrameSend(const Parameters& parameters)
      : words_(parameters.at("words")), identification_(parameters.list("identification")) {}
  void reset() override {
    part_ = Part::idle;
    count_ = 0;
    kind_ = identify;
    is_escaped_ = false;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::uint64_t value = value_of(in);
    const bool done = is_done(in);
    out[idle_o] = part_ == Part::idle;
    out[tready_o] = done && sends_words() && count_ % 4 == 3;
    out[restart_o] = part_ == Part::flag;
    out[data_o] = value;
    out[valid_o] = done && (part_ == Part::header || part_ == Part::payload);
    out[line_data_o] = part_ == Part::flag ? flag_byte
                       : !is_special(in)   ? value
                       : is_escaped_       ? value ^ escaped_bit
                                           : escape;
    out[line_valid_o] = has_byte(in);
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (part_ == Part::idle) {
      kind_ = in[image_i] != 0 ? image : identify;
      if (in[image_i] != 0 || in[identify_i] != 0) part_ = Part::flag;
      return;
    }
    const bool done = is_done(in);
    if (has_byte(in) && in[ready_i] != 0) is_escaped_ = is_special(in) && !is_escaped_;
    if (!done || ++count_ < bytes()) return;
    count_ = 0;
    part_ = part_ == Part::sum ? Part::idle : static_cast<Part>(static_cast<int>(part_) + 1);
  }

 private:
  enum class Part { idle, flag, header, payload, sum };

  bool sends_words() const { return part_ == Part::payload && kind_ == image; }
  std::uint64_t payload_bytes() const { return kind_ == image ? 4 * words_ : identification_.size(); }

  /// Of this part.
  std::uint64_t bytes() const {
    switch (part_) {
      case Part::header:
        return 7;
      case Part::payload:
        return payload_bytes();
      case Part::sum:
        return 4;
      case Part::idle:
      case Part::flag:
        break;
    }
    return 1;
  }

  /// The byte that is sent, or about to be; between answers, and while the flag is sent, one of the sum.
  std::uint64_t value_of(std::span<const std::uint64_t> in) const {
    const auto byte = [&](std::uint64_t word) { return word >> 8 * (count_ % 4) & 0xff; };
    if (part_ == Part::header)
      return (kind_ | payload_bytes() << 8 | in[request_i] << 24) >> 8 * count_ & 0xff;
    if (part_ == Part::payload) return kind_ == image ? byte(in[tdata_i]) : identification_[count_];
    return byte(~in[sum_i]);
  }
  bool is_special(std::span<const std::uint64_t> in) const {
    const std::uint64_t value = value_of(in);
    return part_ != Part::flag && (value == flag_byte || value == escape);
  }
  bool has_byte(std::span<const std::uint64_t> in) const {
    return part_ != Part::idle && (!sends_words() || in[tvalid_i] != 0);
  }
  bool is_done(std::span<const std::uint64_t> in) const {
    return has_byte(in) && in[ready_i] != 0 && (!is_special(in) || is_escaped_);
  }

  std::uint64_t words_;
  Parameters::List identification_;
  Part part_ = Part::idle;
  std::uint64_t count_ = 0;  ///< bytes of the part that were sent
  std::uint64_t kind_ = identify;
  bool is_escaped_ = false;  ///< the escape of this byte was sent
};

// yosys 0.23 synth_ice40: the multiplexer of the bytes, and a table for the identification.
Cost cost(const Parameters& parameters) {
  const double bytes = scalar<"bytes">(parameters);
  const double longest = std::max(4 * parameters.at("words"), parameters.at("bytes"));
  const double count = index_bits(static_cast<std::uint64_t>(std::max(8.0, longest)));
  return {.lut4 = 100 + bytes + 2 * count, .ff = 5 + count};
}

Parameters row(std::uint64_t words, Parameters::List identification) {
  const std::uint64_t bytes = identification.size();
  return {{"words", {words}}, {"bytes", {bytes}}, {"identification", std::move(identification)}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "frame_send",
      .kind = Kind::control,
      .summary = "Sends the answers to the requests of frame_receive as bytes with a checksum.",
      .clocked = true,
      .parameters = {{"words", "words of the answer to an image", 1, 16383},
                     {"bytes", "bytes of the identification", 1, 255},
                     {"identification", "the identification, its first byte lowest", 0, 255, constant<8>,
                      scalar<"bytes">}},
      .inputs = {{"identify_i", constant<1>, "a request to identify has come"},
                 {"image_i", constant<1>, "an image has come"},
                 {"request_i", constant<32>, "the sum of the request, until its answer is sent"},
                 {"tdata_i", constant<32>, "a word of the answer"},
                 {"tvalid_i", constant<1>, "tdata_i is there"},
                 {"sum_i", constant<32>, "the sum of the bytes before this clock"},
                 {"ready_i", constant<1>, "the line takes a byte"}},
      .outputs = {{"idle_o", constant<1>, "no answer is owed"},
                  {"tready_o", constant<1>, "the word is taken"},
                  {"restart_o", constant<1>, "an answer begins"},
                  {"data_o", constant<8>, "a byte of the answer, before it is changed for the line"},
                  {"valid_o", constant<1>, "data_o has been sent and counts in the sum"},
                  {"line_data_o", constant<8>, "the byte for the line"},
                  {"line_valid_o", constant<1>, "line_data_o is there"}},
      .check = nothing_to_check,
      .make = make_model<FrameSend>,
      .cost = cost,
      .parity_rows = {row(1, {0x7e}), row(2, {1, 0x7d, 2}), row(3, {9, 8, 7, 6, 5, 4, 3, 2, 0x7e}),
                      row(11, {0, 255, 0x7d, 0x7e, 1}), row(40, Parameters::List(37, 0x5a))},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::frame_send

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::frame_receive {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { data_i, valid_i, error_i, sum_i, idle_i, tready_i };
enum Output : std::size_t {
  restart_o,
  data_o,
  valid_o,
  tdata_o,
  tvalid_o,
  tlast_o,
  identify_o,
  image_o,
  sum_o
};

constexpr std::uint64_t flag_byte = 0x7e;
constexpr std::uint64_t escape = 0x7d;
constexpr std::uint64_t escaped_bit = 0x20;
constexpr std::uint64_t identify = 1;
constexpr std::uint64_t image = 2;
/// The sum behind a request and its own sum (checksum_crc32).
constexpr std::uint64_t sound_sum = 0xdebb20e3;

constexpr std::uint64_t header_bytes = 7;
constexpr std::uint64_t sum_bytes = 4;

class FrameReceive final : public Model {
 public:
  explicit FrameReceive(const Parameters& parameters) : pixels_(parameters.at("pixels")) {}
  void reset() override { *this = FrameReceive(pixels_); }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[restart_o] = is_flag(in);
    out[data_o] = value_of(in);
    out[valid_o] = is_content(in);
    out[tdata_o] = pixel_;
    out[tvalid_o] = offers_;
    out[tlast_o] = last_;
    out[identify_o] = is_sound(in) && kind_ == identify;
    out[image_o] = is_sound(in) && kind_ == image;
    out[sum_o] = sum_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool was_open = open_;
    const bool was_free = in[idle_i] != 0 && !open_ && !offers_;
    const bool was_offering = offers_;
    bool breaks = is_judged_ && !is_sound(in);
    const bool is_whole = is_sound(in) && kind_ == image;
    is_judged_ = false;
    take_beat(in[tready_i] != 0);
    if (in[error_i] != 0 || is_flag(in)) {
      breaks = breaks || part_ == Part::payload || part_ == Part::sum;
      part_ = in[error_i] != 0 ? Part::none : Part::header;
      count_ = 0;
    } else if (is_content(in)) {
      breaks = !take_byte(value_of(in), was_free) || breaks;
    }
    if (in[error_i] != 0)
      escapes_ = false;
    else if (in[valid_i] != 0)
      escapes_ = in[data_i] == escape;
    if (is_whole) offer(true);
    if (aborts_ && !was_offering) {
      offer(!is_full_);
      is_full_ = false;
    }
    aborts_ = (breaks && was_open) || (aborts_ && open_);
  }

 private:
  enum class Part { none, header, payload, sum };

  explicit FrameReceive(std::uint64_t pixels) : pixels_(pixels) {}

  static bool is_flag(std::span<const std::uint64_t> in) {
    return in[valid_i] != 0 && in[error_i] == 0 && in[data_i] == flag_byte;
  }
  static bool is_content(std::span<const std::uint64_t> in) {
    return in[valid_i] != 0 && in[error_i] == 0 && in[data_i] != flag_byte && in[data_i] != escape;
  }
  std::uint64_t value_of(std::span<const std::uint64_t> in) const {
    return escapes_ ? in[data_i] ^ escaped_bit : in[data_i];
  }
  bool is_sound(std::span<const std::uint64_t> in) const { return is_judged_ && in[sum_i] == sound_sum; }

  void offer(bool last) {
    offers_ = true;
    last_ = last;
  }

  void take_beat(bool ready) {
    if (!offers_ || !ready) return;
    offers_ = false;
    if (last_) open_ = is_full_ = false;
  }

  /// The next byte of a request; false if the image that it belongs to cannot go on.
  bool take_byte(std::uint64_t value, bool is_free) {
    switch (part_) {
      case Part::none:
        return true;
      case Part::header:
        take_header(value, is_free);
        return true;
      case Part::payload:
        return take_pixel(value);
      case Part::sum:
        sum_ = value << 24 | sum_ >> 8;
        is_judged_ = ++count_ == sum_bytes;
        if (is_judged_) part_ = Part::none;
        return true;
    }
    return true;
  }

  void take_header(std::uint64_t value, bool is_free) {
    const std::uint64_t length = kind_ == image ? pixels_ : 0;
    bool is_known = true;
    if (count_ == 0) {
      is_known = is_free && (value == identify || value == image);
      kind_ = value == image ? image : identify;
    } else if (count_ == 1) {
      is_known = value == length % 256;
    } else if (count_ == 2) {
      is_known = value == length / 256;
    }
    if (!is_known) {
      part_ = Part::none;
    } else if (++count_ == header_bytes) {
      part_ = kind_ == image ? Part::payload : Part::sum;
      count_ = 0;
    }
  }

  bool take_pixel(std::uint64_t value) {
    if (offers_) {
      part_ = Part::none;
      return false;
    }
    pixel_ = value;
    if (++count_ == pixels_) {
      part_ = Part::sum;
      count_ = 0;
      return true;
    }
    offer(false);
    open_ = true;
    is_full_ = is_full_ || count_ == pixels_ - 1;
    return true;
  }

  std::uint64_t pixels_;
  Part part_ = Part::none;
  std::uint64_t count_ = 0;  ///< bytes of the part that have come
  bool escapes_ = false;
  std::uint64_t kind_ = identify;
  bool is_judged_ = false;  ///< the last byte of a request has come
  std::uint64_t sum_ = 0;
  std::uint64_t pixel_ = 0;
  bool offers_ = false;
  bool last_ = false;
  bool open_ = false;     ///< a beat of an image was offered, and none that ends it was taken
  bool is_full_ = false;  ///< the next beat would be the last of an image
  bool aborts_ = false;   ///< that image is to be dropped
};

// yosys 0.23 synth_ice40.
Cost cost(const Parameters& parameters) {
  const double count = std::max(3U, index_bits(parameters.at("pixels")));
  return {.lut4 = 3.75 * count + 60, .ff = count + 50};
}

Parameters row(std::uint64_t pixels) {
  return {{"pixels", {pixels}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "frame_receive",
      .kind = Kind::control,
      .summary = "Takes requests with a checksum from a byte stream, and their pixels to an AXI4-Stream.",
      .clocked = true,
      .parameters = {{"pixels", "pixels of an image", 1, 65535}},
      .inputs = {{"data_i", constant<8>, "a byte from the line"},
                 {"valid_i", constant<1>, "data_i is there"},
                 {"error_i", constant<1>, "a byte was lost"},
                 {"sum_i", constant<32>, "the sum of the bytes before this clock"},
                 {"idle_i", constant<1>, "a request can be taken"},
                 {"tready_i", constant<1>, "a pixel is taken"}},
      .outputs = {{"restart_o", constant<1>, "a request begins"},
                  {"data_o", constant<8>, "a byte of the request, as it was before it was sent"},
                  {"valid_o", constant<1>, "data_o is there"},
                  {"tdata_o", constant<8>, "a pixel"},
                  {"tvalid_o", constant<1>, "a pixel is offered"},
                  {"tlast_o", constant<1>, "the image ends with it"},
                  {"identify_o", constant<1>, "a request to identify has come"},
                  {"image_o", constant<1>, "an image has come"},
                  {"sum_o", constant<32>, "the sum at the end of the last request that had one"}},
      .check = nothing_to_check,
      .make = make_model<FrameReceive>,
      .cost = cost,
      .parity_rows = {row(1), row(2), row(3), row(7), row(8), row(9), row(64), row(300)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::frame_receive

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::checksum_crc32 {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { restart_i, data_i, valid_i };
enum Output : std::size_t { sum_o };

constexpr std::uint32_t first_sum = 0xffffffff;
constexpr std::uint32_t polynomial = 0xedb88320;  ///< of RFC 1662, the lowest power in the highest bit

class ChecksumCrc32 final : public Model {
 public:
  explicit ChecksumCrc32(const Parameters&) {}
  void reset() override { sum_ = first_sum; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[sum_o] = sum_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    if (in[restart_i] != 0) {
      sum_ = first_sum;
    } else if (in[valid_i] != 0) {
      sum_ ^= static_cast<std::uint32_t>(in[data_i]);
      for (int bit = 0; bit < 8; ++bit) sum_ = sum_ >> 1 ^ (sum_ % 2 != 0 ? polynomial : 0);
    }
  }

 private:
  std::uint32_t sum_ = first_sum;
};

// yosys 0.23 synth_ice40: the exclusive ors of up to seven bits of the byte and the sum.
Cost cost(const Parameters&) {
  return {.lut4 = 57, .ff = 32};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "checksum_crc32",
      .kind = Kind::control,
      .summary = "The 32-bit frame check sequence of RFC 1662 over bytes, before its complement.",
      .clocked = true,
      .parameters = {},
      .inputs = {{"restart_i", constant<1>, "the sum begins again, and this byte does not count"},
                 {"data_i", constant<8>, "the next byte"},
                 {"valid_i", constant<1>, "data_i is there"}},
      .outputs = {{"sum_o", constant<32>, "the sum of all bytes before this clock"}},
      .check = nothing_to_check,
      .make = make_model<ChecksumCrc32>,
      .cost = cost,
      .parity_rows = {{}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::checksum_crc32

// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "primitives/block.h"

namespace pulsewright::primitives::control_load {
namespace {

enum In : std::size_t { write_address, write_word, restart, clear, data, enabled, busy, resetting };
enum Out : std::size_t { load, address, checksum, ready, refused };

class ControlLoad final : public Model {
 public:
  explicit ControlLoad(const Parameters& parameters) : mask_(low_mask(scalar<"load_width">(parameters))) {}
  void reset() override {
    address_ = 0;
    checksum_ = 0;
    refused_ = false;
  }
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    out[load] = accepts(in);
    out[address] = address_;
    out[checksum] = checksum_;
    out[ready] = is_ready(in);
    out[refused] = refused_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const bool partial_address = in[write_address] != 0 && in[write_address] != whole;
    const bool lost_word = in[write_word] != 0 && !accepts(in);
    if (in[clear] != 0 && (in[data] & 2) != 0) refused_ = false;
    if (partial_address || lost_word) refused_ = true;
    if (in[restart] != 0)
      checksum_ = 0;
    else if (accepts(in))
      checksum_ = std::rotl(checksum_, 1) + static_cast<std::uint32_t>(in[data] ^ address_);
    if (in[write_address] == whole)
      address_ = in[data] & mask_;
    else if (accepts(in))
      address_ = (address_ + 1) & mask_;
  }

 private:
  static constexpr std::uint64_t whole = 15;  ///< all bytes of a word

  static bool is_ready(std::span<const std::uint64_t> in) {
    return in[enabled] == 0 && in[busy] == 0 && in[resetting] == 0;
  }
  static bool accepts(std::span<const std::uint64_t> in) { return is_ready(in) && in[write_word] == whole; }

  std::uint64_t mask_;
  std::uint64_t address_ = 0;
  std::uint32_t checksum_ = 0;
  bool refused_ = false;
};

// yosys 0.23 synth_ice40: the checksum, and an address with a load (68 LUT4 for 9 bits, 89 for 16).
Cost cost(const Parameters& parameters) {
  const double width = scalar<"load_width">(parameters);
  return {.lut4 = 41 + 3 * width, .ff = width + 33};
}

Parameters row(std::uint64_t load_width) {
  return {{"load_width", {load_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "control_load",
      .kind = Kind::control,
      .summary = "Takes words for loadable memories from software, where no image is inside.",
      .clocked = true,
      .parameters = {{"load_width", "bits of a load address", 1, 32}},
      .inputs = {{"write_address_i", constant<4>, "one bit per byte of the address that is written"},
                 {"write_word_i", constant<4>, "one bit per byte of the word that is written"},
                 {"restart_i", constant<1>, "the checksum starts again"},
                 {"clear_i", constant<1>, "software clears what it names in data_i"},
                 {"data_i", constant<32>, "what is written"},
                 {"enabled_i", constant<1>, "images may enter"},
                 {"busy_i", constant<1>, "an image is inside"},
                 {"resetting_i", constant<1>, "a reset was asked for and is not done"}},
      .outputs = {{"load_o", constant<1>, "a word is loaded"},
                  {"address_o", scalar<"load_width">, "the load address of the word"},
                  {"checksum_o", constant<32>, "of all words since restart_i"},
                  {"ready_o", constant<1>, "words are accepted"},
                  {"refused_o", constant<1>, "a word was refused since the last clear"}},
      .check = nothing_to_check,
      .make = make_model<ControlLoad>,
      .cost = cost,
      .parity_rows = {row(1), row(2), row(9), row(16), row(31), row(32)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::control_load

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives::add_mux {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { bit_o };

class AddMux final : public CombinationalModel {
 public:
  explicit AddMux(const Parameters& parameters) : inputs_(parameters.at("inputs")) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const std::uint64_t select = in[words_for_bits(inputs_)];
    out[bit_o] = select < inputs_ && get_bit(in, select);
  }

 private:
  std::uint64_t inputs_;
};

std::string check(const Parameters& parameters) {
  const std::uint64_t inputs = parameters.at("inputs");
  if (parameters.at("select_width") < index_bits(inputs))
    return fmt::format("{} inputs need a select of {} bits", inputs, index_bits(inputs));
  return "";
}

// yosys 0.23 synth_ice40: a tree of multiplexers (49 LUT4 for 64 inputs, 82 for 100).
Cost cost(const Parameters& parameters) {
  return {.lut4 = 0.8 * scalar<"inputs">(parameters), .ff = 0};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "add_mux",
      .kind = Kind::adder,
      .summary = "A scaled adder: in each clock the bit of the one input that the select word names.",
      .clocked = false,
      .parameters = {{"inputs", "bits to choose from", 1, 4096},
                     {"select_width", "bits of the select word", 1, 16}},
      .inputs = {{"bits_i", scalar<"inputs">, "a bit of each input"},
                 {"select_i", scalar<"select_width">, "the number of the input that counts"}},
      .outputs = {{"bit_o", constant<1>, "its bit; 0 if there is no such input"}},
      .check = check,
      .make = make_model<AddMux>,
      .cost = cost,
      .parity_rows = {{{"inputs", {1}}, {"select_width", {1}}},
                      {{"inputs", {2}}, {"select_width", {1}}},
                      {{"inputs", {5}}, {"select_width", {3}}},
                      {{"inputs", {65}}, {"select_width", {7}}},
                      {{"inputs", {128}}, {"select_width", {7}}},
                      {{"inputs", {33}}, {"select_width", {8}}}},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::add_mux

// SPDX-License-Identifier: Apache-2.0
#include "primitives/block.h"

namespace pulsewright::primitives::walk_energy {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Input : std::size_t { word_i, write_i, term_i };
enum Output : std::size_t { number_o, energy_o, done_o };

constexpr unsigned bit_bits = 5;  ///< of the number of a bit in a word

unsigned place_bits(const Parameters& parameters) {
  return index_bits(parameters.at("words")) + bit_bits;
}
unsigned term_bits(const Parameters& parameters) {
  return 2 * place_bits(parameters) + 1 + scalar<"weight_width">(parameters);
}
unsigned number_bits(const Parameters& parameters) {
  return index_bits(parameters.at("terms"));
}

class WalkEnergy final : public Model {
 public:
  explicit WalkEnergy(const Parameters& parameters)
      : words_(parameters.at("words")),
        terms_(parameters.at("terms")),
        weight_width_(scalar<"weight_width">(parameters)),
        place_bits_(place_bits(parameters)),
        clear_i_(term_i + words_for_bits(term_bits(parameters))),
        spins_(std::size_t{1} << index_bits(words_)) {}
  void reset() override {
    address_ = number_ = energy_ = 0;
    walks_ = reads_ = adds_ = done_ = false;
  }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[number_o] = number_;
    out[energy_o] = energy_;
    out[done_o] = done_;
  }
  void clock(std::span<const std::uint64_t> in) override {
    const std::uint64_t summand = summand_;
    summand_ = summand_of(in.subspan(term_i));
    if (in[write_i] != 0) spins_[address_] = in[word_i];
    if (in[write_i] != 0 && ++address_ == words_) {
      address_ = number_ = energy_ = 0;
      walks_ = true;
      reads_ = adds_ = done_ = false;
      return;
    }
    if (adds_) energy_ += summand;
    done_ = (adds_ && !reads_) || (done_ && in[clear_i_] == 0);
    adds_ = reads_;
    reads_ = walks_;
    if (walks_ && ++number_ == terms_) {
      number_ = 0;
      walks_ = false;
    }
  }

 private:
  bool spin_at(std::uint64_t place) const {
    return (spins_[place >> bit_bits] >> (place & low_mask(bit_bits)) & 1) != 0;
  }
  std::uint64_t summand_of(std::span<const std::uint64_t> term) const {
    const bool first = spin_at(get_bits(term, 0, place_bits_));
    const bool second = spin_at(get_bits(term, place_bits_, place_bits_)) || get_bit(term, 2 * place_bits_);
    const std::uint64_t weight = static_cast<std::uint64_t>(
        sign_extend(get_bits(term, 2 * place_bits_ + 1, weight_width_), weight_width_));
    return first == second ? 0 - weight : weight;
  }

  std::uint64_t words_;
  std::uint64_t terms_;
  unsigned weight_width_;
  unsigned place_bits_;
  std::size_t clear_i_;
  Parameters::List spins_;  ///< words; reset keeps them
  std::uint64_t address_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t energy_ = 0;   ///< two's complement
  std::uint64_t summand_ = 0;  ///< of the term that is there
  bool walks_ = false;         ///< terms are asked for
  bool reads_ = false;         ///< a term is there
  bool adds_ = false;          ///< and its spins
  bool done_ = false;
};

// yosys 0.23 synth_ice40: two memories of the spins, a multiplexer of 32 bits behind each, and an adder
// of 64.
Cost cost(const Parameters& parameters) {
  const std::uint64_t depth = std::uint64_t{1} << index_bits(parameters.at("words"));
  const double counters = index_bits(parameters.at("words")) + number_bits(parameters);
  const double weight = scalar<"weight_width">(parameters);
  const double state = counters + 64 + weight + 15;
  if (!ice40_prefers_block_rams(32, depth, true)) {
    const double bits = 32.0 * static_cast<double>(depth);
    return {.lut4 = 3 * bits / 2 + 250 + 2 * counters + weight, .ff = 2 * bits + 64 + state};
  }
  return {.lut4 = 250 + 2 * counters + weight,
          .ff = state,
          .bram = 2.0 * static_cast<double>(ice40_block_rams(32, depth))};
}

Parameters row(unsigned words, unsigned terms, unsigned weight_width) {
  return {{"words", {words}}, {"terms", {terms}}, {"weight_width", {weight_width}}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "walk_energy",
      .kind = Kind::accumulator,
      .summary = "The energy of spins that come word by word, term after term.",
      .clocked = true,
      .parameters = {{"words", "words of spins", 1, 65536},
                     {"terms", "terms of the energy", 1, 65536},
                     {"weight_width", "bits of a weight, two's complement", 2, 42}},
      .inputs = {{"word_i", constant<32>, "the next word of spins, 1 for +1"},
                 {"write_i", constant<1>, "word_i is there"},
                 {"term_i", term_bits, "the term whose number was shown in the clock before"},
                 {"clear_i", constant<1>, "the energy has been taken"}},
      .outputs = {{"number_o", number_bits, "the number of a term"},
                  {"energy_o", constant<64>, "the energy, two's complement"},
                  {"done_o", constant<1>, "the energy is there"}},
      .check = nothing_to_check,
      .make = make_model<WalkEnergy>,
      .cost = cost,
      .parity_rows = {row(1, 1, 2), row(2, 3, 3), row(3, 2, 8), row(1, 9, 42), row(33, 5, 4)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::walk_energy

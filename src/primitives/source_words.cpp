// SPDX-License-Identifier: Apache-2.0
#include "base/bits.h"
#include "primitives/block.h"

namespace pulsewright::primitives::source_words {
namespace {

/// Where a port begins in the flat words of the model (primitive.h).
enum Output : std::size_t { word_o };

class ListedWords final : public Model {
 public:
  explicit ListedWords(const Parameters& parameters) : words_(parameters.list("words")) {}
  void reset() override { index_ = 0; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[word_o] = words_[index_];
  }
  void clock(std::span<const std::uint64_t>) override {
    index_ = index_ + 1 < words_.size() ? index_ + 1 : 0;
  }

 private:
  Parameters::List words_;
  std::size_t index_ = 0;
};

// yosys 0.23 synth_ice40: a counter that is compared with its end, and for each bit of a word a function of
// the count. A function of six inputs takes up to six LUT4, and each further input doubles that.
Cost cost(const Parameters& parameters) {
  const unsigned index = index_bits(parameters.at("period"));
  const double function = index <= 4 ? 1 : static_cast<double>(1u << (index - 4)) * 1.5;
  return {.lut4 = scalar<"width">(parameters) * function + 1.5 * index, .ff = 1.0 * index};
}

/// Every third word of a counter: not a permutation, some words come more than once.
Parameters row(std::uint64_t width, std::uint64_t period) {
  Parameters::List words;
  for (std::uint64_t t = 0; t < period; ++t)
    words.push_back((t * 3 + t / 5) & low_mask(static_cast<unsigned>(width)));
  return {{"width", {width}}, {"period", {period}}, {"words", std::move(words)}};
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "source_words",
      .kind = Kind::source,
      .summary = "A list of words, again and again.",
      .clocked = true,
      .parameters = {{"width", "bits of a word", 1, 16},
                     {"period", "words of the list", 1, 4096},
                     {"words", "the words, the first one first", 0, 0xffff, scalar<"width">,
                      scalar<"period">}},
      .inputs = {},
      .outputs = {{"word_o", scalar<"width">, "the word of this clock"}},
      .check = nothing_to_check,
      .make = make_model<ListedWords>,
      .cost = cost,
      .parity_rows = {row(1, 1), row(1, 2), row(3, 8), row(2, 9), row(4, 21), row(8, 100), row(16, 33)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::source_words

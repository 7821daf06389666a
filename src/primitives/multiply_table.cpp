// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"
#include "primitives/block.h"

namespace pulsewright::primitives::multiply_table {
namespace {

unsigned inputs_bits(const Parameters& parameters) {
  return scalar<"width">(parameters) * scalar<"input_width">(parameters);
}
unsigned weights_bits(const Parameters& parameters) {
  return scalar<"width">(parameters) * scalar<"weight_width">(parameters);
}
unsigned products_bits(const Parameters& parameters) {
  return scalar<"width">(parameters) * scalar<"count_width">(parameters);
}
unsigned entries(const Parameters& parameters) {
  return 1U << (scalar<"input_width">(parameters) + scalar<"weight_width">(parameters));
}

class MultiplyTable final : public CombinationalModel {
 public:
  explicit MultiplyTable(const Parameters& parameters)
      : width_(scalar<"width">(parameters)),
        input_width_(scalar<"input_width">(parameters)),
        weight_width_(scalar<"weight_width">(parameters)),
        count_width_(scalar<"count_width">(parameters)),
        table_(parameters.list("table")) {}
  void outputs(std::span<const std::uint64_t> in, std::span<std::uint64_t> out) const override {
    const auto weights = in.subspan(words_for_bits(std::size_t{width_} * input_width_));
    const auto negate = weights.subspan(words_for_bits(std::size_t{width_} * weight_width_));
    std::ranges::fill(out, 0);
    for (std::size_t i = 0; i < width_; ++i) {
      const std::uint64_t pair = get_bits(weights, i * weight_width_, weight_width_) << input_width_ |
                                 get_bits(in, i * input_width_, input_width_);
      const std::uint64_t inverted = get_bit(negate, i) ? low_mask(count_width_) : 0;
      put_bits(out, i * count_width_, count_width_, table_[pair] ^ inverted);
    }
  }

 private:
  unsigned width_;
  unsigned input_width_;
  unsigned weight_width_;
  unsigned count_width_;
  Parameters::List table_;
};

/// Nodes of the decision diagrams of all bits of a product, with shared subfunctions and inverted edges.
class DecisionDiagrams {
 public:
  /// `order`: the bits of the index, the one that is decided first in front.
  DecisionDiagrams(const Parameters& parameters, const std::vector<unsigned>& order) {
    const Parameters::List& table = parameters.list("table");
    for (unsigned k = 0; k < scalar<"count_width">(parameters); ++k) {
      std::vector<bool> values;
      for (std::size_t i = 0; i < table.size(); ++i) {
        std::size_t entry = 0;
        for (std::size_t bit = 0; bit < order.size(); ++bit)
          entry |= (i >> (order.size() - 1 - bit) & 1) << order[bit];
        values.push_back((table[entry] >> k & 1) != 0);
      }
      visit(std::move(values));
    }
  }

  std::size_t nodes() const { return nodes_; }

 private:
  void visit(std::vector<bool> values) {
    if (values.front()) values.flip();
    if (std::ranges::find(values, true) == values.end() || !seen_.try_emplace(values).second) return;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::vector<bool> low(values.begin(), middle);
    std::vector<bool> high(middle, values.end());
    if (low != high) ++nodes_, visit(std::move(high));
    visit(std::move(low));
  }

  std::map<std::vector<bool>, bool> seen_;
  std::size_t nodes_ = 0;
};

std::size_t least_nodes(const Parameters& parameters) {
  const unsigned inputs = scalar<"input_width">(parameters);
  const unsigned weights = scalar<"weight_width">(parameters);
  std::vector<unsigned> input_first;
  std::vector<unsigned> weight_first;
  std::vector<unsigned> in_turns;
  for (unsigned i = inputs; i-- > 0;) input_first.push_back(i);
  for (unsigned i = weights; i-- > 0;) weight_first.push_back(inputs + i);
  for (unsigned i = 0; i < std::max(inputs, weights); ++i) {
    if (i < inputs) in_turns.push_back(input_first[i]);
    if (i < weights) in_turns.push_back(weight_first[i]);
  }
  const std::vector<unsigned> alone = input_first;
  input_first.insert(input_first.end(), weight_first.begin(), weight_first.end());
  weight_first.insert(weight_first.end(), alone.begin(), alone.end());
  std::size_t least = ~std::size_t{0};
  for (const auto& order : {input_first, weight_first, in_turns})
    least = std::min(least, DecisionDiagrams(parameters, order).nodes());
  return least;
}

std::string check(const Parameters& parameters) {
  for (const char* port : {"input_width", "weight_width", "count_width"})
    if (const std::uint64_t bits = parameters.at("width") * parameters.at(port); bits > 65536)
      return fmt::format("width times {} is {}, and no port has more than 65536 bits", port, bits);
  return "";
}

// yosys 0.23 synth_ice40, one product with its sign: 4 LUT4 (10 nodes) for the van der Corput table of
// thresholds 0 to 3, 16 (33) for 0 to 7, 26 (47) for 0 to 8, 66 (102) for 0 to 15, 85 (120) for 0 to 16, and
// 9 (25) for the cheapest order of 8 words: large diagrams share less.
Cost cost(const Parameters& parameters) {
  const auto nodes = static_cast<double>(least_nodes(parameters));
  return {.lut4 = scalar<"width">(parameters) * nodes * (0.4 + nodes / 400), .ff = 0};
}

Parameters row(std::uint64_t width, unsigned input_width, unsigned weight_width, unsigned count_width,
               Parameters::List table) {
  return {{"width", {width}},
          {"input_width", {input_width}},
          {"weight_width", {weight_width}},
          {"count_width", {count_width}},
          {"table", std::move(table)}};
}

/// The products of streams of 2^bits bits, of a ramp and of a bit-reversed ramp; thresholds of `input_width`
/// and `weight_width` bits.
Parameters streams_row(std::uint64_t width, unsigned bits, unsigned input_width, unsigned weight_width) {
  Parameters::List table;
  for (std::uint64_t weight = 0; weight < std::uint64_t{1} << weight_width; ++weight)
    for (std::uint64_t input = 0; input < std::uint64_t{1} << input_width; ++input) {
      std::uint64_t count = 0;
      for (std::uint64_t t = 0; t < std::uint64_t{1} << bits; ++t) {
        std::uint64_t reversed = 0;
        for (unsigned bit = 0; bit < bits; ++bit) reversed |= (t >> bit & 1) << (bits - 1 - bit);
        count += t < input && reversed < weight;
      }
      table.push_back(count);
    }
  const unsigned count_width = bits_for(std::ranges::max(table));
  return row(width, input_width, weight_width, count_width, std::move(table));
}

/// No product at all: every entry is drawn.
Parameters drawn_row(std::uint64_t width, unsigned input_width, unsigned weight_width, unsigned count_width) {
  Random random(width, 0x7461626c65);
  Parameters::List table(std::size_t{1} << (input_width + weight_width));
  for (std::uint64_t& entry : table) entry = random.next() & low_mask(count_width);
  return row(width, input_width, weight_width, count_width, std::move(table));
}

}  // namespace

const Primitive& block() {
  static const Primitive primitive{
      .name = "multiply_table",
      .kind = Kind::gate,
      .summary =
          "The products of whole streams in one clock, as a table of their thresholds; those of negative "
          "weights are inverted.",
      .clocked = false,
      .parameters = {{"width", "products", 1, 4096},
                     {"input_width", "bits of an input", 1, 5},
                     {"weight_width", "bits of a weight", 1, 5},
                     {"count_width", "bits of a product", 1, 16},
                     {"table", "the product of each weight and each input, inputs first", 0, low_mask(16),
                      scalar<"count_width">, entries}},
      .inputs = {{"inputs_i", inputs_bits, "the input of each product"},
                 {"weights_i", weights_bits, "the weight of each product"},
                 {"negate_i", scalar<"width">, "1 if the weight is negative: its product is inverted"}},
      .outputs = {{"products_o", products_bits, "the products"}},
      .check = check,
      .make = make_model<MultiplyTable>,
      .cost = cost,
      .parity_rows = {streams_row(1, 1, 1, 1), streams_row(5, 2, 2, 2), streams_row(16, 3, 3, 3),
                      streams_row(3, 3, 4, 4), streams_row(2, 4, 5, 5), drawn_row(7, 1, 5, 3),
                      drawn_row(33, 3, 2, 16)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::multiply_table

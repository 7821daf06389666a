// SPDX-License-Identifier: Apache-2.0
#include "plan/product_table.h"

#include <algorithm>
#include <numeric>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/accumulation.h"
#include "netlist/sequence.h"
#include "primitives/arithmetic.h"

namespace pulsewright::plan {

namespace {

/// The largest threshold of an input: of what the requantiser lets pass, and of the padding.
std::int64_t largest_input(const netlist::Layer& layer) {
  const std::int64_t padding =
      layer.conv2d != nullptr && layer.conv2d->window.padding > 0 ? layer.conv2d->padding_threshold : 0;
  return std::max(layer.requantise->requantisation.maximum, padding);
}

}  // namespace

ProductTable::ProductTable(const netlist::Layer& layer, std::int64_t largest_weight)
    : gate_(gate_of(layer)),
      input_words_(source_words(*layer.input_generator, layer.input_stream->length)),
      weight_words_(source_words(*layer.weight_generator, layer.input_stream->length)),
      largest_input_(largest_input(layer)),
      largest_weight_(largest_weight),
      input_bits_(bits_for(static_cast<std::uint64_t>(largest_input_))) {
  PW_ASSERT(has_table(layer));
  // An AND counts most for the largest thresholds; an XNOR can count every bit, for the smallest ones too.
  const std::int64_t most =
      gate_ == netlist::Gate::gate_xnor ? layer.input_stream->length : at(largest_input_, largest_weight_);
  count_bits_ = bits_for(static_cast<std::uint64_t>(most));
}

std::int64_t ProductTable::at(std::int64_t input, std::int64_t weight) const {
  const auto x = static_cast<std::uint64_t>(std::min(input, largest_input_));
  const auto w = static_cast<std::uint64_t>(std::min(weight, largest_weight_));
  std::int64_t count = 0;
  for (std::size_t t = 0; t < input_words_.size(); ++t)
    count += netlist::counted_bit(gate_, primitives::encode(input_words_[t], x),
                                  primitives::encode(weight_words_[t], w), 1);
  return count;
}

primitives::Parameters::List ProductTable::entries(unsigned weight_bits) const {
  primitives::Parameters::List entries;
  for (std::int64_t weight = 0; weight < std::int64_t{1} << weight_bits; ++weight)
    for (std::int64_t input = 0; input < std::int64_t{1} << input_bits_; ++input)
      entries.push_back(static_cast<std::uint64_t>(at(input, weight)));
  return entries;
}

std::vector<std::int64_t> largest_products(const netlist::Layer& layer, std::int64_t largest_weight) {
  const std::vector<std::uint32_t> inputs = source_words(*layer.input_generator, layer.input_stream->length);
  const std::vector<std::uint32_t> weights =
      source_words(*layer.weight_generator, layer.input_stream->length);
  const auto largest = static_cast<std::uint64_t>(largest_input(layer));
  std::vector<std::int64_t> counts(static_cast<std::size_t>(largest_weight) + 1);
  for (std::size_t t = 0; t < inputs.size(); ++t)
    if (primitives::encode(inputs[t], largest) && weights[t] + 1 < counts.size()) ++counts[weights[t] + 1];
  std::partial_sum(counts.begin(), counts.end(), counts.begin());
  return counts;
}

}  // namespace pulsewright::plan

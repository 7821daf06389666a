// SPDX-License-Identifier: Apache-2.0
#include "autodiff/layer_sources.h"

#include <bit>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "autodiff/value.h"

namespace pulsewright::autodiff {

namespace {

constexpr std::int64_t shortest = 4;
constexpr std::int64_t longest = 4096;  // a table of 4097^2 counts is 67 MB

/// Words of a generator that its block accepts.
std::vector<std::uint32_t> words_of(const netlist::Generator& generator, std::int64_t length) {
  const primitives::Primitive* primitive = primitives::find_primitive(generator.kind);
  if (primitive == nullptr || primitive->kind != primitives::Kind::source)
    throw Misuse(fmt::format("\"{}\" is not a source", generator.kind));
  const Diagnostics wrong = check_parameters(*primitive, generator.parameters, generator.kind);
  if (!wrong.empty()) throw Misuse(wrong.front().text());
  return source_words(generator, length);
}

std::vector<std::uint32_t> full_period(const netlist::Generator& generator, std::int64_t length) {
  require_source_length(length);
  const std::vector<std::uint32_t> words = words_of(generator, length);
  require(std::int64_t{1} << width_of(generator) == length,
          fmt::format("{} has words of {} bits, which do not fit streams of {} bits", generator.kind,
                      width_of(generator), length));
  std::vector<bool> seen(words.size());
  for (const std::uint32_t word : words) {
    if (seen[word])
      throw Misuse(fmt::format("{} shows the word {} again within {} bits", generator.kind, word, length));
    seen[word] = true;
  }
  return words;
}

}  // namespace

void require_source_length(std::int64_t length) {
  require(length >= shortest && length <= longest && std::has_single_bit(static_cast<std::uint64_t>(length)),
          fmt::format("the length {} is not a power of two in [{}, {}]", length, shortest, longest));
}

LayerSources::LayerSources(const netlist::Generator& input, const netlist::Generator& weight,
                           std::int64_t length, const std::optional<netlist::Generator>& select)
    : length_(length),
      input_(full_period(input, length)),
      weight_(full_period(weight, length)),
      table_(input_, width_of(input), weight_, width_of(weight)) {
  if (!select) return;
  select_ = words_of(*select, length);
  selectable_ = std::int64_t{1} << width_of(*select);
}

std::int64_t LayerSources::threshold_of(double probability) const {
  require(probability >= 0 && probability <= 1, "a density of ones is not in [0, 1]");
  return static_cast<std::int64_t>(std::floor(probability * static_cast<double>(length_) + 0.5));
}

std::vector<std::int64_t> LayerSources::thresholds_of(std::span<const double> values,
                                                      netlist::Encoding encoding) const {
  std::vector<std::int64_t> thresholds;
  for (const double value : values) {
    const std::int64_t magnitude = threshold_of(probability_of(value, encoding));
    thresholds.push_back(encoding == netlist::Encoding::sign_magnitude && value < 0 ? -magnitude : magnitude);
  }
  return thresholds;
}

std::int64_t LayerSources::ones(std::int64_t input, std::int64_t weight, netlist::Gate gate) const {
  require(input >= 0 && input <= length_ && weight >= 0 && weight <= length_,
          "a threshold is not in [0, length]");
  const auto a = static_cast<std::size_t>(input);
  const auto b = static_cast<std::size_t>(weight);
  const std::int64_t both = table_.at(a, b);
  if (gate == netlist::Gate::gate_and) return both;
  const auto all = static_cast<std::size_t>(length_);
  return length_ - table_.at(a, all) - table_.at(all, b) + 2 * both;
}

std::int64_t LayerSources::ones_of_mux(std::span<const std::int64_t> inputs,
                                       std::span<const std::int64_t> weights, netlist::Gate gate) const {
  require(has_select(), "a multiplexer needs a select source");
  require(inputs.size() == weights.size(), "a multiplexer takes as many inputs as weights");
  std::int64_t count = 0;
  for (std::size_t t = 0; t < select_.size(); ++t) {
    const std::size_t term = select_[t];
    if (term >= inputs.size()) continue;
    const bool x = input_[t] < static_cast<std::uint64_t>(inputs[term]);
    const bool w = weight_[t] < static_cast<std::uint64_t>(std::abs(weights[term]));
    const bool bit = gate == netlist::Gate::gate_and ? x && w : x == w;
    count += weights[term] < 0 ? -std::int64_t{bit} : std::int64_t{bit};
  }
  return count;
}

}  // namespace pulsewright::autodiff

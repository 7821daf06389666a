// SPDX-License-Identifier: Apache-2.0
#include "plan/load_plan.h"

#include <algorithm>
#include <bit>

#include "base/bits.h"
#include "base/failure.h"
#include "plan/fold_plan.h"
#include "plan/layer_plan.h"

namespace pulsewright::plan {

namespace {

constexpr unsigned word_bits = 32;

/// The power of 2 by which the odd part is multiplied.
std::int64_t exponent_of(const primitives::Requantisation& function) {
  return std::countr_zero(static_cast<std::uint64_t>(function.multiplier)) - std::int64_t{function.shift};
}

/// By so much a value must be raised for any gain that matters: a larger one than 2^raise clips all that is
/// not 0.
unsigned raise_of(const primitives::Requantisation& function) {
  return bits_for(static_cast<std::uint64_t>(function.maximum));
}

/// From here on every result is 0.
std::uint64_t largest_shift(const primitives::Requantisation& function, unsigned in_width) {
  return raise_of(function) + in_width + bits_for(static_cast<std::uint64_t>(odd_part(function)));
}

LoadableMemory make_memory(const netlist::Layer& layer, LoadableContent content, unsigned width,
                           primitives::Parameters::List rows) {
  LoadableMemory memory{layer.synapses->id, content, width};
  memory.depth = rows.size() / words_for_bits(width);
  // A power of 2, so that the hardware finds row and word in bits of the address and needs no division.
  memory.row_span = std::bit_ceil(std::uint64_t{(width + word_bits - 1) / word_bits});
  memory.rows = std::move(rows);
  return memory;
}

}  // namespace

std::uint64_t LoadableMemory::span() const {
  return row_span * std::bit_ceil(depth);
}

const LoadableMemory& LoadPlan::memory(const std::string& layer, LoadableContent content) const {
  const auto found = std::ranges::find_if(memories, [&](const LoadableMemory& memory) {
    return memory.layer == layer && memory.content == content;
  });
  PW_ASSERT(found != memories.end());
  return *found;
}

primitives::Parameters LoadPlan::parameters_of(const LoadableMemory& memory) const {
  return {{"width", {memory.width}},
          {"depth", {memory.depth}},
          {"load_width", {address_width}},
          {"base", {memory.base}},
          {"content", memory.rows}};
}

LoadPlan load_plan(const netlist::Chain& chain) {
  LoadPlan plan;
  std::uint64_t end = 0;
  const auto add = [&](LoadableMemory memory) {
    end = end_of_memory(end, memory.span());
    memory.base = end - memory.span();
    plan.memories.push_back(std::move(memory));
  };
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    const netlist::Layer& layer = chain.layers[l];
    if (!is_loadable(layer)) continue;
    const FoldPlan fold = fold_plan(layer);
    add(make_memory(layer, LoadableContent::weights, weight_row_width(fold), weight_rows(layer, fold)));
    add(make_memory(layer, LoadableContent::biases, total_width(layer), preset_rows(layer, fold)));
    if (l + 1 == chain.layers.size()) continue;
    const primitives::Requantisation& function = chain.layers[l + 1].requantise->requantisation;
    const unsigned in_width = value_width(layer);
    add(make_memory(layer, LoadableContent::shift, bits_for(largest_shift(function, in_width)),
                    {loadable_shift(function, in_width)}));
  }
  plan.address_width = end == 0 ? 1 : index_bits(end);
  return plan;
}

std::int64_t odd_part(const primitives::Requantisation& function) {
  return function.multiplier >> std::countr_zero(static_cast<std::uint64_t>(function.multiplier));
}

primitives::Parameters loadable_requantise_parameters(const primitives::Requantisation& function,
                                                      unsigned in_width, unsigned out_width) {
  return {{"in_width", {in_width}},
          {"multiplier", {static_cast<std::uint64_t>(odd_part(function))}},
          {"up", {raise_of(function)}},
          {"shift_width", {bits_for(largest_shift(function, in_width))}},
          {"half_up", {function.rounding == primitives::Rounding::half_up}},
          {"maximum", {static_cast<std::uint64_t>(function.maximum)}},
          {"out_width", {out_width}}};
}

std::uint64_t loadable_shift(const primitives::Requantisation& function, unsigned in_width) {
  const std::int64_t shift = std::int64_t{raise_of(function)} - exponent_of(function);
  return static_cast<std::uint64_t>(
      std::clamp<std::int64_t>(shift, 0, static_cast<std::int64_t>(largest_shift(function, in_width))));
}

std::vector<LoadWord> load_words(const netlist::Netlist& netlist) {
  std::vector<LoadWord> words;
  for (const LoadableMemory& memory : load_plan(chain_of(netlist)).memories) {
    const std::size_t row_words = words_for_bits(memory.width);
    for (std::uint64_t row = 0; row < memory.depth; ++row)
      for (unsigned low = 0; low < memory.width; low += word_bits) {
        const auto bits = std::span(memory.rows).subspan(row * row_words, row_words);
        const std::uint64_t word = get_bits(bits, low, std::min(word_bits, memory.width - low));
        words.push_back({static_cast<std::uint32_t>(memory.base + row * memory.row_span + low / word_bits),
                         static_cast<std::uint32_t>(word)});
      }
  }
  return words;
}

std::uint32_t load_checksum(const std::vector<LoadWord>& words) {
  std::uint32_t sum = 0;
  for (const LoadWord& word : words) sum = std::rotl(sum, 1) + (word.word ^ word.address);
  return sum;
}

}  // namespace pulsewright::plan

// SPDX-License-Identifier: Apache-2.0
#include "compare/layer_place.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bits.h"
#include "base/failure.h"

namespace pulsewright {

namespace {

/// Digits of the sum that leave it, clipped; `wide` has the sum with enough bits at both ends.
constexpr const char* serial_clip = R"(
      wire [{wide_top}:0] wide = {wide};
      wire over = |wide[{over_top}:{over}];
      wire [OUT_WIDTH-1:0] digits = wide[{low}+:OUT_WIDTH];
      assign values[j*OUT_WIDTH+:OUT_WIDTH] =
          sum_q[SUM_WIDTH-1] ? {{OUT_WIDTH{{1'b0}}}} : over ? {{OUT_WIDTH{{1'b1}}}} : digits;
{unused})";

}  // namespace

PowerOfTwo power_of_two(const Requantisation& requantisation) {
  const auto multiplier = static_cast<std::uint64_t>(requantisation.multiplier);
  const auto above = static_cast<std::uint64_t>(requantisation.maximum) + 1;
  PW_ASSERT(std::has_single_bit(multiplier) && std::has_single_bit(above));
  PW_ASSERT(requantisation.rounding == Rounding::half_up);
  return {std::countr_zero(multiplier) - static_cast<int>(requantisation.shift),
          static_cast<unsigned>(std::countr_zero(above))};
}

unsigned LayerPlace::sum_bits() const {
  FixedPointLayer preset_layer = *layer;
  for (std::size_t j = 0; j < layer->neurons(); ++j) preset_layer.biases[j] = preset(j);
  // A product is extended by one bit at least.
  return std::max(sum_width(preset_layer, format), input_bits() + weight_bits() + 1);
}

bool LayerPlace::clips_sums() const {
  return next.has_value() && !(layer->pool && layer->pool->kind == PoolKind::sum);
}

std::int64_t LayerPlace::preset(std::size_t j) const {
  return layer->biases[j] + (clips_sums() ? next->rounding() : 0);
}

std::string print_presets(const LayerPlace& place, std::size_t first, std::size_t count) {
  std::vector<std::string> presets;
  for (std::size_t j = first + count; j-- > first;)
    presets.push_back(fmt::format("{}'h{:x}", place.sum_bits(),
                                  static_cast<std::uint64_t>(place.preset(j)) & low_mask(place.sum_bits())));
  return fmt::format("{{\n      {}}}", fmt::join(presets, ",\n      "));
}

std::string print_clip(const LayerPlace& place) {
  if (!place.clips_sums()) return "      assign values[j*OUT_WIDTH+:OUT_WIDTH] = sum_q;\n";
  const unsigned left = static_cast<unsigned>(std::max(0, place.next->exponent));
  const unsigned low = static_cast<unsigned>(std::max(0, -place.next->exponent));
  const unsigned sum = place.sum_bits();
  // At least one bit above the digits tells of an overflow; the sign is apart.
  const unsigned more = low + place.next->bits + 2 - std::min(low + place.next->bits + 2, sum + left);
  std::string wide = more > 0 ? fmt::format("{{{{{}{{sum_q[SUM_WIDTH-1]}}}}, sum_q", more) : "{sum_q";
  wide += left > 0 ? fmt::format(", {}'d0}}", left) : "}";
  const unsigned top = sum + left + more - 1;
  std::string unused = fmt::format("      wire unused = &{{1'b0, wide[{}]", top);
  if (low > 0) unused += fmt::format(", wide[{}:0]", low - 1);
  unused += "};\n";
  return fmt::format(fmt::runtime(serial_clip), fmt::arg("wide_top", top), fmt::arg("wide", wide),
                     fmt::arg("over_top", top - 1), fmt::arg("over", low + place.next->bits),
                     fmt::arg("low", low), fmt::arg("unused", unused));
}

std::string print_offer() {
  return R"(
  always @(posedge clk_i) begin
    if (rst_i) begin
      left_q <= {LEFT_WIDTH{1'b0}};
      values_q <= {NEURONS * OUT_WIDTH{1'b0}};
    end else if (!busy) begin
      if (done_q) left_q <= NEURONS[LEFT_WIDTH-1:0];
      if (done_q) values_q <= values;
    end else if (ready_i) begin
      left_q <= left_q - 1'b1;
      values_q <= values_q >> OUT_WIDTH;
    end
  end
)";
}

std::vector<ModulePort> serial_ports(const LayerPlace& place) {
  return {{"clk_i", Direction::input, 1},
          {"rst_i", Direction::input, 1},
          {"value_i", Direction::input, place.input_bits()},
          {"valid_i", Direction::input, 1},
          {"drop_i", Direction::input, 1},
          {"ready_o", Direction::output, 1},
          {"value_o", Direction::output, place.output_bits()},
          {"valid_o", Direction::output, 1},
          {"ready_i", Direction::input, 1}};
}

Parameters::List weight_rows(const LayerPlace& place) {
  const auto groups = place.layer->kernel ? static_cast<std::size_t>(place.layer->kernel->groups) : 1;
  const std::size_t neurons = place.layer->neurons() / groups;
  const std::size_t words = words_for_bits(neurons * place.weight_bits());
  Parameters::List rows;
  for (std::size_t group = 0; group < groups; ++group)
    for (std::size_t i = 0; i < place.layer->taps(); ++i) {
      rows.resize(rows.size() + words);
      for (std::size_t j = 0; j < neurons; ++j)
        put_bits(std::span(rows).last(words), j * place.weight_bits(), place.weight_bits(),
                 static_cast<std::uint64_t>(place.layer->weights[group * neurons + j][i]) &
                     low_mask(place.weight_bits()));
    }
  return rows;
}

}  // namespace pulsewright

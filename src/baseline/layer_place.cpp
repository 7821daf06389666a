// SPDX-License-Identifier: Apache-2.0
#include "baseline/layer_place.h"

#include <algorithm>
#include <bit>

#include "base/bits.h"
#include "base/failure.h"

namespace pulsewright::baseline {

PowerOfTwo power_of_two(const primitives::Requantisation& requantisation) {
  const auto multiplier = static_cast<std::uint64_t>(requantisation.multiplier);
  const auto above = static_cast<std::uint64_t>(requantisation.maximum) + 1;
  PW_ASSERT(std::has_single_bit(multiplier) && std::has_single_bit(above));
  PW_ASSERT(requantisation.rounding == primitives::Rounding::half_up);
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
  return next.has_value() && !(layer->pool && layer->pool->kind == netlist::PoolKind::sum);
}

std::int64_t LayerPlace::preset(std::size_t j) const {
  return layer->biases[j] + (clips_sums() ? next->rounding() : 0);
}

std::vector<hdl::ModulePort> serial_ports(const LayerPlace& place) {
  return {{"clk_i", hdl::Direction::input, 1},
          {"rst_i", hdl::Direction::input, 1},
          {"value_i", hdl::Direction::input, place.input_bits()},
          {"valid_i", hdl::Direction::input, 1},
          {"drop_i", hdl::Direction::input, 1},
          {"ready_o", hdl::Direction::output, 1},
          {"value_o", hdl::Direction::output, place.output_bits()},
          {"valid_o", hdl::Direction::output, 1},
          {"ready_i", hdl::Direction::input, 1}};
}

primitives::Parameters::List weight_rows(const LayerPlace& place) {
  const auto groups = place.layer->kernel ? static_cast<std::size_t>(place.layer->kernel->groups) : 1;
  const std::size_t neurons = place.layer->neurons() / groups;
  const std::size_t words = words_for_bits(neurons * place.weight_bits());
  primitives::Parameters::List rows;
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

}  // namespace pulsewright::baseline

// SPDX-License-Identifier: Apache-2.0
#include "exact/lane_layer.h"

#include <algorithm>
#include <cstring>

namespace pulsewright::exact {

LaneLayer::LaneLayer(const netlist::Layer& layer)
    : layer_(layer),
      patches_(layer),
      is_xnor_(gate_of(layer) == netlist::Gate::gate_xnor),
      scale_(std::int32_t{1} << layer.count_shift) {
  for (std::size_t lane = 0; lane < lanes; ++lane) lane_of_[lane] = static_cast<std::uint8_t>(lane);
}

LaneLayer::Scratch LaneLayer::make_scratch() const {
  const auto inputs = static_cast<std::size_t>(layer_.synapses->inputs());
  return {LineBuffer(layer_.conv2d ? inputs * code_.slot_bytes : 0),
          LineBuffer(has_finish() ? program_.sums * lanes * sizeof(std::int32_t) : 0),
          LineBuffer(block_bytes())};
}

void LaneLayer::run(const std::uint8_t* slots, std::int32_t* sums, Scratch& scratch) const {
  const std::size_t step = neurons_of_group() * lanes;
  for (std::int64_t position = 0; position < layer_.positions(); ++position)
    for (std::int64_t group = 0; group < patches_.groups; ++group, sums += step) {
      const std::uint8_t* patch = gather_patch(slots, position, group, scratch);
      const auto g = static_cast<std::size_t>(group);
      if (has_finish()) {
        // Apart from `sums`: starts must not be scaled, and XNOR sums a neuron for which `sums` has no row.
        std::int32_t* products = scratch.sums.as<std::int32_t>();
        std::fill_n(products, program_.sums * lanes, 0);
        add_products(g, patch, products, scratch);
        finish(g, products, sums);
      } else {
        for (std::size_t m = 0; m < neurons_of_group(); ++m)
          std::fill_n(sums + m * lanes, lanes, program_.starts[g * neurons_of_group() + m]);
        add_products(g, patch, sums, scratch);
      }
    }
}

void LaneLayer::finish(std::size_t group, const std::int32_t* products, std::int32_t* sums) const {
  const std::int32_t* ones = products + neurons_of_group() * lanes;  // with XNOR
  const std::int32_t scale = scale_;
  for (std::size_t m = 0; m < neurons_of_group(); ++m, products += lanes, sums += lanes) {
    const std::int32_t start = program_.starts[group * neurons_of_group() + m];
    if (is_xnor_)
      for (std::size_t lane = 0; lane < lanes; ++lane)
        sums[lane] = start + scale * (2 * products[lane] - ones[lane]);
    else
      for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] = start + scale * products[lane];
  }
}

const std::uint8_t* LaneLayer::gather_patch(const std::uint8_t* slots, std::int64_t position,
                                            std::int64_t group, Scratch& scratch) const {
  if (layer_.conv2d == nullptr) return slots;
  const netlist::Window& window = patches_.window;
  const std::size_t run = static_cast<std::size_t>(patches_.channels_of_group()) * code_.slot_bytes;
  std::uint8_t* to = scratch.patch.data();
  for (std::int64_t element = 0; element < window.area(); ++element, to += run) {
    const std::int64_t pixel = window.pixel_under(position, element);
    if (pixel >= 0) {
      const std::int64_t first = pixel * window.channels + group * patches_.channels_of_group();
      std::memcpy(to, slots + static_cast<std::size_t>(first) * code_.slot_bytes, run);
    } else {
      for (std::size_t at = 0; at < run; at += code_.slot_bytes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
          code_.put(static_cast<std::size_t>(patches_.padding_threshold), lane, to + at);
    }
  }
  return scratch.patch.data();
}

}  // namespace pulsewright::exact

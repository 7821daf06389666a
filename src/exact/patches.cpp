// SPDX-License-Identifier: Apache-2.0
#include "exact/patches.h"

namespace pulsewright::exact {

Patches::Patches(const netlist::Layer& layer) : neurons(layer.synapses->neurons()) {
  if (layer.conv2d == nullptr) {
    window.channels = layer.synapses->inputs();
    return;
  }
  window = layer.conv2d->window;
  groups = layer.conv2d->groups;
  padding_threshold = layer.conv2d->padding_threshold;
}

std::vector<std::int64_t> patch_at(const Patches& patches, std::span<const std::int64_t> thresholds,
                                   std::int64_t position, std::int64_t group) {
  const netlist::Window& window = patches.window;
  std::vector<std::int64_t> patch;
  for (std::int64_t element = 0; element < window.area(); ++element) {
    const std::int64_t pixel = window.pixel_under(position, element);
    for (std::int64_t c = 0; c < patches.channels_of_group(); ++c) {
      const std::int64_t channel = group * patches.channels_of_group() + c;
      patch.push_back(pixel < 0 ? patches.padding_threshold
                                : thresholds[static_cast<std::size_t>(pixel * window.channels + channel)]);
    }
  }
  return patch;
}

}  // namespace pulsewright::exact

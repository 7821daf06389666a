// SPDX-License-Identifier: Apache-2.0
#include "base/failure.h"
#include "baseline/flipper.h"
#include "exact/engine.h"

namespace pulsewright::baseline {

std::int64_t correct_with_flips(const FixedPointNetwork& network, const data::ImageView& images,
                                std::span<const std::uint8_t> labels, const Flips& flips) {
  PW_ASSERT(network.is_dense());
  const auto weight_bits = static_cast<unsigned>(network.format.weight_bits);
  const auto activation_bits = static_cast<unsigned>(network.format.activation_bits);
  FixedPointNetwork flipped = network;
  Flipper weight_flipper(flips, weights_item);
  if (flips.place == FlipPlace::weights)
    for (FixedPointLayer& layer : flipped.layers)
      for (auto& row : layer.weights)
        for (std::int64_t& weight : row) weight = weight_flipper.flip_signed(weight, weight_bits);
  std::int64_t correct = 0;
  for (std::size_t image = 0; image < images.size(); ++image) {
    Flipper flipper(flips, image);
    std::vector<std::int64_t> values;
    for (std::size_t k = 0; k < images.features(); ++k) values.push_back(images.at(image, k));
    for (std::size_t l = 0; l < flipped.layers.size(); ++l) {
      const FixedPointLayer& layer = flipped.layers[l];
      std::vector<std::int64_t> activations = activations_of(layer, values);
      if (flips.place == FlipPlace::values)
        for (std::int64_t& activation : activations)
          activation = static_cast<std::int64_t>(
              flipper.flip(static_cast<std::uint64_t>(activation), activation_bits));
      values = sums_of(layer, activations);
      // The register is as wide as the sums of the weights that it was made for.
      if (flips.place == FlipPlace::registers)
        for (std::int64_t& sum : values)
          sum = flipper.flip_signed(sum, sum_width(network.layers[l], network.format));
    }
    correct += exact::argmax(values) == labels[image];
  }
  return correct;
}

std::int64_t exposed_bits(const FixedPointNetwork& network, FlipPlace place) {
  PW_ASSERT(network.is_dense());
  std::int64_t bits = 0;
  for (const FixedPointLayer& layer : network.layers) {
    const auto inputs = static_cast<std::int64_t>(layer.inputs());
    const auto neurons = static_cast<std::int64_t>(layer.neurons());
    if (place == FlipPlace::values)
      bits += inputs * network.format.activation_bits;
    else if (place == FlipPlace::weights)
      bits += inputs * neurons * network.format.weight_bits;
    else
      bits += neurons * sum_width(layer, network.format);
  }
  return bits;
}

}  // namespace pulsewright::baseline

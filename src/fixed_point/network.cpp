// SPDX-License-Identifier: Apache-2.0
#include "fixed_point/network.h"

#include <algorithm>
#include <numeric>

#include "base/bits.h"
#include "base/failure.h"
#include "base/hash.h"
#include "exact/engine.h"
#include "netlist/netlist.h"

namespace pulsewright {

namespace {

Json requantisation_json(const Requantisation& requantisation) {
  Json json;
  json["multiplier"] = requantisation.multiplier;
  json["shift"] = requantisation.shift;
  json["rounding"] = rounding_names[static_cast<int>(requantisation.rounding)];
  json["maximum"] = requantisation.maximum;
  return json;
}

Json layer_json(const FixedPointLayer& layer) {
  Json rows(Json::Array{});
  for (const auto& row : layer.weights) rows.push_back(Json::array_of(row));
  Json json;
  json["requantisation"] = requantisation_json(layer.requantisation);
  json["weights"] = rows;
  json["biases"] = Json::array_of(layer.biases);
  return json;
}

}  // namespace

std::int64_t FixedPointNetwork::synapses() const {
  std::int64_t count = 0;
  for (const FixedPointLayer& layer : layers)
    count += static_cast<std::int64_t>(layer.neurons() * layer.inputs());
  return count;
}

std::int64_t FixedPointNetwork::live_synapses() const {
  std::int64_t count = 0;
  for (const FixedPointLayer& layer : layers)
    for (const auto& row : layer.weights)
      count += std::ranges::count_if(row, [](std::int64_t weight) { return weight != 0; });
  return count;
}

SumRange sum_range(const FixedPointLayer& layer, std::size_t j, const FixedPointFormat& format) {
  const std::int64_t most = (std::int64_t{1} << format.activation_bits) - 1;
  SumRange range{layer.biases[j], layer.biases[j]};
  for (const std::int64_t weight : layer.weights[j])
    (weight < 0 ? range.least : range.largest) += weight * most;
  return range;
}

unsigned sum_width(const FixedPointLayer& layer, const FixedPointFormat& format) {
  unsigned width = 2;
  for (std::size_t j = 0; j < layer.neurons(); ++j) {
    const SumRange range = sum_range(layer, j, format);
    for (const std::int64_t end : {range.least, range.largest})
      width = std::max(width, bits_for(static_cast<std::uint64_t>(end < 0 ? ~end : end)) + 1);
  }
  return width;
}

std::vector<std::int64_t> activations_of(const FixedPointLayer& layer, std::span<const std::int64_t> values) {
  std::vector<std::int64_t> activations;
  for (const std::int64_t value : values) activations.push_back(layer.requantisation(value));
  return activations;
}

std::vector<std::int64_t> sums_of(const FixedPointLayer& layer, std::span<const std::int64_t> activations) {
  PW_ASSERT(activations.size() == layer.inputs());
  std::vector<std::int64_t> sums;
  for (std::size_t j = 0; j < layer.neurons(); ++j)
    sums.push_back(std::inner_product(activations.begin(), activations.end(), layer.weights[j].begin(),
                                      layer.biases[j]));
  return sums;
}

FixedPointInference run(const FixedPointNetwork& network, std::span<const std::int64_t> features) {
  FixedPointInference inference;
  std::span<const std::int64_t> values = features;
  for (const FixedPointLayer& layer : network.layers) {
    inference.activations.push_back(activations_of(layer, values));
    inference.sums.push_back(sums_of(layer, inference.activations.back()));
    values = inference.sums.back();
  }
  inference.label = argmax(values);
  return inference;
}

Json to_json(const FixedPointNetwork& network) {
  Json layers(Json::Array{});
  for (const FixedPointLayer& layer : network.layers) layers.push_back(layer_json(layer));
  Json json;
  json["schema"] = "pulsewright.fixed_point/1";
  json["name"] = network.name;
  json["features"] = network.features;
  json["maximum"] = network.maximum;
  json["weight_bits"] = network.format.weight_bits;
  json["activation_bits"] = network.format.activation_bits;
  json["layers"] = layers;
  return json;
}

std::string network_hash(const FixedPointNetwork& network) {
  return sha256_hex(canonical_json(to_json(network)));
}

}  // namespace pulsewright

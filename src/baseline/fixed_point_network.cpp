// SPDX-License-Identifier: Apache-2.0
#include "baseline/fixed_point_network.h"

#include <algorithm>
#include <numeric>

#include "base/bits.h"
#include "base/failure.h"
#include "base/hash.h"
#include "exact/engine.h"
#include "exact/pool.h"
#include "netlist/fields.h"

namespace pulsewright::baseline {

namespace {

Json requantisation_json(const primitives::Requantisation& requantisation) {
  Json json;
  json["multiplier"] = requantisation.multiplier;
  json["shift"] = requantisation.shift;
  json["rounding"] = netlist::rounding_names[static_cast<int>(requantisation.rounding)];
  json["maximum"] = requantisation.maximum;
  return json;
}

/// The fields of SC-NIR.
Json window_json(const netlist::Window& window) {
  struct Writer {
    Json json = {};
    void integer(const char* key, std::int64_t value, IntegerRange, const char*) { json[key] = value; }
  } writer;
  visit_window(writer, window);
  return writer.json;
}

Json kernel_json(const FixedPointKernel& kernel) {
  Json json = window_json(kernel.window);
  json["groups"] = kernel.groups;
  return json;
}

Json pool_json(const FixedPointPool& pool) {
  Json json = window_json(pool.window);
  json["pool"] = to_text(pool.kind);
  return json;
}

Json layer_json(const FixedPointLayer& layer) {
  Json rows(Json::Array{});
  for (const auto& row : layer.weights) rows.push_back(Json::array_of(row));
  Json json;
  json["requantisation"] = requantisation_json(layer.requantisation);
  json["weights"] = rows;
  json["biases"] = Json::array_of(layer.biases);
  if (layer.kernel) json["kernel"] = kernel_json(*layer.kernel);
  if (layer.pool) json["pool"] = pool_json(*layer.pool);
  return json;
}

/// What the neurons of a group see at a position, in the order of a row of weights.
std::vector<std::int64_t> patch_at(const FixedPointKernel& kernel, std::span<const std::int64_t> activations,
                                   std::int64_t position, std::int64_t group) {
  const netlist::Window& window = kernel.window;
  const std::int64_t channels = window.channels / kernel.groups;
  std::vector<std::int64_t> patch;
  for (std::int64_t element = 0; element < window.area(); ++element) {
    const std::int64_t pixel = window.pixel_under(position, element);
    for (std::int64_t c = 0; c < channels; ++c)
      patch.push_back(
          pixel < 0 ? 0
                    : activations[static_cast<std::size_t>(pixel * window.channels + group * channels + c)]);
  }
  return patch;
}

std::int64_t sum_of(const FixedPointLayer& layer, std::size_t j, std::span<const std::int64_t> x) {
  return std::inner_product(x.begin(), x.end(), layer.weights[j].begin(), layer.biases[j]);
}

/// [positions][neurons].
std::vector<std::int64_t> convolve(const FixedPointLayer& layer, std::span<const std::int64_t> activations) {
  const auto groups = static_cast<std::size_t>(layer.kernel->groups);
  const std::size_t of_group = layer.neurons() / groups;
  std::vector<std::int64_t> sums;
  for (std::size_t position = 0; position < layer.positions(); ++position)
    for (std::size_t group = 0; group < groups; ++group) {
      const auto patch = patch_at(*layer.kernel, activations, static_cast<std::int64_t>(position),
                                  static_cast<std::int64_t>(group));
      for (std::size_t j = group * of_group; j < (group + 1) * of_group; ++j)
        sums.push_back(sum_of(layer, j, patch));
    }
  return sums;
}

/// Bits of the sums of `terms` sums of the layer each.
unsigned width_of_terms(const FixedPointLayer& layer, const FixedPointFormat& format, std::int64_t terms) {
  unsigned width = 2;
  for (std::size_t j = 0; j < layer.neurons(); ++j) {
    const SumRange range = sum_range(layer, j, format);
    for (const std::int64_t end : {terms * range.least, terms * range.largest})
      width = std::max(width, bits_for(static_cast<std::uint64_t>(end < 0 ? ~end : end)) + 1);
  }
  return width;
}

}  // namespace

std::int64_t FixedPointNetwork::synapses() const {
  std::int64_t count = 0;
  for (const FixedPointLayer& layer : layers)
    count += static_cast<std::int64_t>(layer.neurons() * layer.taps());
  return count;
}

bool FixedPointNetwork::is_dense() const {
  return std::ranges::none_of(layers, [](const FixedPointLayer& layer) { return layer.kernel.has_value(); });
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
  return width_of_terms(layer, format, 1);
}

unsigned pooled_width(const FixedPointLayer& layer, const FixedPointFormat& format) {
  const bool adds = layer.pool && layer.pool->kind == netlist::PoolKind::sum;
  return width_of_terms(layer, format, adds ? layer.pool->window.area() : 1);
}

std::vector<std::int64_t> activations_of(const FixedPointLayer& layer, std::span<const std::int64_t> values) {
  std::vector<std::int64_t> activations;
  for (const std::int64_t value : values) activations.push_back(layer.requantisation(value));
  return activations;
}

std::vector<std::int64_t> sums_of(const FixedPointLayer& layer, std::span<const std::int64_t> activations) {
  PW_ASSERT(activations.size() == layer.inputs());
  std::vector<std::int64_t> sums;
  if (layer.kernel)
    sums = convolve(layer, activations);
  else
    for (std::size_t j = 0; j < layer.neurons(); ++j) sums.push_back(sum_of(layer, j, activations));
  return layer.pool ? exact::pool(layer.pool->kind, layer.pool->window, sums) : sums;
}

FixedPointInference run(const FixedPointNetwork& network, std::span<const std::int64_t> features) {
  FixedPointInference inference;
  std::span<const std::int64_t> values = features;
  for (const FixedPointLayer& layer : network.layers) {
    inference.activations.push_back(activations_of(layer, values));
    inference.sums.push_back(sums_of(layer, inference.activations.back()));
    values = inference.sums.back();
  }
  inference.label = exact::argmax(values);
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

}  // namespace pulsewright::baseline

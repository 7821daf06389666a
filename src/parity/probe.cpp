// SPDX-License-Identifier: Apache-2.0
#include "parity/probe.h"

#include <fmt/format.h>

#include "rtl/layer_plan.h"

namespace pulsewright {

namespace {

/// The products of the neurons that have gates, the last neuron first.
std::vector<std::string> parallel_products(const Layer& layer, const std::string& path) {
  std::vector<std::string> products;
  for (std::size_t j = layer.synapses->weights.size(); j-- > 0;)
    for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i)
      if (has_gate(layer, j, i)) {
        products.push_back(fmt::format("{}products_{}", path, j));
        break;
      }
  return products;
}

LayerProbe probe_of(const Layer& layer) {
  const std::string path = layer_instance_name(layer) + ".";
  LayerProbe probe;
  probe.id = layer.synapses->id;
  probe.input_bits = path + "input_bits";
  probe.valid = layer_wire_name(layer, "valid");
  probe.ready = layer_wire_name(layer, "ready");
  if (layer.fold != nullptr) {
    probe.run = path + "run";
    probe.weight_bits = {path + "weight_bits"};
    probe.products = {path + "products"};
    probe.sums = layer_wire_name(layer, "sum");
    probe.width = value_width(layer);
    probe.transfers = static_cast<std::size_t>(layer.outputs());
  } else {
    probe.run = layer_wire_name(layer, "run");
    if (!weight_levels(layer).empty()) probe.weight_bits = {path + "weight_bits"};
    probe.products = parallel_products(layer, path);
    probe.sums = layer_wire_name(layer, "totals");
    probe.width = static_cast<unsigned>(layer.outputs()) * value_width(layer);
  }
  return probe;
}

}  // namespace

std::vector<LayerProbe> probes_of(const Chain& chain) {
  std::vector<LayerProbe> probes;
  for (const Layer& layer : chain.layers) probes.push_back(probe_of(layer));
  return probes;
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "parity/probe.h"

#include <fmt/format.h>

#include "plan/fold_plan.h"
#include "plan/layer_plan.h"

namespace pulsewright::parity {

namespace {

/// The products of the neurons that have gates, the last neuron first.
std::vector<ProbedWire> parallel_products(const netlist::Layer& layer, const std::string& path) {
  std::vector<ProbedWire> products;
  for (std::size_t j = layer.synapses->weights.size(); j-- > 0;) {
    unsigned gates = 0;
    for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i) gates += has_gate(layer, j, i);
    if (gates > 0) products.push_back({fmt::format("{}products_{}", path, j), gates});
  }
  return products;
}

LayerProbe probe_of(const netlist::Layer& layer) {
  const std::string path = plan::layer_instance_name(layer) + ".";
  LayerProbe probe;
  probe.id = layer.synapses->id;
  probe.valid = plan::layer_wire_name(layer, "valid");
  probe.ready = plan::layer_wire_name(layer, "ready");
  if (layer.fold != nullptr) {
    const plan::FoldPlan plan = plan::fold_plan(layer);
    probe.run = path + "run";
    if (has_table(layer)) {
      probe.input_bits = {path + "thresholds", plan.lanes * plan.input_bits};
      probe.weight_bits = {{path + "weights", weight_row_width(plan)}};
    } else {
      probe.input_bits = {path + "input_bits", plan.lanes * plan.copies};
      probe.weight_bits = {{path + "weight_bits", plan.products()}};
    }
    probe.products = {{path + "products", plan.products() * plan.product_bits}};
    probe.sums = plan::layer_wire_name(layer, "sum");
    probe.width = plan::value_width(layer);
    probe.transfers = static_cast<std::size_t>(layer.outputs());
  } else {
    probe.run = plan::layer_wire_name(layer, "run");
    probe.input_bits = {path + "input_bits", static_cast<unsigned>(layer.inputs())};
    if (const auto levels = plan::weight_levels(layer); !levels.empty())
      probe.weight_bits = {{path + "weight_bits", static_cast<unsigned>(levels.size())}};
    probe.products = parallel_products(layer, path);
    probe.sums = plan::layer_wire_name(layer, "totals");
    probe.width = static_cast<unsigned>(layer.outputs()) * plan::value_width(layer);
  }
  return probe;
}

}  // namespace

std::vector<LayerProbe> probes_of(const netlist::Chain& chain) {
  std::vector<LayerProbe> probes;
  for (const netlist::Layer& layer : chain.layers) probes.push_back(probe_of(layer));
  return probes;
}

}  // namespace pulsewright::parity

// SPDX-License-Identifier: Apache-2.0
#include "handoff/source_manifest.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "handoff/artefact_document.h"
#include "hdl/stream_ports.h"
#include "netlist/document.h"
#include "netlist/sequence.h"
#include "rtl/top.h"

namespace pulsewright::handoff {

namespace {

Json row_of(const netlist::StreamUse& use) {
  Json row;
  row["stream"] = use.stream->id;
  row["layer"] = use.layer->synapses->id;
  row["signal_kind"] = to_text(use.kind);
  row["encoding"] = to_text(use.stream->encoding);
  row["bitstream_length"] = use.stream->length;
  row["source"] = use.generator->id;
  row["source_kind"] = use.generator->kind;
  row["width"] = width_of(*use.generator);
  Json parameters(Json::Object{});
  for (const auto& [name, list] : use.generator->parameters.all())
    parameters[name] = list.size() == 1 ? Json(list.front()) : Json::array_of(list);
  row["parameters"] = parameters;
  return row;
}

std::string route_of(const netlist::Layer& layer) {
  return fmt::format("{} {} {} -> {}", layer.input_stream->id, to_text(gate_of(layer)),
                     layer.weight_stream->id, layer.synapses->id);
}

}  // namespace

Json design_summary(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  const netlist::Layer& longest = longest_layer(chain);
  std::int64_t neurons = 0;
  std::int64_t synapses = 0;
  Json::Array routes;
  for (const netlist::Layer& layer : chain.layers) {
    neurons += layer.positions() * layer.synapses->neurons();
    synapses += layer.positions() * layer.synapses->neurons() * layer.synapses->inputs();
    routes.push_back(route_of(layer));
  }
  Json summary;
  summary["module_name"] = netlist.name + "_top";
  summary["bitstream_length"] = longest.input_stream->length;
  summary["interconnect"] = "axi4_stream";
  summary["q_format"] = fmt::format("UQ1.{}", width_of(*longest.weight_generator));
  summary["total_neurons"] = neurons;
  summary["total_synapses"] = synapses;
  summary["scnir_stream_count"] = 2 * chain.layers.size();
  summary["scnir_signal_kinds"] = Json::array_of(netlist::signal_kind_names);
  summary["scnir_signal_routes"] = routes;
  summary["scnir_hierarchy_instance_count"] = chain.layers.size();
  summary["scnir_hierarchy_port_count"] = chain.layers.size();
  return summary;
}

std::string write_source_manifest(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  Json manifest = design_summary(netlist);
  add_head(manifest, source_manifest_schema);
  manifest["netlist_sha256"] = netlist_hash(netlist);
  std::set<std::string> kinds;
  Json::Array rows;
  for (const netlist::StreamUse& use : stream_uses(chain)) {
    kinds.insert(use.generator->kind);
    rows.push_back(row_of(use));
  }
  manifest["source_kind"] = fmt::format("{}", fmt::join(kinds, "+"));
  manifest["sources"] = rows;
  Json input;
  input["source"] = chain.input->id;
  input["offset"] = 0;
  input["width"] = chain.input->features * hdl::pixel_bits;
  manifest["scnir_external_inputs"] = Json::Array{input};
  return canonical_json(manifest);
}

}  // namespace pulsewright::handoff

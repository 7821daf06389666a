// SPDX-License-Identifier: Apache-2.0
#include "primitives/catalogue.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pulsewright::primitives {

namespace {

std::string port_rows(const Primitive& primitive) {
  std::string text;
  for (const auto& [direction, ports] : {std::pair("in", &primitive.inputs), {"out", &primitive.outputs}})
    for (const Port& port : *ports)
      text += fmt::format("| `{}` | {} | {} |\n", port.name, direction, port.meaning);
  return text;
}

/// A bound that the block's own `width` tightens is stated as that bound.
std::string range_text(const Primitive& primitive, const ParameterSpec& spec) {
  const bool fits_width = primitive.kind == Kind::source && spec.element_width != nullptr;
  return fits_width ? fmt::format("{}..2^width - 1", spec.minimum)
                    : fmt::format("{}..{}", spec.minimum, spec.maximum);
}

}  // namespace

Json to_json(const Primitive& primitive) {
  Json object;
  object["name"] = primitive.name;
  object["kind"] = to_text(primitive.kind);
  object["summary"] = primitive.summary;
  object["clocked"] = primitive.clocked;
  object["parity_rows"] = primitive.parity_rows.size();
  Json parameters(Json::Array{});
  for (const ParameterSpec& spec : primitive.parameters) {
    Json entry;
    entry["name"] = spec.name;
    entry["meaning"] = spec.meaning;
    entry["minimum"] = spec.minimum;
    entry["maximum"] = static_cast<std::int64_t>(std::min<std::uint64_t>(spec.maximum, INT64_MAX));
    entry["list"] = spec.elements != nullptr;
    parameters.push_back(std::move(entry));
  }
  object["parameters"] = parameters;
  for (const auto& [key, ports] : {std::pair("inputs", &primitive.inputs), {"outputs", &primitive.outputs}}) {
    Json names(Json::Array{});
    for (const Port& port : *ports) {
      names.push_back(port.name);
      object["port_meanings"][std::string(port.name)] = port.meaning;
    }
    object[key] = names;
  }
  return object;
}

std::string catalogue_markdown() {
  std::string text =
      "# Primitives\n\nMade by `pulsewright primitives --markdown`; do not edit. Each block has a C++ model "
      "in "
      "`src/primitives/`\nand a Verilog module of the same name in `rtl_templates/`; registry parity "
      "compares the "
      "two in both simulators.\nClocked blocks also have `clk_i`, `rst_i` and `en_i`.\n";
  for (const Primitive* primitive : primitives()) {
    text += fmt::format("\n## {}\n\n{} Kind: {}{}.\n\n", primitive->name, primitive->summary,
                        to_text(primitive->kind), primitive->clocked ? ", clocked" : ", combinational");
    text += "| parameter | meaning | range |\n| --- | --- | --- |\n";
    for (const ParameterSpec& spec : primitive->parameters)
      text += fmt::format("| `{}`{} | {} | {} |\n", spec.name,
                          spec.in_file    ? " (file)"
                          : spec.elements ? " (list)"
                                          : "",
                          spec.meaning, range_text(*primitive, spec));
    text += fmt::format("\n| port | direction | meaning |\n| --- | --- | --- |\n{}\nParity rows: {}.\n",
                        port_rows(*primitive), primitive->parity_rows.size());
  }
  return text;
}

Json catalogue_json() {
  Json list(Json::Array{});
  for (const Primitive* primitive : primitives()) list.push_back(to_json(*primitive));
  Json object;
  object["primitives"] = std::move(list);
  return object;
}

std::string catalogue_text() {
  std::string text;
  for (const Primitive* primitive : primitives())
    text += fmt::format("{:22} {:12} {}\n", primitive->name, to_text(primitive->kind), primitive->summary);
  return text;
}

}  // namespace pulsewright::primitives

// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/version.h"
#include "cli/commands.h"
#include "primitives/primitive.h"

namespace pulsewright {

namespace {

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
    for (const Port& port : *ports) names.push_back(port.name);
    object[key] = names;
  }
  return object;
}

std::string plain_list() {
  std::string text;
  for (const Primitive* primitive : primitives())
    text += fmt::format("{:22} {:12} {}\n", primitive->name, to_text(primitive->kind), primitive->summary);
  return text;
}

std::string port_names(const std::vector<Port>& ports) {
  std::string text;
  for (const Port& port : ports) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", port.name);
  return text;
}

/// docs/primitives.md; a test compares the page with this.
std::string markdown() {
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
      text += fmt::format("| `{}`{} | {} | {}..{} |\n", spec.name,
                          spec.in_file    ? " (file)"
                          : spec.elements ? " (list)"
                                          : "",
                          spec.meaning, spec.minimum, spec.maximum);
    const std::string inputs = port_names(primitive->inputs);
    text += fmt::format("\nInputs: {}. Outputs: {}. Parity rows: {}.\n", inputs.empty() ? "none" : inputs,
                        port_names(primitive->outputs), primitive->parity_rows.size());
  }
  return text;
}

}  // namespace

void add_primitives(CLI::App& app, Action& action) {
  auto as_markdown = std::make_shared<bool>(false);
  CLI::App* command = add_command(app, "primitives", "Lists the hardware blocks of the registry.",
                                  "pulsewright primitives --json");
  command->add_flag("--markdown", *as_markdown, "print the page docs/primitives.md");
  command->callback([&action, as_markdown] {
    action = [as_markdown](const Console& console) {
      Json list(Json::Array{});
      for (const Primitive* primitive : primitives()) list.push_back(to_json(*primitive));
      Json object;
      object["primitives"] = list;
      console.result(object, *as_markdown ? markdown() : plain_list());
      return Exit::yes;
    };
  });
}

}  // namespace pulsewright

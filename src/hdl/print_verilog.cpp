// SPDX-License-Identifier: Apache-2.0
#include "hdl/print_verilog.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bits.h"
#include "base/version.h"
#include "hdl/text_template.h"

namespace pulsewright::hdl {

namespace {

std::string print_literal(const Literal& value) {
  if (value.width <= 16) return fmt::format("{}'d{}", value.width, value.words[0]);
  std::string digits;
  for (unsigned low = 0; low < value.width; low += 4)
    digits += fmt::format("{:x}", get_bits(value.words, low, std::min(4u, value.width - low)));
  return fmt::format("{}'h{}", value.width, std::string(digits.rbegin(), digits.rend()));
}

/// Breaks a list into lines of at most `length` characters behind `indent`.
std::string wrap(const std::vector<std::string>& items, std::string_view indent, std::size_t length) {
  std::string text;
  std::string line;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? ", " : "");
    if (line.size() + item.size() > length) {
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n" + std::string(indent);
      line.clear();
    }
    line += item;
  }
  return text + line;
}

/// The name of the file that holds a list of an instance; dots, for no name of the netlist has one.
std::string parameter_file(const Module& module, const Instance& instance,
                           const primitives::ParameterSpec& spec) {
  std::string_view name = instance.name;
  if (name.starts_with("u_")) name.remove_prefix(2);
  return fmt::format("{}.{}.{}.hex", module.name, name, spec.name);
}

class ModulePrinter {
 public:
  ModulePrinter(const Module& module, const std::string& prefix) : module_(module), prefix_(prefix) {
    for (const ModulePort& port : module.ports) widths_[port.name] = port.width;
    for (const Wire& wire : module.wires) widths_[wire.name] = wire.width;
  }

  std::string print() const {
    std::string text =
        fmt::format("`default_nettype none\n\n// {}\nmodule {} (\n", module_.comment, module_.name);
    for (std::size_t i = 0; i < module_.ports.size(); ++i) {
      const ModulePort& port = module_.ports[i];
      text += fmt::format("  {:6} wire {}{}{}\n", port.direction == Direction::input ? "input" : "output",
                          range(port.width), port.name, i + 1 < module_.ports.size() ? "," : "");
    }
    text += ");\n" + module_.body;
    for (const Wire& wire : module_.wires)
      text += fmt::format("  wire {}{};\n", range(wire.width), wire.name);
    for (const Instance& instance : module_.instances) text += "\n" + print_instance(instance);
    if (!module_.assignments.empty()) text += "\n";
    for (const Assignment& assignment : module_.assignments)
      text += fmt::format("  assign {} = {};\n", assignment.wire, print_expression(assignment.expression));
    return text + "endmodule\n\n`default_nettype wire\n";
  }

 private:
  static std::string range(unsigned width) { return width == 1 ? "" : fmt::format("[{}:0] ", width - 1); }

  std::string print_part(const Part& part) const {
    if (const Literal* value = std::get_if<Literal>(&part)) return print_literal(*value);
    const Slice& slice = std::get<Slice>(part);
    if (slice.width == widths_.at(slice.wire)) return slice.wire;
    if (slice.width == 1) return fmt::format("{}[{}]", slice.wire, slice.low);
    return fmt::format("{}[{}:{}]", slice.wire, slice.low + slice.width - 1, slice.low);
  }

  std::string print_expression(const Expression& expression) const {
    if (expression.size() == 1) return print_part(expression[0]);
    std::vector<std::string> parts;
    for (auto part = expression.rbegin(); part != expression.rend(); ++part)
      parts.push_back(print_part(*part));
    return "{" + wrap(parts, "      ", 100) + "}";
  }

  std::string print_value(const primitives::ParameterSpec& spec, const Instance& instance) const {
    if (spec.in_file) return fmt::format("\"{}\"", parameter_file(module_, instance, spec));
    return spec.element_width ? print_literal(parameter_bits(spec, instance.parameters))
                              : std::to_string(instance.parameters.at(spec.name));
  }

  std::string print_parameters(const Instance& instance) const {
    std::vector<std::string> lines;
    for (const primitives::ParameterSpec& spec : instance.block->parameters)
      lines.push_back(fmt::format("    .{}{}({})", capitals(spec.name), spec.in_file ? "_FILE" : "",
                                  print_value(spec, instance)));
    return lines.empty() ? "" : fmt::format(" #(\n{}\n  )", fmt::join(lines, ",\n"));
  }

  std::string print_instance(const Instance& instance) const {
    std::vector<std::string> lines;
    for (const Connection& connection : instance.connections)
      lines.push_back(fmt::format("    .{}({})", connection.port, print_expression(connection.expression)));
    const std::string module =
        instance.block ? fmt::format("{}_{}{}", prefix_, instance.block->name, print_parameters(instance))
                       : instance.module;
    return fmt::format("  {} {} (\n{}\n  );\n", module, instance.name, fmt::join(lines, ",\n"));
  }

  const Module& module_;
  const std::string& prefix_;
  std::map<std::string, unsigned> widths_;
};

/// The files of the lists of all instances of the module.
std::vector<TextFile> parameter_files(const Module& module) {
  std::vector<TextFile> files;
  for (const Instance& instance : module.instances) {
    if (instance.block == nullptr) continue;
    for (const primitives::ParameterSpec& spec : instance.block->parameters)
      if (spec.in_file)
        files.push_back({parameter_file(module, instance, spec), file_text(spec, instance.parameters)});
  }
  return files;
}

/// The template of a block as a module of this design: nothing but its name changes.
std::string prefixed_template(const primitives::Primitive& block, const std::string& prefix) {
  const std::regex name("\\b" + std::string(block.name) + "\\b");
  return std::regex_replace(std::string(primitives::template_text(block.name)), name,
                            prefix + "_" + std::string(block.name));
}

}  // namespace

std::string verilog_head(const std::string& hash, std::string_view source) {
  return fmt::format(
      "// Generated by pulsewright {} from the {} with SHA-256\n// {}.\n"
      "// Generated files belong to their user.\n",
      version(), source, hash);
}

std::vector<TextFile> print_verilog(const Design& design) {
  std::vector<TextFile> files;
  std::set<std::string_view> used;
  for (const Module& module : design.modules) {
    files.push_back({module.name + ".v", verilog_head(design.netlist_hash, design.source) +
                                             ModulePrinter(module, design.prefix).print()});
    for (const Instance& instance : module.instances)
      if (instance.block != nullptr) used.insert(instance.block->name);
  }
  for (const primitives::Primitive* block : primitives::primitives())
    if (used.contains(block->name))
      files.push_back(
          {fmt::format("{}_{}.v", design.prefix, block->name), prefixed_template(*block, design.prefix)});
  for (const Module& module : design.modules)
    for (TextFile& file : parameter_files(module)) files.push_back(std::move(file));
  return files;
}

}  // namespace pulsewright::hdl

// SPDX-License-Identifier: Apache-2.0
#include "primitives/parity_case.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <regex>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bits.h"
#include "base/failure.h"
#include "base/files.h"

namespace pulsewright::primitives {
namespace {

std::string capitals(std::string_view name) {
  std::string text(name);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string parameter_file(const ParityCase& parity_case, const ParameterSpec& spec) {
  return fmt::format("{}_{}_{}.hex", parity_case.primitive->name, parity_case.row, spec.name);
}

/// The name of the Verilog parameter.
std::string parameter_name(const ParameterSpec& spec) {
  return capitals(spec.name) + (spec.in_file ? "_FILE" : "");
}

/// The value as a Verilog constant; element 0 of a list in the lowest bits.
std::string constant_text(const ParameterSpec& spec, const ParityCase& parity_case,
                          const std::filesystem::path& folder) {
  if (spec.in_file) return fmt::format("\"{}\"", (folder / parameter_file(parity_case, spec)).string());
  const Parameters& parameters = *parity_case.parameters;
  if (spec.element_width == nullptr) return std::to_string(parameters.at(spec.name));
  const unsigned width = spec.element_width(parameters);
  std::vector<std::string> elements;
  for (std::uint64_t value : parameters.list(spec.name))
    elements.push_back(fmt::format("{}'h{:x}", width, value));
  std::ranges::reverse(elements);
  return fmt::format("{{{}}}", fmt::join(elements, ", "));
}

/// Connects each port to the next bits of `bus`.
void connect(std::span<const Port> ports, const Parameters& parameters, std::string_view bus,
             std::size_t& position, std::vector<std::string>& connections) {
  for (const Port& port : ports) {
    const unsigned width = port.width(parameters);
    connections.push_back(fmt::format(".{}({}[{}+:{}])", port.name, bus, position, width));
    position += width;
  }
}

/// The first group of every match of `pattern` in `text`.
std::set<std::string> names_in(const std::string& text, const char* pattern) {
  std::set<std::string> names;
  const std::regex regex(pattern);
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
    names.insert((*match)[1]);
  return names;
}

/// One sentence for each name that only one side has.
void compare_names(std::string_view block, std::string_view what, const std::set<std::string>& registered,
                   const std::set<std::string>& written, std::vector<std::string>& problems) {
  for (const std::string& name : registered)
    if (!written.contains(name))
      problems.push_back(fmt::format("{}: rtl_templates/{}.v lacks the {} {}", block, block, what, name));
  for (const std::string& name : written)
    if (!registered.contains(name))
      problems.push_back(fmt::format("{}: src/primitives/{}.cpp lacks the {} {}", block, block, what, name));
}

std::set<std::string> port_names(std::span<const Port> ports) {
  std::set<std::string> names;
  for (const Port& port : ports) names.emplace(port.name);
  return names;
}

/// The comment on the line above the declaration of `name`, or "".
std::string comment_above(const std::string& text, std::string_view name) {
  const std::regex declaration(
      fmt::format(R"(// ([^\n]*)\n +(?:input|output|parameter)\b[^\n]*\b{}\b)", name));
  std::smatch match;
  return std::regex_search(text, match, declaration) ? match[1].str() : "";
}

/// A sentence if the template does not say above the declaration what the registry says of it.
void compare_meaning(std::string_view block, const std::string& text, const std::string& name,
                     std::string_view meaning, std::vector<std::string>& problems) {
  if (meaning.empty())
    problems.push_back(
        fmt::format("{}: src/primitives/{}.cpp does not say what {} means", block, block, name));
  if (const std::string comment = comment_above(text, name); comment != meaning)
    problems.push_back(fmt::format("{}: rtl_templates/{}.v has the comment \"{}\" above {}, not \"{}\"",
                                   block, block, comment, name, meaning));
}

}  // namespace

std::string ParityCase::name() const {
  return fmt::format("{} row {}", primitive->name, row);
}

std::vector<ParityCase> cases_of(const Primitive& primitive) {
  std::vector<ParityCase> cases;
  for (const Parameters& parameters : primitive.parity_rows)
    cases.push_back({&primitive, &parameters, cases.size()});
  return cases;
}

std::vector<ParityCase> all_cases() {
  if (const char* name = std::getenv("PULSEWRIGHT_BLOCK")) {
    const Primitive* primitive = find_primitive(name);
    if (primitive == nullptr) throw Failure(fmt::format("PULSEWRIGHT_BLOCK names no block: {}", name));
    return cases_of(*primitive);
  }
  std::vector<ParityCase> cases;
  for (const Primitive* primitive : primitives()) {
    const std::vector<ParityCase> more = cases_of(*primitive);
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

std::vector<std::string> interface_problems(const Primitive& primitive, std::string_view verilog) {
  const std::string_view block = primitive.name;
  const std::string text(verilog);
  std::vector<std::string> problems;
  if (primitive.parity_rows.empty()) problems.push_back(fmt::format("{} has no parity rows", block));
  for (const ParityCase& row : cases_of(primitive))
    for (const Diagnostic& diagnostic : check_parameters(primitive, *row.parameters, ""))
      problems.push_back(fmt::format("{}: {}", row.name(), diagnostic.text()));
  compare_names(block, "module", {std::string(block)}, names_in(text, R"(\bmodule\s+(\w+))"), problems);
  std::set<std::string> parameter_names;
  for (const ParameterSpec& spec : primitive.parameters) parameter_names.insert(parameter_name(spec));
  compare_names(block, "parameter", parameter_names,
                names_in(text, R"(\bparameter\s+(?:integer\s+)?(?:\[[^\n]*\]\s*)?(\w+)\s*=)"), problems);
  std::set<std::string> inputs = port_names(primitive.inputs);
  if (primitive.clocked) inputs.insert({"clk_i", "rst_i", "en_i"});
  compare_names(block, "input", inputs, names_in(text, R"(\binput\s+wire\s+(?:\[[^\n]*\]\s*)?(\w+))"),
                problems);
  compare_names(block, "output", port_names(primitive.outputs),
                names_in(text, R"(\boutput\s+wire\s+(?:\[[^\n]*\]\s*)?(\w+))"), problems);
  for (const ParameterSpec& spec : primitive.parameters)
    compare_meaning(block, text, parameter_name(spec),
                    std::string(spec.meaning) + (spec.in_file ? ", in a file for $readmemh" : ""), problems);
  for (const std::vector<Port>* ports : {&primitive.inputs, &primitive.outputs})
    for (const Port& port : *ports)
      compare_meaning(block, text, std::string(port.name), port.meaning, problems);
  return problems;
}

std::size_t packed_bits(std::span<const ParityCase> cases, std::vector<Port> Primitive::*ports) {
  std::size_t bits = 0;
  for (const ParityCase& c : cases)
    for (const Port& port : c.primitive->*ports) bits += port.width(*c.parameters);
  return bits;
}

void pack(std::span<const Port> ports, const Parameters& parameters, std::span<const std::uint64_t> flat,
          std::span<std::uint64_t> packed, std::size_t& position) {
  std::size_t word = 0;
  for (const Port& port : ports)
    for (unsigned left = port.width(parameters); left > 0;) {
      const unsigned width = std::min(left, 64U);
      const unsigned shift = position % 64;
      packed[position / 64] |= flat[word] << shift;
      if (shift + width > 64) packed[position / 64 + 1] |= flat[word] >> (64 - shift);
      ++word;
      position += width;
      left -= width;
    }
}

void unpack(std::span<const Port> ports, const Parameters& parameters, std::span<const std::uint64_t> packed,
            std::size_t& position, std::span<std::uint64_t> flat) {
  std::size_t word = 0;
  for (const Port& port : ports)
    for (unsigned left = port.width(parameters); left > 0;) {
      const unsigned width = std::min(left, 64U);
      flat[word++] = get_bits(packed, position, width);
      position += width;
      left -= width;
    }
}

std::string parity_top(std::span<const ParityCase> cases, const std::filesystem::path& folder) {
  std::string body;
  std::size_t in = 0;
  std::size_t out = 0;
  for (const ParityCase& c : cases) {
    std::vector<std::string> constants;
    for (const ParameterSpec& spec : c.primitive->parameters)
      constants.push_back(fmt::format(".{}({})", parameter_name(spec), constant_text(spec, c, folder)));
    std::vector<std::string> connections;
    if (c.primitive->clocked) connections = {".clk_i(clk_i)", ".rst_i(rst_i)", ".en_i(en_i)"};
    connect(c.primitive->inputs, *c.parameters, "in_i", in, connections);
    connect(c.primitive->outputs, *c.parameters, "out_o", out, connections);
    body += fmt::format("  {} #({}) u_{}_{} ({});\n", c.primitive->name, fmt::join(constants, ", "),
                        c.primitive->name, c.row, fmt::join(connections, ", "));
  }
  return fmt::format(
      "`default_nettype none\n"
      "module parity_top (\n"
      "    input wire clk_i,\n    input wire rst_i,\n    input wire en_i,\n"
      "    input wire [{}:0] in_i,\n    output wire [{}:0] out_o\n);\n{}endmodule\n`default_nettype wire\n",
      std::max<std::size_t>(in, 1) - 1, out - 1, body);
}

void write_parity_top(std::span<const ParityCase> cases, const std::filesystem::path& folder) {
  write_file(folder / "parity_top.v", parity_top(cases, folder));
  for (const ParityCase& c : cases)
    for (const ParameterSpec& spec : c.primitive->parameters)
      if (spec.in_file) write_file(folder / parameter_file(c, spec), file_text(spec, *c.parameters));
}

}  // namespace pulsewright::primitives

// SPDX-License-Identifier: Apache-2.0
#include "primitives/parity_case.h"

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "base/nearest_name.h"

namespace pulsewright::primitives {
namespace {

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

/// A fault of the environment is not a failed test, and is not counted as one.
[[noreturn]] void refuse_block(const char* name) {
  std::vector<std::string> names;
  for (const Primitive* primitive : primitives()) names.emplace_back(primitive->name);
  const std::string meant = likely_name(name, names);
  fmt::print(
      stderr, "PULSEWRIGHT_BLOCK: expected the name of a block, got {}; {}\n", quote_briefly(name),
      meant.empty() ? "src/primitives/registry.def lists them" : fmt::format("did you mean {}?", meant));
  std::exit(2);
}

std::vector<ParityCase> all_cases() {
  if (const char* name = std::getenv("PULSEWRIGHT_BLOCK")) {
    const Primitive* primitive = find_primitive(name);
    if (primitive == nullptr) refuse_block(name);
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
  for (const ParameterSpec& spec : primitive.parameters) parameter_names.insert(hdl::verilog_name(spec));
  compare_names(block, "parameter", parameter_names,
                names_in(text, R"(\bparameter\s+(?:integer\s+)?(?:\[[^\n]*\]\s*)?(\w+)\s*=)"), problems);
  std::set<std::string> inputs = port_names(primitive.inputs);
  if (primitive.clocked) inputs.insert({"clk_i", "rst_i", "en_i"});
  compare_names(block, "input", inputs, names_in(text, R"(\binput\s+wire\s+(?:\[[^\n]*\]\s*)?(\w+))"),
                problems);
  compare_names(block, "output", port_names(primitive.outputs),
                names_in(text, R"(\boutput\s+wire\s+(?:\[[^\n]*\]\s*)?(\w+))"), problems);
  for (const ParameterSpec& spec : primitive.parameters)
    compare_meaning(block, text, hdl::verilog_name(spec),
                    std::string(spec.meaning) + (spec.in_file ? ", in a file for $readmemh" : ""), problems);
  for (const std::vector<Port>* ports : {&primitive.inputs, &primitive.outputs})
    for (const Port& port : *ports)
      compare_meaning(block, text, std::string(port.name), port.meaning, problems);
  return problems;
}

std::vector<hdl::Device> devices_of(std::span<const ParityCase> cases) {
  std::vector<hdl::Device> devices;
  for (const ParityCase& c : cases) devices.push_back(hdl::block_device(*c.primitive, *c.parameters, c.row));
  return devices;
}

}  // namespace pulsewright::primitives

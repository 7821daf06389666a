// SPDX-License-Identifier: Apache-2.0
// What a reviewer would otherwise have to look for in every file.
#include <algorithm>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "base/files.h"
#include "base/process.h"
#include "catch.h"
#include "house/tree.h"

namespace pulsewright::house {
namespace {

constexpr std::size_t most_lines = 500;

std::vector<SourceFile> all_sources() {
  std::vector<SourceFile> files = files_below({"src", "tests", "sim", "rtl_templates", "tools"},
                                              {".cpp", ".h", ".v", ".sh", ".cmake", ".py", "CMakeLists.txt"});
  files.push_back({"CMakeLists.txt", read_file(PULSEWRIGHT_ROOT "/CMakeLists.txt")});
  files.push_back({".ci/run", read_file(PULSEWRIGHT_ROOT "/.ci/run")});
  return files;
}

/// A line without its // comment and without what stands inside its string literals.
std::string code_of(const std::string& line) {
  static const std::regex literal(R"("([^"\\]|\\.)*")");
  const std::string bare = std::regex_replace(line, literal, "\"\"");
  return bare.substr(0, bare.find("//"));
}

/// Sentences on floating point outside `struct Cost` and the functions that return a Cost.
std::vector<std::string> floating_point(const SourceFile& file) {
  static const std::regex opens_cost(R"(^\s*(static )?(struct Cost|Cost \w+\())");
  static const std::regex floating(R"(\b(double|float)\b|\b\d+\.\d|\b\d+e[-+]?\d|<cmath>)");
  std::vector<std::string> sentences;
  std::ptrdiff_t depth = 0;
  bool inside_cost = false;
  const std::vector<std::string> lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string code = code_of(lines[i]);
    if (!inside_cost && std::regex_search(code, opens_cost)) inside_cost = true, depth = 0;
    if (!inside_cost && std::regex_search(code, floating))
      sentences.push_back(fmt::format("{}:{}: {}", file.path, i + 1, lines[i]));
    if (!inside_cost) continue;
    depth += std::ranges::count(code, '{') - std::ranges::count(code, '}');
    // A declaration ends with its semicolon, a definition with its brace.
    if (depth == 0 && code.find_first_of(";}") != std::string::npos) inside_cost = false;
  }
  return sentences;
}

TEST_CASE("every source file names its licence") {
  for (const SourceFile& file : all_sources()) {
    INFO(file.path);
    // A script has its interpreter in the first line.
    CHECK(file.text.substr(0, 120).find("SPDX-License-Identifier: Apache-2.0\n") != std::string::npos);
  }
}

TEST_CASE("every header of src begins with what it is for") {
  for (const SourceFile& file : all_sources()) {
    if (!file.path.starts_with("src/") || !file.path.ends_with(".h")) continue;
    INFO(file.path);
    CHECK(lines_of(file.text).at(1).starts_with("// "));
  }
}

TEST_CASE("models name their ports") {
  const std::regex bare(R"(\b(in|out)\[[0-9]+\])");
  for (const SourceFile& file : all_sources()) {
    if (!file.path.starts_with("src/primitives/") || file.path.ends_with(".h")) continue;
    INFO(file.path);
    CHECK_FALSE(std::regex_search(file.text, bare));
  }
}

TEST_CASE("no source file has more than 500 lines") {
  for (const SourceFile& file : all_sources()) {
    INFO(file.path);
    CHECK(lines_of(file.text).size() <= most_lines);
  }
}

/// Whether a file of these rooms is under the rule: not what reports a ratio or turns logits into the unit of
/// targets, and of the rival its network alone.
bool computes_integers(const SourceFile& file) {
  if (file.room() == "baseline") return file.path.starts_with("src/baseline/fixed_point_network");
  return file.path != "src/exact/evaluation_json.cpp" && !file.path.starts_with("src/exact/regression.");
}

TEST_CASE("primitives, netlist, plan, exact and the fixed-point network are integer arithmetic") {
  std::vector<std::string> sentences;
  for (const SourceFile& file : files_below(
           {"src/primitives", "src/netlist", "src/plan", "src/exact", "src/baseline"}, {".cpp", ".h"}))
    if (computes_integers(file)) std::ranges::copy(floating_point(file), std::back_inserter(sentences));
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("floating point is noticed outside costs, and only there") {
  const auto count = [](const char* text) { return floating_point({"x.cpp", text}).size(); };
  CHECK(count("double x;\n") == 1);
  CHECK(count("int y = 0.5 * x;\n") == 1);
  CHECK(count("int y = 1e3;\n") == 1);
  CHECK(count("Cost cost(const Parameters& p) {\n  if (a) {\n    double x = 1;\n  }\n}\nfloat z;\n") == 1);
  CHECK(count("struct Cost {\n  double lut4 = 0.5;\n};\nint i;\n") == 0);
  CHECK(count("  Cost (*cost)(const Parameters&);\n  double x;\n") == 1);
  CHECK(count("// a double of 0.5\nconst char* s = \"float 1.5\";\n") == 0);
  CHECK(count("int mask = 0x1e3;\n") == 0);
}

TEST_CASE("every template is registered, and every registered block has its two files") {
  static const std::regex row(R"(^PW_PRIMITIVE\((\w+)\)$)");
  std::set<std::string> registered;
  std::smatch match;
  for (const std::string& line : lines_of(read_file(PULSEWRIGHT_ROOT "/src/primitives/registry.def")))
    if (std::regex_match(line, match, row)) registered.insert(match[1]);
  std::set<std::string> templates;
  for (const SourceFile& file : files_below({"rtl_templates"}, {".v"}))
    templates.insert(file.path.substr(14, file.path.size() - 16));
  CHECK(templates == registered);
  for (const std::string& name : registered)
    CHECK_NOTHROW(read_file(PULSEWRIGHT_ROOT "/src/primitives/" + name + ".cpp"));
}

TEST_CASE("clang-format has nothing to change in src, sim and tests") {
  std::vector<std::string> command{"clang-format", "--dry-run", "--Werror"};
  for (const SourceFile& file : files_below({"src", "sim", "tests"}, {".cpp", ".h"}))
    command.push_back(file.path);
  const ProcessResult result = run_process(command, PULSEWRIGHT_ROOT, std::chrono::seconds(120));
  INFO(result.output.substr(0, 4000));
  CHECK(result.exit_code == 0);
}

TEST_CASE("shellcheck has nothing to say about the scripts") {
  std::vector<std::string> command{"shellcheck", ".ci/run"};
  for (const SourceFile& file : files_below({"tools"}, {".sh"})) command.push_back(file.path);
  const ProcessResult result = run_process(command, PULSEWRIGHT_ROOT, std::chrono::seconds(120));
  INFO(result.output);
  CHECK(result.exit_code == 0);
}

}  // namespace
}  // namespace pulsewright::house

// SPDX-License-Identifier: Apache-2.0
#include "hdl/verilog_ports.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace pulsewright::hdl {

namespace {

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

/// Words, and every other character but white space by itself; comments and strings are left out.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : rest_(text) {}

  /// Empty at the end.
  std::string_view next() {
    skip();
    std::size_t length = rest_.empty() ? 0 : 1;
    if (length == 1 && rest_[0] == '\\')
      length = std::min(rest_.find_first_of(" \t\r\n"), rest_.size());
    else if (length == 1 && is_word_character(rest_[0]))
      while (length < rest_.size() && is_word_character(rest_[length])) ++length;
    return take(length);
  }

 private:
  std::string_view take(std::size_t length) {
    const std::string_view token = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return token;
  }

  /// Past the first `end` behind `start` characters, or to the end of the text.
  void skip_to(std::size_t start, std::string_view end) {
    const std::size_t at = rest_.find(end, std::min(start, rest_.size()));
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
  }

  void skip() {
    for (;;) {
      if (rest_.starts_with("//"))
        skip_to(2, "\n");
      else if (rest_.starts_with("/*"))
        skip_to(2, "*/");
      else if (rest_.starts_with('"'))
        skip_to(1, "\"");
      else if (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_[0])) != 0)
        rest_.remove_prefix(1);
      else
        return;
    }
  }

  std::string_view rest_;
};

struct ModuleText {
  std::map<std::string, std::string, std::less<>> ports;  ///< direction by name
  bool has_macros = false;
};

bool is_direction(std::string_view token) {
  return token == "input" || token == "output" || token == "inout";
}

/// Reads on behind `module NAME`, to its end. Ports are the names behind a direction, in the head of the
/// module or in its body.
ModuleText read_module(Tokens& tokens) {
  static const std::set<std::string_view> kinds = {"wire", "reg", "signed", "integer", "tri", "logic"};
  ModuleText module;
  std::string direction;
  int depth = 0;  // of brackets, in which names are those of ranges
  for (std::string_view token = tokens.next(); !token.empty() && token != "endmodule";
       token = tokens.next()) {
    module.has_macros |= token == "`";
    if (is_direction(token)) {
      direction = token;
    } else if (token == "[") {
      ++depth;
    } else if (token == "]") {
      --depth;
    } else if (token == ";" || token == ")" || token == "=") {
      direction.clear();
    } else if (!direction.empty() && depth == 0 && is_word_character(token[0]) && !kinds.contains(token)) {
      module.ports.emplace(token, direction);
    }
  }
  return module;
}

std::optional<ModuleText> find_module(const std::vector<TextFile>& files, std::string_view name) {
  for (const TextFile& file : files) {
    Tokens tokens(file.text);
    for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next())
      if (token == "module" && tokens.next() == name) return read_module(tokens);
  }
  return std::nullopt;
}

/// Modules of the benches and their clocks. Verilator takes the first of two modules with one name, and an
/// empty bench never ends.
constexpr std::string_view bench_modules[] = {"parity_bench", "parity_loaded", "icarus_main"};

Diagnostics find_bench_modules(const std::vector<TextFile>& files) {
  Diagnostics found;
  for (const std::string_view name : bench_modules)
    if (find_module(files, name))
      found.push_back({Code::does_not_elaborate, fmt::format("module {}", name), "another name",
                       "that of a bench's module", ""});
  return found;
}

}  // namespace

Diagnostics check_ports(const Module& top, const std::vector<TextFile>& files, const std::string& hint) {
  const auto module = find_module(files, top.name);
  if (!module)
    return {{Code::does_not_elaborate, "Verilog files", fmt::format("a module {}", top.name),
             "none in its files", hint}};
  Diagnostics found = find_bench_modules(files);
  if (module->has_macros) return found;
  for (const ModulePort& port : top.ports) {
    const std::string_view direction = port.direction == Direction::input ? "input" : "output";
    const auto has = module->ports.find(port.name);
    if (has != module->ports.end() && has->second == direction) continue;
    found.push_back({Code::does_not_elaborate, fmt::format("module {}, port {}", top.name, port.name),
                     fmt::format("an {} of {} bits", direction, port.width),
                     has == module->ports.end() ? "no such port" : "an " + has->second, ""});
  }
  return found;
}

std::vector<std::string> changed_files(const std::vector<TextFile>& files,
                                       const std::vector<TextFile>& generated) {
  std::map<std::string, std::string> rest;
  for (const TextFile& file : generated) rest.emplace(file.path, file.text);
  std::vector<std::string> changed;
  for (const TextFile& file : files) {
    const auto same = rest.find(file.path);
    if (same == rest.end() || same->second != file.text) changed.push_back(file.path);
    if (same != rest.end()) rest.erase(same);
  }
  for (const auto& [name, text] : rest) changed.push_back(name);
  std::ranges::sort(changed);
  return changed;
}

}  // namespace pulsewright::hdl

// SPDX-License-Identifier: Apache-2.0
#include "base/tool_environment.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "base/temporary_folder.h"

namespace pulsewright {

namespace {

/// Set below, or of no business of a tool's.
bool is_left_out(std::string_view variable) {
  static constexpr std::string_view names[] = {
      "PATH",      "TMPDIR", "TMP",       "TEMP",         "TEMPDIR",   "LANG",         "LANGUAGE",
      "MAKEFLAGS", "MFLAGS", "MAKEFILES", "GNUMAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES"};
  const std::string_view name = variable.substr(0, variable.find('='));
  return name.starts_with("LC_") || std::ranges::find(names, name) != std::end(names);
}

}  // namespace

std::vector<std::string> path_folders() {
  std::vector<std::string> folders;
  const char* variable = std::getenv("PATH");
  if (variable == nullptr) return folders;
  std::string_view rest = variable;
  for (bool more = true; more;) {
    const std::size_t colon = rest.find(':');
    const std::string_view folder = rest.substr(0, colon);
    folders.push_back(std::filesystem::absolute(folder.empty() ? "." : folder).lexically_normal());
    more = colon != std::string_view::npos;
    if (more) rest.remove_prefix(colon + 1);
  }
  return folders;
}

std::vector<std::string> tool_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
    if (!is_left_out(*variable)) variables.emplace_back(*variable);
  for (const char* name : {"TMPDIR", "TMP", "TEMP"})
    variables.push_back(fmt::format("{}={}", name, temporary_root().string()));
  variables.emplace_back("LC_ALL=C");
  variables.push_back(fmt::format("PATH={}", fmt::join(path_folders(), ":")));
  return variables;
}

}  // namespace pulsewright

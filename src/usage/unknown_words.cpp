// SPDX-License-Identifier: Apache-2.0
#include "usage/unknown_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/nearest_name.h"

namespace pulsewright::usage {

namespace {

bool is_flag(const std::string& word) {
  return word.size() > 1 && word.front() == '-';
}

std::string without_dashes(const std::string& word) {
  return word.substr(std::min(word.find_first_not_of('-'), word.size()));
}

/// "pulsewright bench accuracy".
std::string called(const CommandShape& command) {
  return "pulsewright" + (command.path.empty() ? "" : " " + command.path);
}

std::string hint(const CommandShape& command, const std::string& meant) {
  return meant.empty() ? fmt::format("`{} --help` lists them", called(command))
                       : fmt::format("did you mean {}?", meant);
}

Diagnostic unknown_flag(const CommandShapes& shapes, const CommandShape& command, const std::string& word) {
  std::vector<std::string> names;
  for (const FlagShape* flag : accepted_flags(shapes, command))
    for (const std::string& name : flag->names)
      if (name.starts_with("--")) names.push_back(without_dashes(name));
  const std::string name = likely_name(without_dashes(word.substr(0, word.find('='))), names);
  return {Code::bad_flag, "command line", fmt::format("a flag of `{}`", called(command)), quote_briefly(word),
          hint(command, name.empty() ? "" : "--" + name)};
}

Diagnostic unknown_command(const CommandShapes& shapes, const CommandShape& above, const std::string& word) {
  std::vector<std::string> names;
  for (const CommandShape* child : children_of(shapes, above.path)) names.push_back(child->name());
  return {Code::bad_flag, "command line", fmt::format("a command of `{}`", called(above)),
          quote_briefly(word), hint(above, likely_name(word, names))};
}

/// Whether `word` stands right behind an unknown flag, so that it is probably meant as its value.
bool is_value_of(const std::string& flag, const std::string& word,
                 const std::vector<std::string>& arguments) {
  if (!is_flag(flag) || flag.find('=') != std::string::npos) return false;
  return std::ranges::adjacent_find(arguments, [&](const std::string& left, const std::string& right) {
           return left == flag && right == word;
         }) != arguments.end();
}

}  // namespace

UnknownWords unknown_words(const CommandShapes& shapes, const CommandShape& command,
                           const std::vector<std::string>& words, const std::vector<std::string>& arguments) {
  UnknownWords unknown;
  const bool needs_command = !children_of(shapes, command.path).empty();
  for (std::size_t i = 0; i < words.size() && !unknown.has_unknown_command; ++i) {
    const std::string& word = words[i];
    if (is_flag(word)) {
      unknown.diagnostics.push_back(unknown_flag(shapes, command, word));
    } else if (i > 0 && is_value_of(words[i - 1], word, arguments)) {
      continue;
    } else if (needs_command) {
      unknown.diagnostics.push_back(unknown_command(shapes, command, word));
      unknown.has_unknown_command = true;
    } else {
      unknown.diagnostics.push_back({Code::bad_flag, "command line", "no further argument",
                                     quote_briefly(word),
                                     fmt::format("`{} --help` lists them", called(command))});
    }
  }
  return unknown;
}

}  // namespace pulsewright::usage

// SPDX-License-Identifier: Apache-2.0
#include "usage/help.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace pulsewright::usage {

namespace {

/// Where to break a line that is too long: behind the last space or comma that fits, behind `indent`; npos if
/// there is none.
std::size_t break_in(const std::string& line, std::size_t indent, std::size_t columns) {
  for (const char separator : {' ', ','}) {
    // The space itself need not fit.
    const std::size_t last = separator == ' ' ? columns : columns - 1;
    const std::size_t found = line.rfind(separator, last);
    if (found != std::string::npos && found > indent) return found;
  }
  return std::string::npos;
}

void append_wrapped(std::string& text, std::string line, std::size_t column, std::size_t columns) {
  std::size_t written = 0;  // columns of `line` that only indent it
  while (line.size() > columns) {
    const std::size_t indent = line.starts_with("  ") ? column : 0;
    const std::size_t end = break_in(line, std::max(indent, written), columns);
    if (end == std::string::npos) break;
    const bool at_space = line[end] == ' ';
    text += line.substr(0, at_space ? end : end + 1) + "\n";
    line = std::string(indent, ' ') + line.substr(end + 1);
    written = indent;
  }
  text += line + "\n";
}

/// The commands below `path` that can be called, in the order of the table.
std::vector<const CommandShape*> callable_below(const CommandShapes& shapes, const std::string& path) {
  std::vector<const CommandShape*> found;
  for (const CommandShape* child : children_of(shapes, path)) {
    const auto below = callable_below(shapes, child->path);
    if (below.empty()) found.push_back(child);
    found.insert(found.end(), below.begin(), below.end());
  }
  return found;
}

std::string entry(const std::string& name, const std::string& meaning, std::size_t column) {
  return fmt::format("  {:{}}{}\n", name, column - 2, meaning);
}

}  // namespace

std::size_t help_columns() {
  constexpr std::size_t least = 60;
  constexpr std::size_t most = 100;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < least) return most;
  return std::min<std::size_t>(most, size.ws_col);
}

std::string wrapped(const std::string& text, std::size_t column, std::size_t columns) {
  std::string result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) append_wrapped(result, line, column, columns);
  return result;
}

std::string overview(const CommandShapes& shapes, const CommandShape& command, const std::string& footer) {
  const std::vector<const CommandShape*> commands = callable_below(shapes, command.path);
  std::size_t column = 0;
  for (const CommandShape* shape : commands) column = std::max(column, shape->path.size() + 4);
  const std::string name = "pulsewright" + (command.path.empty() ? "" : " " + command.path);
  std::string text =
      fmt::format("{}.\nUsage: {} COMMAND [FLAGS]\n`{} COMMAND --help` shows the flags of a command.\n",
                  command.line, name, name);
  std::string heading;
  for (const CommandShape* shape : commands) {
    if (shape->heading != heading) text += fmt::format("\n{}:\n", shape->heading);
    heading = shape->heading;
    text += entry(shape->path, shape->line, column);
  }
  text += "\nFlags:\n";
  for (const FlagShape* flag : accepted_flags(shapes, command))
    text += entry(fmt::format("{}", fmt::join(flag->names, ", ")), flag->meaning, column);
  if (!footer.empty()) text += "\n" + footer + "\n";
  return wrapped(text, column, help_columns());
}

}  // namespace pulsewright::usage

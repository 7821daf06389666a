// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/version.h"
#include "usage/completion.h"

namespace pulsewright::usage {

namespace {

std::string head(const CommandShapes& shapes) {
  return fmt::format(R"script(# Completes command lines of pulsewright {} in fish.
# `pulsewright completion fish` printed this script.

# Whether the line names this command, and none below it, so far.
function __pulsewright_is
  set -l command
  for word in (commandline -opc)[2..]
    set -l candidate (string join -- ' ' $command $word)
    if contains -- $candidate {}
      set command $candidate
    end
  end
  test "$command" = "$argv"
end

complete -c pulsewright -f
)script",
                     version(), fmt::join(quoted_paths(shapes), " "));
}

/// `complete` for what is valid in one command.
std::string start(const CommandShape& command) {
  const std::string condition = "__pulsewright_is " + command.path;
  return fmt::format("complete -c pulsewright -n {}", quoted(condition));
}

std::string flag_line(const CommandShape& command, const FlagShape& flag) {
  std::string line = start(command);
  for (const std::string& name : flag.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!flag.words.empty())
    line += fmt::format(" -x -a {}", quoted(fmt::format("{}", fmt::join(flag.words, " "))));
  else if (flag.takes == Takes::number)
    line += " -x";
  else if (flag.takes == Takes::word)
    line += " -r -F";
  return line + fmt::format(" -d {}\n", quoted(first_line(flag.meaning)));
}

std::string argument_line(const CommandShape& command, const FlagShape& argument) {
  if (argument.words.empty()) return start(command) + " -F\n";
  return fmt::format("{} -a {}\n", start(command), quoted(fmt::format("{}", fmt::join(argument.words, " "))));
}

}  // namespace

std::string fish_completion(const CommandShapes& shapes) {
  std::string script = head(shapes);
  for (const CommandShape& command : shapes) {
    script += "\n";
    for (const CommandShape* child : children_of(shapes, command.path))
      script += fmt::format("{} -a {} -d {}\n", start(command), child->name(), quoted(child->line));
    for (const FlagShape* argument : arguments_of(command)) script += argument_line(command, *argument);
    for (const FlagShape* flag : accepted_flags(shapes, command)) script += flag_line(command, *flag);
  }
  return script;
}

}  // namespace pulsewright::usage

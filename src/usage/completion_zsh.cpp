// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/version.h"
#include "usage/completion.h"

namespace pulsewright::usage {

namespace {

constexpr std::string_view scan = R"script(
  # The flag whose value is at the cursor, or how many positional arguments stand before it.
  for ((i = 2 + depth; i < CURRENT; i++)); do
    case ${words[i]} in
      --*=*) flag= ;;
      -[^0-9]*)
        flag=${words[i]}
        [[ " $switches " == *" $flag "* ]] && flag=
        ;;
      *)
        if [[ -z $flag ]]; then
          place=$((place + 1))
        elif [[ " $lists " != *" $flag "* ]]; then
          flag=
        fi
        ;;
    esac
  done
  if [[ $word == --*=* ]]; then
    flag=${word%%=*}
    word=
    compset -P '*='
  fi
  place=${flag:-$place}
)script";

constexpr std::string_view offer = R"script(
  if [[ $word == -* ]]; then
    _describe -o flag flags
  elif (( $#choices )); then
    compadd -a choices
  elif [[ " $numbers " == *" $place "* ]]; then
    _message 'number'
  elif (( $#subcommands )); then
    _describe command subcommands
  elif [[ -z $flag && $place -ge $arguments ]]; then
    _describe -o flag flags
  else
    _files
  fi
}
# Read from a folder of fpath, this file is the body of the function.
if [[ ${funcstack[1]} == _pulsewright ]]; then
  _pulsewright "$@"
else
  compdef _pulsewright pulsewright
fi
)script";

/// A name and its meaning as _describe takes them.
std::string described(const std::string& name, const std::string& meaning) {
  return quoted(name + ":" + first_line(meaning));
}

std::string find_command(const CommandShapes& shapes) {
  return fmt::format(R"script(
  # The command: the words that name one, among flags without a value.
  for ((i = 2; i < CURRENT; i++)); do
    case "${{command:+$command }}${{words[i]}}" in
      {})
        command="${{command:+$command }}${{words[i]}}"
        depth=$((i - 1))
        ;;
    esac
  done
)script",
                     fmt::join(quoted_paths(shapes), " | "));
}

std::string describe_command(const CommandShapes& shapes, const CommandShape& command) {
  std::vector<std::string> commands;
  for (const CommandShape* child : children_of(shapes, command.path))
    commands.push_back(described(child->name(), child->line));
  std::vector<std::string> flags;
  for (const FlagShape* flag : accepted_flags(shapes, command))
    for (const std::string& name : flag->names) flags.push_back(described(name, flag->meaning));
  const FlagLists lists = flag_lists(shapes, command);
  return fmt::format(
      "    {})\n      subcommands=({})\n      flags=(\n        {}\n      )\n      switches={}\n"
      "      lists={}\n      numbers={}\n      arguments={}\n      ;;\n",
      quoted(command.path), fmt::join(commands, " "), fmt::join(flags, "\n        "), quoted(lists.switches),
      quoted(lists.lists), quoted(lists.numbers), argument_count(command));
}

}  // namespace

std::string zsh_completion(const CommandShapes& shapes) {
  std::string script = fmt::format(
      "#compdef pulsewright\n"
      "# Completes command lines of pulsewright {} in zsh.\n"
      "# `pulsewright completion zsh` printed this script.\n"
      "_pulsewright() {{\n"
      "  local word=${{words[CURRENT]}} command= flag= switches= lists= numbers=\n"
      "  local -i i depth=0 arguments=0\n"
      "  local place=0\n"
      "  local -a subcommands flags choices\n",
      version());
  script += find_command(shapes) + "  case $command in\n";
  for (const CommandShape& shape : shapes) script += describe_command(shapes, shape);
  script += fmt::format("  esac\n{}  case \"$command $place\" in\n", scan);
  for (const CommandShape& shape : shapes)
    for (const Choice& choice : choices_of(shapes, shape))
      script += fmt::format("    {}) choices=({}) ;;\n", quoted(shape.path + " " + choice.place),
                            fmt::join(choice.words, " "));
  return script + fmt::format("  esac\n{}", offer);
}

}  // namespace pulsewright::usage

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/version.h"
#include "usage/completion.h"

namespace pulsewright::usage {

namespace {

// Bash gives --flag=value as three words, because the sign breaks words.
constexpr std::string_view scan = R"script(
  # The flag whose value is at the cursor, or how many positional arguments stand before it.
  for ((i = 1 + depth; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      =) ;;
      -[!0-9]*)
        flag=${COMP_WORDS[i]}
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
  [[ $word == '=' ]] && word=
  place=${flag:-$place}
)script";

constexpr std::string_view offer = R"script(
  if [[ $word == -* ]]; then
    choices=$flags
  elif [[ -n $choices || " $numbers " == *" $place "* ]]; then
    :
  elif [[ -n $commands ]]; then
    choices=$commands
  elif [[ -z $flag && $place -ge $arguments ]]; then
    choices=$flags
  else
    # Options are refused outside of a completion.
    compopt -o filenames -o default 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}
complete -F _pulsewright pulsewright
)script";

std::string find_command(const CommandShapes& shapes) {
  return fmt::format(R"script(
  # The command: the words that name one, among flags without a value.
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${{command:+$command }}${{COMP_WORDS[i]}}" in
      {})
        command="${{command:+$command }}${{COMP_WORDS[i]}}"
        depth=$i
        ;;
    esac
  done
)script",
                     fmt::join(quoted_paths(shapes), " | "));
}

std::string describe_command(const CommandShapes& shapes, const CommandShape& command) {
  std::vector<std::string> names;
  for (const CommandShape* child : children_of(shapes, command.path)) names.push_back(child->name());
  const FlagLists lists = flag_lists(shapes, command);
  return fmt::format(
      "    {})\n      commands={}\n      flags={}\n      switches={}\n      lists={}\n"
      "      numbers={}\n      arguments={}\n      ;;\n",
      quoted(command.path), quoted(fmt::format("{}", fmt::join(names, " "))), quoted(lists.all),
      quoted(lists.switches), quoted(lists.lists), quoted(lists.numbers), argument_count(command));
}

}  // namespace

std::string bash_completion(const CommandShapes& shapes) {
  std::string script = fmt::format(
      "# Completes command lines of pulsewright {} in bash.\n"
      "# `pulsewright completion bash` printed this script.\n"
      "_pulsewright() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} command='' flag='' choices=''\n"
      "  local commands flags switches lists numbers arguments\n"
      "  local i depth=0 place=0\n"
      "  COMPREPLY=()\n",
      version());
  script += find_command(shapes) + "  case $command in\n";
  for (const CommandShape& shape : shapes) script += describe_command(shapes, shape);
  script += fmt::format("  esac\n{}  case \"$command $place\" in\n", scan);
  for (const CommandShape& shape : shapes)
    for (const Choice& choice : choices_of(shapes, shape))
      script += fmt::format("    {}) choices={} ;;\n", quoted(shape.path + " " + choice.place),
                            quoted(fmt::format("{}", fmt::join(choice.words, " "))));
  return script + fmt::format("  esac\n{}", offer);
}

}  // namespace pulsewright::usage

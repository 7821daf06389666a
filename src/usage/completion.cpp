// SPDX-License-Identifier: Apache-2.0
#include "usage/completion.h"

#include <algorithm>

namespace pulsewright::usage {

namespace {

void append_word(std::string& line, const std::string& word) {
  line += (line.empty() ? "" : " ") + word;
}

void append_names(std::string& line, const FlagShape& flag) {
  for (const std::string& name : flag.names) append_word(line, name);
}

}  // namespace

FlagLists flag_lists(const CommandShapes& shapes, const CommandShape& command) {
  FlagLists lists;
  for (const FlagShape* flag : accepted_flags(shapes, command)) {
    append_names(lists.all, *flag);
    if (flag->takes == Takes::nothing) append_names(lists.switches, *flag);
    if (flag->takes == Takes::number) append_names(lists.numbers, *flag);
    if (flag->repeats) append_names(lists.lists, *flag);
  }
  const std::vector<const FlagShape*> arguments = arguments_of(command);
  for (std::size_t place = 0; place < arguments.size(); ++place)
    if (arguments[place]->takes == Takes::number) append_word(lists.numbers, std::to_string(place));
  return lists;
}

std::size_t argument_count(const CommandShape& command) {
  const std::vector<const FlagShape*> arguments = arguments_of(command);
  const bool repeats = !arguments.empty() && arguments.back()->repeats;
  return repeats ? endless_arguments : arguments.size();
}

std::vector<Choice> choices_of(const CommandShapes& shapes, const CommandShape& command) {
  std::vector<Choice> choices;
  const std::vector<const FlagShape*> arguments = arguments_of(command);
  for (std::size_t place = 0; place < arguments.size(); ++place)
    if (!arguments[place]->words.empty()) choices.push_back({std::to_string(place), arguments[place]->words});
  for (const FlagShape* flag : accepted_flags(shapes, command))
    if (!flag->words.empty())
      for (const std::string& name : flag->names) choices.push_back({name, flag->words});
  return choices;
}

std::vector<std::string> quoted_paths(const CommandShapes& shapes) {
  std::vector<std::string> paths;
  for (const CommandShape& shape : shapes)
    if (!shape.path.empty()) paths.push_back(quoted(shape.path));
  return paths;
}

std::string first_line(const std::string& meaning) {
  return meaning.substr(0, meaning.find('\n'));
}

std::string quoted(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace pulsewright::usage

// SPDX-License-Identifier: Apache-2.0
// Scripts that complete command lines in a shell. Each is whole in itself and does not call the program.
//
// All three work alike. The first words that name a command are the command. A word that begins with a dash
// is completed to its flags. The value of a flag is one of its words, if these are a fixed set; a number is
// not completed; all else is a file. In the place of a positional argument the same holds; if the command
// takes no further one, its flags are offered.
#pragma once

#include <string>
#include <vector>

#include "usage/command_shape.h"

namespace pulsewright::usage {

std::string bash_completion(const CommandShapes& shapes);
std::string zsh_completion(const CommandShapes& shapes);
std::string fish_completion(const CommandShapes& shapes);

/// All flags of a command as the scripts for bash and zsh need them: words in one line.
struct FlagLists {
  std::string all;
  std::string switches;  ///< take no value
  std::string lists;     ///< take several
  std::string numbers;   ///< take numbers, and so do those positional arguments; "0" is the first of these
};
FlagLists flag_lists(const CommandShapes& shapes, const CommandShape& command);

/// How many positional arguments the command takes; `endless_arguments` if its last one repeats.
inline constexpr std::size_t endless_arguments = 1000;
std::size_t argument_count(const CommandShape& command);

/// Where a fixed set of words stands: behind a flag, or in a positional place, counted from 0.
struct Choice {
  std::string place;  ///< "--sim", or "0"
  std::vector<std::string> words;
};
std::vector<Choice> choices_of(const CommandShapes& shapes, const CommandShape& command);

/// The paths of all commands below the program, each as one word of a shell.
std::vector<std::string> quoted_paths(const CommandShapes& shapes);

/// A meaning as one line.
std::string first_line(const std::string& meaning);

/// `text` as one word of a shell, in single quotes.
std::string quoted(const std::string& text);

}  // namespace pulsewright::usage

// SPDX-License-Identifier: Apache-2.0
// What the commands have declared, as help and completion read it.
#pragma once

#include <deque>
#include <string>
#include <vector>

namespace pulsewright::usage {

/// What stands behind a flag, or in the place of a positional argument.
enum class Takes { nothing, word, number };

/// A flag, or a positional argument.
struct FlagShape {
  std::vector<std::string> names;  ///< "--threads"; a positional argument has one name, without a dash
  std::string meaning;
  Takes takes = Takes::word;
  bool repeats = false;            ///< takes several values
  std::vector<std::string> words;  ///< the values that it accepts; empty if any value will do

  bool is_positional() const { return !names.front().starts_with('-'); }
};

/// A command with what it declares itself; the flags of the commands above it are valid, too.
struct CommandShape {
  std::string path;     ///< "train", "bench accuracy"; empty for the program itself
  std::string heading;  ///< the group of commands that help lists it in
  std::string line;     ///< what it does, in one line without a full stop
  std::deque<FlagShape> flags;

  /// "bench" of "bench accuracy"; empty for a command that stands directly below the program.
  std::string parent() const {
    const std::size_t space = path.rfind(' ');
    return space == std::string::npos ? "" : path.substr(0, space);
  }
  /// "accuracy" of "bench accuracy".
  std::string name() const { return path.substr(parent().empty() ? 0 : parent().size() + 1); }
};

/// The program, then its commands in the order of the table; a command follows the one above it.
/// (A deque: references to elements stay valid as it grows.)
using CommandShapes = std::deque<CommandShape>;

/// The commands directly below the one with this path.
std::vector<const CommandShape*> children_of(const CommandShapes& shapes, const std::string& path);

/// The flags that a command accepts: its own, then those of the commands above it. No positional arguments.
std::vector<const FlagShape*> accepted_flags(const CommandShapes& shapes, const CommandShape& command);

/// The positional arguments of a command, in order.
std::vector<const FlagShape*> arguments_of(const CommandShape& command);

}  // namespace pulsewright::usage

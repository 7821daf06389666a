// SPDX-License-Identifier: Apache-2.0
// The command line as the sub-commands declare it. CLI11 parses it, in command_line.cpp alone: its header
// costs every file that includes it seconds of compile time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "usage/command_shape.h"
#include "usage/console.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace pulsewright::usage {

/// One option or flag of a command, to say what it accepts.
class Flag {
 public:
  Flag(CLI::Option* option, FlagShape* shape) : option_(option), shape_(shape) {}

  Flag& required();
  /// One of these words, and no other.
  Flag& among(std::vector<std::string> words);
  template <std::size_t count>
  Flag& among(const std::string_view (&words)[count]) {
    return among(std::vector<std::string>(std::begin(words), std::end(words)));
  }
  /// A number from `lowest` to `highest`.
  Flag& between(int lowest, int highest);
  Flag& between(double lowest, double highest);
  /// A number greater than 0.
  Flag& positive();
  /// Not together with this one.
  Flag& excludes(const Flag& other);
  /// Only together with this one.
  Flag& needs(const Flag& other);

  /// Whether the command line has it; to be asked when the command runs.
  bool given() const;

 private:
  CLI::Option* option_;
  FlagShape* shape_;
};

/// What a command does once the whole command line has been read.
using Action = std::function<Exit(const Console&)>;

/// A command: the program, or one of its sub-commands. What its flags write to must outlive it.
class Command {
 public:
  /// More about what the command does, in whole sentences: its help shows them after the line of the table.
  void details(const std::string& sentences);

  /// A command line to show at the end of its help.
  void example(const std::string& line);

  /// An option with a value, or a positional one where `name` begins with no dash. A text must not be empty;
  /// a whole number is decimal digits that its type holds, any other number is finite; help shows the value
  /// that stands in `value` now. `Value` is one of those that command_line.cpp instantiates it for: texts,
  /// numbers, vectors and optionals of them.
  template <class Value>
  Flag option(const std::string& name, Value& value, const std::string& meaning);

  /// An option whose list of whole numbers can be empty: then the flag stands without a value, or with the
  /// word none.
  Flag list_option(const std::string& name, std::vector<int>& values, const std::string& meaning);

  /// A flag without a value, which sets `value`.
  Flag flag(const std::string& name, bool& value, const std::string& meaning);

  /// What is done when the command line names this command.
  void runs(Action action);

  /// Every command of the program; whole once all are declared.
  const CommandShapes& all_commands() const { return *all_; }

 private:
  friend class CommandLine;
  Command(CLI::App* app, CommandShapes& all, Action* chosen)
      : app_(app), shape_(&all.emplace_back()), all_(&all), chosen_(chosen) {}

  FlagShape* declare(const std::string& names, const std::string& meaning, Takes takes, bool repeats);

  CLI::App* app_;
  CommandShape* shape_;
  const CommandShapes* all_;
  Action* chosen_;  ///< the place for the action of the called command
};

/// The whole command line of the program.
class CommandLine {
 public:
  CommandLine(const std::string& description, const std::string& footer);
  ~CommandLine();

  Command& program() { return program_; }

  /// A command that help lists under `heading`. The `path` "ising make" is a command of `ising`, which is
  /// added before it and then does nothing alone.
  Command add(std::string_view heading, std::string_view path, std::string_view line);

  /// Runs the command that the arguments name. Help and version are printed; what cannot be read is refused.
  Exit run(int argc, char** argv, Console& console);

 private:
  const CommandShape& named() const;
  std::string help() const;

  std::unique_ptr<CLI::App> app_;
  CommandShapes shapes_;
  Action chosen_;
  Command program_;
};

}  // namespace pulsewright::usage

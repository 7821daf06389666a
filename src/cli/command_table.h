// SPDX-License-Identifier: Apache-2.0
// The one table of commands: help lists them by it, completion offers them, and docs/cli.md is held to it.
#pragma once

#include <span>
#include <string_view>

#include "cli/command.h"

namespace pulsewright::cli {

struct TableEntry {
  std::string_view heading;
  std::string_view path;  ///< "ising make" is a command of `ising`, which stands before it
  std::string_view line;  ///< what it does; with its path at most 100 columns
  void (*add)(Command&);  ///< declares its flags; nullptr if one of its commands must follow
};

/// In the order of help; the commands under a heading follow each other.
std::span<const TableEntry> command_table();

}  // namespace pulsewright::cli

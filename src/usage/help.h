// SPDX-License-Identifier: Apache-2.0
// The layout of help texts: columns, and the overview of all commands.
#pragma once

#include <string>

#include "usage/command_shape.h"

namespace pulsewright::usage {

/// Where the meaning of a flag begins in the help of one command.
inline constexpr std::size_t flag_column = 30;

/// Columns that help may have: those of the terminal on standard output, if it has fewer than 100.
std::size_t help_columns();

/// The text with lines of at most `columns`, if its words allow. An entry, which is indented, continues in
/// `column`, where its meaning begins.
std::string wrapped(const std::string& text, std::size_t column, std::size_t columns);

/// The help of the program, or of a command that has commands: those below it under their headings, with one
/// line each, then its flags and `footer`.
std::string overview(const CommandShapes& shapes, const CommandShape& command, const std::string& footer);

}  // namespace pulsewright::usage

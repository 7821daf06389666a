// SPDX-License-Identifier: Apache-2.0
#include "usage/command_shape.h"

#include <algorithm>

namespace pulsewright::usage {

std::vector<const CommandShape*> children_of(const CommandShapes& shapes, const std::string& path) {
  std::vector<const CommandShape*> children;
  for (const CommandShape& shape : shapes)
    if (!shape.path.empty() && shape.parent() == path) children.push_back(&shape);
  return children;
}

std::vector<const FlagShape*> accepted_flags(const CommandShapes& shapes, const CommandShape& command) {
  std::vector<const FlagShape*> flags;
  for (const FlagShape& flag : command.flags) {
    if (!flag.is_positional()) flags.push_back(&flag);
  }
  if (command.path.empty()) return flags;
  const std::string parent = command.parent();
  const auto above = std::ranges::find(shapes, parent, &CommandShape::path);
  for (const FlagShape* flag : accepted_flags(shapes, *above))
    if (std::ranges::find(flags, flag->names, &FlagShape::names) == flags.end()) flags.push_back(flag);
  return flags;
}

std::vector<const FlagShape*> arguments_of(const CommandShape& command) {
  std::vector<const FlagShape*> arguments;
  for (const FlagShape& flag : command.flags)
    if (flag.is_positional()) arguments.push_back(&flag);
  return arguments;
}

}  // namespace pulsewright::usage

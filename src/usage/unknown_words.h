// SPDX-License-Identifier: Apache-2.0
// What to say about words of the command line that nothing takes.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "usage/command_shape.h"

namespace pulsewright::usage {

struct UnknownWords {
  Diagnostics diagnostics;
  bool has_unknown_command = false;  ///< so that the words behind it are unread
};

/// `words` are those of `arguments` that are not read; the others name `command`. Each diagnostic names the
/// command or flag that was probably meant, if one is near.
UnknownWords unknown_words(const CommandShapes& shapes, const CommandShape& command,
                           const std::vector<std::string>& words, const std::vector<std::string>& arguments);

}  // namespace pulsewright::usage

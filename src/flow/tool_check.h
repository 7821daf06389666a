// SPDX-License-Identifier: Apache-2.0
// The programs that pulsewright calls, and whether they work here.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/json.h"

namespace pulsewright::flow {

struct Tool {
  const char* program;
  const char* version_flag;  ///< nullptr: it does not tell
  const char* package;       ///< in Debian
  const char* purpose;
  bool needed;
};

/// What a look at a tool has shown.
struct Sighting {
  bool is_there = false;
  std::string version;  ///< the first line that it prints about itself, or its name where it tells none
  std::string trouble;  ///< how it ended, if not well

  bool works() const { return is_there && trouble.empty(); }
};

struct CheckedTool {
  const Tool* tool;
  Sighting seen;
};

/// Calls each of them for its version.
std::vector<CheckedTool> check_tools();

/// True if all that are needed work.
bool is_complete(std::span<const CheckedTool> tools);

Json to_json(std::span<const CheckedTool> tools);

/// The version that was found, or what is wrong and which package of Debian brings the tool.
std::string to_text(const Tool& tool, const Sighting& seen);

}  // namespace pulsewright::flow

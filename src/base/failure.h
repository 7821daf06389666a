// SPDX-License-Identifier: Apache-2.0
// The world failed us (file, tool, disk), or we are wrong (PW_ASSERT).
#pragma once

#include <stdexcept>
#include <string>

namespace pulsewright {

/// A file, a tool or the disk failed. Caught in cli/main.cpp, exit code 3, and where a verdict must not be
/// lost with a file beside it.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Prints where an invariant of ours broke and ends the program with exit code 70.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace pulsewright

/// An invariant of our own code; on in every build.
#define PW_ASSERT(condition) \
  ((condition) ? void() : ::pulsewright::assertion_failed(#condition, __FILE__, __LINE__))

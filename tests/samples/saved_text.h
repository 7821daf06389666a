// SPDX-License-Identifier: Apache-2.0
// Texts of the repository that are made from the sources: pages with tables, generated lists.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

#include "base/files.h"
#include "catch.h"

namespace pulsewright::samples {

/// What saves the text of the test that runs again: a command line, from the root of the repository.
inline std::string saving_command() {
  std::string name;
  for (const char c : Catch::getResultCapture().getCurrentTestName()) {
    if (c == ',' || c == '[') name += '\\';  // they mean something to Catch
    name += c;
  }
  return std::string("PULSEWRIGHT_RESAVE=1 build/release/tests/") + program_invocation_short_name + " '" +
         name + "'";
}

/// The first line in which the texts differ, as each has it; "" if they are equal.
inline std::string first_difference(const std::string& saved, const std::string& made) {
  if (saved == made) return "";
  std::istringstream left(saved);
  std::istringstream right(made);
  for (int line = 1;; ++line) {
    std::string one;
    std::string other;
    const bool has_one = static_cast<bool>(std::getline(left, one));
    const bool has_other = static_cast<bool>(std::getline(right, other));
    if (has_one && has_other && one == other) continue;
    if (!has_one && !has_other) return "they differ in the last line end";
    return "line " + std::to_string(line) + "\n  in the file: " + (has_one ? one : "(the end)") +
           "\n  it is now:   " + (has_other ? other : "(the end)");
  }
}

/// The file holds `made`; with PULSEWRIGHT_RESAVE it is written so first. A failure names the first line that
/// differs and the command that writes the file again.
inline void check_saved_text(const std::filesystem::path& path, const std::string& made) {
  if (std::getenv("PULSEWRIGHT_RESAVE") != nullptr) write_file(path, made);
  INFO(path.string()
       << " is not what is made now. If the change is meant, save it again, and read the difference:\n  "
       << saving_command() << "\n  git diff");
  CHECK(first_difference(std::filesystem::exists(path) ? read_file(path) : "", made) == "");
}

}  // namespace pulsewright::samples

// SPDX-License-Identifier: Apache-2.0
// The Python environment of tools/setup-python.sh, without which a test of its tools fails.
#pragma once

#include <filesystem>
#include <string>

#include "catch.h"

namespace pulsewright::samples {

/// The folder of the environment's programs.
inline std::filesystem::path python_programs() {
  const std::filesystem::path folder = std::filesystem::path(PULSEWRIGHT_ROOT) / "build/python/bin";
  INFO(folder.string() << " is made by tools/setup-python.sh");
  REQUIRE(std::filesystem::exists(folder / "python"));
  return folder;
}

/// A program of the environment: "python", "fusesoc".
inline std::string python_program(const std::string& name) {
  return (python_programs() / name).string();
}

/// The start of a command that has the environment's programs on its PATH.
inline std::vector<std::string> with_python_programs() {
  return {"env", "PATH=" + python_programs().string() + ":" + std::getenv("PATH")};
}

}  // namespace pulsewright::samples

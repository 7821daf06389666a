// SPDX-License-Identifier: Apache-2.0
// A simulation that runs beside this program, and is talked to in lines.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.h"

namespace pulsewright::hdl {

/// A program that answers every line of its standard input with one line.
class LineCompanion {
 public:
  /// Throws Failure if the program cannot be started. `patience`: for an answer.
  LineCompanion(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                std::chrono::seconds patience);
  ~LineCompanion();
  LineCompanion(const LineCompanion&) = delete;
  LineCompanion& operator=(const LineCompanion&) = delete;

  /// Throws Failure if the program has ended.
  void write(std::string_view line);
  /// The next line, without its end. Throws Failure if the program ends before it, or does not answer in
  /// time.
  std::string read();

 private:
  std::string name_;
  std::chrono::seconds patience_;
  int descriptor_ = -1;
  std::string read_;  ///< and not yet asked for
  std::unique_ptr<Companion> process_;
};

/// Starts module `top` of the Verilog files `names`, which lie in `folder`, in Icarus. `macros`: NAME=VALUE
/// each. Throws Failure when a tool is missing or fails.
std::unique_ptr<LineCompanion> start_icarus(const std::vector<std::string>& names, const std::string& top,
                                            const std::vector<std::string>& macros,
                                            const std::filesystem::path& folder,
                                            std::chrono::seconds timeout);

}  // namespace pulsewright::hdl

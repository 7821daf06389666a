// SPDX-License-Identifier: Apache-2.0
// The folder of a run that a stop only pauses, safe from a second process.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace pulsewright {

/// The folder of one run, held by one process: a lock on the folder itself, which the system drops with the
/// process, however it ends.
class RunFolder {
 public:
  /// The file that holds the configuration of the run.
  static constexpr std::string_view configuration_file = "run.json";

  /// Makes the folder if it is missing. Throws Failure when another process holds it.
  explicit RunFolder(const std::filesystem::path& path);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  /// True when the folder is new or belongs to `configuration`, which it then holds as run.json. Otherwise
  /// every key that differs is a Code::run_mismatch, and a folder of other things Code::output_exists.
  bool claim(const Json& configuration, Diagnostics& diagnostics) const;

  /// The bytes of a file, if it is there.
  std::optional<std::string> read(std::string_view name) const;
  /// Writes a file, unless it holds these bytes already.
  void write(std::string_view name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace pulsewright

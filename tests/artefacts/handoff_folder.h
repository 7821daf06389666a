// SPDX-License-Identifier: Apache-2.0
// A handoff that the program made, and copies of it to spoil.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "handoff/audit.h"

namespace pulsewright::artefact_tests {

struct Run {
  int exit_code = 0;
  std::string output;  ///< both outputs
};

/// Runs `pulsewright arguments...` in `folder`.
Run run_program(const std::filesystem::path& folder, const std::vector<std::string>& arguments);

/// backprop-benchmark with the artefacts benchmark.json, export.json and regression.json, and these flags.
std::vector<std::string> benchmark_command(const std::vector<std::string>& flags);

/// A folder with those and with `handoff`, of the reference task at 64 bits, made once. Tests only read it.
const std::filesystem::path& sound_folder();

/// A copy of the handoff whose files a forger with the tool changes.
class Forged {
 public:
  Forged();
  std::filesystem::path path() const { return folder_.path() / "handoff"; }
  std::string text(const std::string& file) const { return read_file(path() / file); }
  /// Writes a file and its record in the manifest.
  void forge(const std::string& file, const std::string& text) const;
  /// Replaces the first `from` of a file, which must be there; where that ends with a space, what follows it
  /// up to the end of the JSON value.
  void replace(const std::string& file, const std::string& from, const std::string& to) const;
  /// Takes a file and its record out.
  void remove(const std::string& file) const;
  /// What the audit finds, but for what the recorded audit then says no more.
  Diagnostics findings() const;

 private:
  TemporaryFolder folder_;
};

/// A finding with this code whose place begins so.
bool finds(const Diagnostics& findings, Code code, const std::string& where);

}  // namespace pulsewright::artefact_tests

// SPDX-License-Identifier: Apache-2.0
// The program as a user meets it: arguments, two outputs, an exit code, files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"

namespace pulsewright::cli_tests {

struct Run {
  int exit_code = 0;  ///< 128 + signal when a signal ended it
  std::string output;
  std::string errors;

  /// Standard output as the JSON object that it must be.
  Json json() const;
};

/// Runs `pulsewright arguments...` in `folder`, without a terminal.
Run run_program(const std::filesystem::path& folder, const std::vector<std::string>& arguments);

/// Runs bash in `folder`, with the program on PATH; `output` has both outputs.
Run run_script(const std::filesystem::path& folder, const std::string& script);

/// The arguments of a training run of less than a second, without --out.
const std::vector<std::string>& quick_training();

/// A folder with `run`, `bundle` (without evidence) and a few wrong files, made once. Tests only read it.
const std::filesystem::path& samples_folder();

/// A temporary folder with copies of everything in samples_folder().
class Workshop {
 public:
  Workshop();
  std::filesystem::path path() const { return folder_.path(); }
  Run run(const std::vector<std::string>& arguments) const { return run_program(path(), arguments); }

 private:
  TemporaryFolder folder_;
};

/// Every sub-command.
const std::vector<std::string>& commands();

/// All files below a folder, by path, with their bytes.
std::vector<TextFile> files_of(const std::filesystem::path& folder);
bool equal(const std::vector<TextFile>& left, const std::vector<TextFile>& right);

/// PULSEWRIGHT_RESAVE is set: goldens are to be written, not compared.
bool resave();

/// A page of docs/ shows, behind a line `<!-- pulsewright COMMAND -->`, what the command prints; `arguments`
/// are those of the command, with paths that this folder can use.
void check_page_tables(const std::string& page, const std::string& command,
                       const std::vector<std::string>& arguments);

}  // namespace pulsewright::cli_tests

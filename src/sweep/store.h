// SPDX-License-Identifier: Apache-2.0
// The folder of a sweep, which is the only truth about it: what is not in it has not happened.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "sweep/plan.h"

namespace pulsewright::sweep {

/// How often a cell may fail before it is given up.
inline constexpr int most_failures = 3;

/// Whether the folder is that of a sweep.
bool is_sweep(const std::filesystem::path& folder);

class Store {
 public:
  explicit Store(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Makes the folder that of the plan. False if it holds another plan, of which every key that differs is a
  /// Code::other_plan, or other things (Code::output_exists). With `extends`, another plan takes its place if
  /// it has all of its cells; a cell that it lacks is a Code::other_plan.
  bool claim(const Plan& plan, Diagnostics& diagnostics, bool extends = false) const;

  /// The resolved plan; what is wrong is diagnosed.
  std::optional<Json> read_plan(Diagnostics& diagnostics) const;

  /// cells/ab/HASH
  std::filesystem::path cell_folder(const std::string& hash) const;
  std::filesystem::path run_folder(const std::string& hash) const { return cell_folder(hash) / "run"; }
  std::filesystem::path log_file(const std::string& hash) const { return cell_folder(hash) / "log.txt"; }

  /// What a cell gave, or why it failed; nothing while it is open. A file that is not a result is diagnosed.
  std::optional<Json> result(const std::string& hash, Diagnostics& diagnostics) const;
  bool has_result(const std::string& hash) const;
  /// Renames the result into place: the cell is done.
  void finish(const std::string& hash, const Json& result) const;

  /// Failures that were seen of a cell which is still open.
  int failures(const std::string& hash) const;
  void count_failure(const std::string& hash, int failures) const;
  /// Opens a failed cell again.
  void reopen(const std::string& hash) const;

 private:
  std::filesystem::path folder_;
};

/// The result of a cell that was given up.
Json failed_result(const std::string& hash, const std::string& reason);

}  // namespace pulsewright::sweep

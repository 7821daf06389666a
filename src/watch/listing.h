// SPDX-License-Identifier: Apache-2.0
// A folder that holds several runs: a sweep with its cells, or runs, bundles and sweeps side by side.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::watch {

enum class Progress { done, running, failed, open };
inline constexpr std::string_view progress_names[] = {"done", "running", "failed", "open"};
constexpr std::string_view to_text(Progress progress) {
  return progress_names[static_cast<int>(progress)];
}

struct ListingRow {
  Progress progress = Progress::open;
  std::string text;

  bool operator==(const ListingRow&) const = default;
};

/// What a folder holds at one moment.
struct Listing {
  std::string title;                    ///< of the folder
  std::string head;                     ///< above the texts of the rows
  std::vector<ListingRow> rows;         ///< in the order of the plan, or of their names
  std::string front_title = {};         ///< of a sweep; else empty
  std::vector<std::string> front = {};  ///< a line for each group on it

  bool operator==(const Listing&) const = default;
};

/// Whether the path is a sweep, or a folder that is not itself a run, a bundle or a sweep and has some in it.
bool is_listing(const std::filesystem::path& path);

/// Reads the folder. It writes nothing and takes no lock. What is damaged is diagnosed.
std::optional<Listing> read_listing(const std::filesystem::path& path, Diagnostics& diagnostics);

}  // namespace pulsewright::watch

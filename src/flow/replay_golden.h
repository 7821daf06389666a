// SPDX-License-Identifier: Apache-2.0
// Files of golden vectors, replayed by the analog tiles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analog/golden.h"
#include "base/json.h"

namespace pulsewright::flow {

struct GoldenFile {
  std::string file;
  analog::GoldenReport report;
};

struct GoldenReplay {
  std::vector<GoldenFile> files;
  analog::GoldenReport all;  ///< sums, and the worst errors
};

/// Replays every case of every file. Nothing if a file cannot be replayed as a whole; everything that is
/// wrong with all of them is diagnosed.
std::optional<GoldenReplay> replay_golden_files(const std::vector<std::string>& files,
                                                Diagnostics& diagnostics);

Json to_json(const GoldenReplay& replay);
std::string to_text(const GoldenReplay& replay);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// An untrusted folder, read once: what is hashed is what is looked at afterwards.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/diagnostics.h"

namespace pulsewright::handoff {

/// What is read of a bundle. The largest bundle of our own, an MNIST network with all 10 000 test images, has
/// files of 24 MB and 60 MB in all.
struct SnapshotLimits {
  std::uint64_t file_bytes = std::uint64_t{128} << 20;
  std::uint64_t total_bytes = std::uint64_t{512} << 20;
  std::size_t entries = 16384;  ///< files and folders
  std::size_t depth = 8;        ///< folders in each other
};

/// Bytes of regular files by their path in the folder, with '/'.
using Snapshot = std::map<std::string, std::string>;

/// Reads all regular files below `folder`. Every folder and file is opened from the descriptor of the one
/// that holds it and through no link, so that nothing outside can be read, whatever is exchanged meanwhile. A
/// link, pipe, socket or device is never opened and is a Code::unsafe_path; what is beyond the limits is left
/// out and is a Code::bundle_too_large. Throws Failure when the system fails.
Snapshot read_snapshot(const std::filesystem::path& folder, Diagnostics& findings,
                       const SnapshotLimits& limits = {});

/// A path as it is quoted in a finding: a plain one as it is, any other escaped and shortened.
std::string shown_path(const std::string& path);

}  // namespace pulsewright::handoff

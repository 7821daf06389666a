// SPDX-License-Identifier: Apache-2.0
// What can be said about a bundle's files without knowing what they mean: the manifest, names, hashes,
// signature.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "handoff/bundle.h"
#include "handoff/signature_file.h"
#include "handoff/snapshot.h"

namespace pulsewright::handoff {

inline constexpr std::size_t largest_manifest = std::size_t{8} << 20;  ///< bytes

struct FileReport {
  std::optional<Manifest> manifest;  ///< where there is a good one
  std::string manifest_sha256;       ///< of its bytes, good or not; empty where there is none
  std::size_t files_checked = 0;     ///< hashed and compared
  SignatureReport signature;
};

/// Checks that the manifest is whole and canonical, that the snapshot has all files that it names, with their
/// sizes and hashes, and no other file but the signature, and that the signature holds. By construction no
/// changed byte passes: one of the manifest breaks its own hash, one of another file the manifest's, and one
/// of signature.json the signature.
FileReport check_files(const Snapshot& snapshot, const std::optional<std::string>& trusted_key,
                       Diagnostics& findings);

/// Compares one file with its record in the manifest; true when there were bytes to compare.
bool check_record(const FileRecord& record, const Snapshot& snapshot, Diagnostics& findings);

}  // namespace pulsewright::handoff

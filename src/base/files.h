// SPDX-License-Identifier: Apache-2.0
// Files are read whole, and written whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/temporary_folder.h"

namespace pulsewright {

/// A file to be written: path relative to its folder, with '/', and its bytes.
struct TextFile {
  std::string path;
  std::string text;
};

/// The bytes of a regular file. Throws Failure when it cannot be read or is larger than `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{1} << 30);

/// Writes to a temporary name in the same folder, syncs and renames. Makes the folder, and removes what a
/// killed writer of `path` left there. Throws Failure.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Writes every file below `folder`, which is made.
void write_files(const std::filesystem::path& folder, const std::vector<TextFile>& files);

/// Makes `folder` hold these files and no others: they are written beside it and exchanged for it at the end,
/// in one step where the file system can, so that an interruption leaves the old folder or the new one; what
/// it leaves beside it, the next call removes. An existing folder is replaced only when it is empty or has
/// `marker`, a file that these folders always have. Returns false, and writes nothing, when it is somebody
/// else's. Throws Failure.
bool replace_folder(const std::filesystem::path& folder, const std::vector<TextFile>& files,
                    const std::string& marker);

}  // namespace pulsewright

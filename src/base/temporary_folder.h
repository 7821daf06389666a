// SPDX-License-Identifier: Apache-2.0
// Where this process and the tools that it runs keep what nobody needs afterwards.
#pragma once

#include <filesystem>

namespace pulsewright {

/// The folder that one process has for all its temporary files, made in the system's temporary folder. It
/// goes with the object; what a killed process leaves of one, the next one removes.
class TemporaryRoot {
 public:
  /// Makes it in `parent`. Throws Failure, which names TMPDIR, where that cannot be done.
  explicit TemporaryRoot(const std::filesystem::path& parent);
  ~TemporaryRoot();
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;  ///< held as long as the process lives, which others see
};

/// TMPDIR, TMP or TEMP, the first that is not empty, as an absolute path; /tmp where there is none.
std::filesystem::path system_temporary_folder();

/// The root of this process, made by the first call and removed at its exit. Tools keep their own temporary
/// files there too, so that those of a killed one go with it.
const std::filesystem::path& temporary_root();

/// Throws Failure where the disk of temporary_root() takes no more: then what a tool has just written may be
/// cut short, of which not every tool says a word.
void require_temporary_room();

/// An empty folder below temporary_root() that goes with the object, files and all.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "base/temporary_folder.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/leftovers.h"
#include "base/standard_streams.h"

namespace pulsewright {

namespace {

/// mkdtemp's seven characters.
bool is_random_ending(std::string_view ending) {
  return ending.size() == 7 && ending[0] == '.';
}

/// Processes of other containers that share the folder have numbers of their own, so a lock tells as well.
bool is_abandoned(const std::filesystem::path& folder) {
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0 || status.st_uid != ::geteuid()) return false;
  if (!S_ISDIR(status.st_mode)) return false;
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool free = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  ::close(descriptor);
  return free;
}

}  // namespace

TemporaryRoot::TemporaryRoot(const std::filesystem::path& parent) {
  sweep_leftovers(parent, "pulsewright", is_random_ending, is_abandoned);
  std::string name = fmt::format("{}.{}.XXXXXX", (parent / "pulsewright").string(), ::getpid());
  if (::mkdtemp(name.data()) == nullptr)
    throw Failure(fmt::format("cannot make a temporary folder in {}: {}; TMPDIR names another place",
                              parent.string(), std::strerror(errno)));
  path_ = name;
  lock_ = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ >= 0) ::flock(lock_, LOCK_EX | LOCK_NB);
}

TemporaryRoot::~TemporaryRoot() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

std::filesystem::path system_temporary_folder() {
  for (const char* name : {"TMPDIR", "TMP", "TEMP"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      return std::filesystem::absolute(value).lexically_normal();
  return "/tmp";
}

const std::filesystem::path& temporary_root() {
  static const TemporaryRoot root(system_temporary_folder());
  return root.path();
}

void require_temporary_room() {
  static std::atomic<unsigned> number = 0;
  const std::string probe = temporary_root() / fmt::format("room.{}", ++number);
  const int descriptor = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool has_room = descriptor >= 0 && write_whole(descriptor, std::string(16384, '\0'));
  int reason = errno;
  if (descriptor >= 0 && ::close(descriptor) != 0) {
    has_room = false;
    reason = errno;
  }
  ::unlink(probe.c_str());
  if (!has_room)
    throw Failure(fmt::format("no room for temporary files in {}: {}; TMPDIR names another place",
                              temporary_root().string(), std::strerror(reason)));
}

TemporaryFolder::TemporaryFolder() {
  static std::atomic<unsigned> number = 0;
  path_ = temporary_root() / std::to_string(++number);
  if (::mkdir(path_.c_str(), 0700) != 0)
    throw Failure(fmt::format("cannot make {}: {}", path_.string(), std::strerror(errno)));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace pulsewright

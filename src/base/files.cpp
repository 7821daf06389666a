// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/leftovers.h"
#include "base/standard_streams.h"

namespace pulsewright {

namespace {

[[noreturn]] void fail(std::string_view action, const std::filesystem::path& path) {
  throw Failure(fmt::format("cannot {} {}: {}", action, path.string(), std::strerror(errno)));
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

/// A name beside `path` for what is being written; it says which process does.
std::filesystem::path part_name(const std::string& path, std::string_view ending = "part") {
  return fmt::format("{}.{}.{}", path, ::getpid(), ending);
}

/// Removes the parts of `path` whose writers were killed.
void sweep_parts(const std::filesystem::path& path) {
  sweep_leftovers(path.has_parent_path() ? path.parent_path() : ".", path.filename().string(),
                  [](std::string_view ending) { return ending == ".part" || ending == ".old"; });
}

/// Puts the folder `fresh` in the place of the folder `target`, which goes.
void exchange(const std::filesystem::path& fresh, const std::filesystem::path& target) {
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) {
    std::filesystem::remove_all(fresh);
    return;
  }
  // Some file systems cannot exchange: for a moment the old folder is only there under its other name.
  const std::filesystem::path old = part_name(target.string(), "old");
  if (::rename(target.c_str(), old.c_str()) != 0) fail("replace", target);
  if (::rename(fresh.c_str(), target.c_str()) != 0) {
    const int reason = errno;
    ::rename(old.c_str(), target.c_str());
    errno = reason;
    fail("replace", target);
  }
  std::filesystem::remove_all(old);
}

}  // namespace

std::string read_file(const std::filesystem::path& path, std::uint64_t limit) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) fail("open", path);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail("inspect", path);
  if (!S_ISREG(status.st_mode))
    throw Failure(fmt::format("cannot read {}: not a regular file", path.string()));
  if (static_cast<std::uint64_t>(status.st_size) > limit)
    throw Failure(
        fmt::format("cannot read {}: {} bytes, at most {} are read", path.string(), status.st_size, limit));
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(file.number(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  if (path.has_parent_path()) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) throw Failure(fmt::format("cannot make {}: {}", path.parent_path().string(), error.message()));
  }
  // To replace a device would be easy, and fatal.
  std::error_code unknown;
  const auto there = std::filesystem::symlink_status(path, unknown).type();
  if (std::filesystem::exists(std::filesystem::file_status(there)) &&
      there != std::filesystem::file_type::regular && there != std::filesystem::file_type::symlink)
    throw Failure(fmt::format("cannot write {}: not a regular file", path.string()));
  sweep_parts(path);
  const std::filesystem::path temporary = part_name(path.string());
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.number() < 0) fail("create", temporary);
  const bool whole = write_whole(file.number(), bytes) && ::fsync(file.number()) == 0 && file.close();
  if (!whole || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    ::unlink(temporary.c_str());
    errno = reason;
    fail("write", path);
  }
}

void write_files(const std::filesystem::path& folder, const std::vector<TextFile>& files) {
  for (const TextFile& file : files) write_file(folder / file.path, file.text);
}

bool replace_folder(const std::filesystem::path& folder, const std::vector<TextFile>& files,
                    const std::string& marker) {
  namespace fs = std::filesystem;
  const fs::path target = fs::absolute(folder).lexically_normal();
  const bool exists = fs::exists(target);
  if (exists && (!fs::is_directory(target) || (!fs::is_empty(target) && !fs::exists(target / marker))))
    return false;
  const fs::path name = target.has_filename() ? target : target.parent_path();
  const fs::path fresh = part_name(name.string());
  sweep_parts(name);
  try {
    write_files(fresh, files);
    if (exists)
      exchange(fresh, name);
    else if (::rename(fresh.c_str(), name.c_str()) != 0)
      fail("make", name);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(fresh, ignored);
    throw;
  }
  return true;
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "handoff/snapshot.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.h"

namespace pulsewright::handoff {

namespace {

[[noreturn]] void fail(std::string_view action, const std::string& path) {
  throw Failure(fmt::format("cannot {} {}: {}", action, path, std::strerror(errno)));
}

class SnapshotReader {
 public:
  SnapshotReader(const std::filesystem::path& folder, Diagnostics& findings, const SnapshotLimits& limits)
      : root_(folder.string()), findings_(findings), limits_(limits) {}

  Snapshot read() {
    const int descriptor = ::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) fail("open", root_);
    read_folder(descriptor, "", 0);
    return std::move(files_);
  }

 private:
  void find(Code code, const std::string& path, std::string expected, std::string got) {
    findings_.push_back({code, shown_path(path), std::move(expected), std::move(got), ""});
  }

  /// Takes the descriptor over.
  void read_folder(int descriptor, const std::string& prefix, std::size_t depth) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(descriptor), ::closedir);
    if (!folder) fail("list", root_ + "/" + prefix);
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(folder.get());
      // The end, unless the disk failed: files that it hides are not missing.
      if (entry == nullptr && errno != 0) fail("list", root_ + "/" + prefix);
      if (entry == nullptr) break;
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (++entries_ > limits_.entries) {
        if (entries_ == limits_.entries + 1)
          find(Code::bundle_too_large, "bundle", fmt::format("at most {} files and folders", limits_.entries),
               "more");
        break;
      }
      names.push_back(name);
    }
    std::ranges::sort(names);
    for (const std::string& name : names) read_entry(::dirfd(folder.get()), name, prefix + name, depth);
  }

  void read_entry(int folder, const std::string& name, const std::string& path, std::size_t depth) {
    struct stat status {};
    if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) return;  // gone meanwhile
      fail("inspect", root_ + "/" + path);
    }
    if (S_ISREG(status.st_mode)) return read_file(folder, name, path);
    if (!S_ISDIR(status.st_mode))
      return find(Code::unsafe_path, path, "a regular file", "a link or a special file");
    if (depth + 1 == limits_.depth)
      return find(Code::bundle_too_large, path,
                  fmt::format("at most {} folders in each other", limits_.depth), "more");
    const int inner = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0) fail("open", root_ + "/" + path);
    read_folder(inner, path + "/", depth + 1);
  }

  void read_file(int folder, const std::string& name, const std::string& path) {
    // What was a regular file a moment ago may be a pipe by now: no link, no wait, and another look.
    const int file =
        ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0) fail("open", root_ + "/" + path);
    struct Closer {
      int file;
      ~Closer() { ::close(file); }
    } const closer{file};
    struct stat status {};
    if (::fstat(file, &status) != 0) fail("inspect", root_ + "/" + path);
    if (!S_ISREG(status.st_mode))
      return find(Code::unsafe_path, path, "a regular file", "a link or a special file");
    const std::uint64_t most = std::min(limits_.file_bytes, limits_.total_bytes - total_bytes_);
    std::string bytes;
    if (static_cast<std::uint64_t>(status.st_size) > most || !read_bytes(file, most, path, bytes))
      return find(Code::bundle_too_large, path,
                  fmt::format("at most {} bytes, and {} in all", limits_.file_bytes, limits_.total_bytes),
                  "more");
    total_bytes_ += bytes.size();
    files_.emplace(path, std::move(bytes));
  }

  /// Reads to the end, which may come later than the size said; false when there are more than `most` bytes.
  bool read_bytes(int file, std::uint64_t most, const std::string& path, std::string& bytes) const {
    char buffer[65536];
    for (;;) {
      const ssize_t got = ::read(file, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("read", root_ + "/" + path);
      if (got == 0) return true;
      if (bytes.size() + static_cast<std::size_t>(got) > most) return false;
      bytes.append(buffer, static_cast<std::size_t>(got));
    }
  }

  std::string root_;
  Diagnostics& findings_;
  SnapshotLimits limits_;
  Snapshot files_;
  std::size_t entries_ = 0;
  std::uint64_t total_bytes_ = 0;
};

}  // namespace

std::string shown_path(const std::string& path) {
  const bool plain = std::ranges::all_of(path, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  return plain && path.size() <= 255 ? path : quote_briefly(path);
}

Snapshot read_snapshot(const std::filesystem::path& folder, Diagnostics& findings,
                       const SnapshotLimits& limits) {
  return SnapshotReader(folder, findings, limits).read();
}

}  // namespace pulsewright::handoff

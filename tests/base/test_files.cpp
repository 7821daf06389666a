// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <iterator>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"
#include "catch.h"

namespace pulsewright {
namespace {

std::size_t entries(const std::filesystem::path& folder) {
  using Iterator = std::filesystem::directory_iterator;
  return static_cast<std::size_t>(std::distance(Iterator(folder), Iterator()));
}

TEST_CASE("a file is read back as the bytes that were written") {
  const TemporaryFolder folder;
  std::string bytes;
  for (int i = 0; i < 100000; ++i) bytes += static_cast<char>(i * 7);
  write_file(folder.path() / "deep" / "er" / "file", bytes);
  CHECK(read_file(folder.path() / "deep" / "er" / "file") == bytes);
}

TEST_CASE("writing replaces a file and leaves nothing beside it") {
  const TemporaryFolder folder;
  write_file(folder.path() / "file", "a long first text");
  write_file(folder.path() / "file", "second");
  CHECK(read_file(folder.path() / "file") == "second");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a write that fails leaves what was there and no temporary file") {
  const TemporaryFolder folder;
  // A folder with something in it cannot be renamed over.
  write_file(folder.path() / "target" / "keep", "old");
  CHECK_THROWS_AS(write_file(folder.path() / "target", "new"), Failure);
  CHECK(read_file(folder.path() / "target" / "keep") == "old");
  CHECK(entries(folder.path()) == 1);
}

/// The number of a child that has ended and been waited for: no process has it.
pid_t number_of_nobody() {
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  REQUIRE(::waitpid(gone, nullptr, 0) == gone);
  return gone;
}

TEST_CASE("a write removes what killed writers of the same path left, and nothing else") {
  const TemporaryFolder folder;
  const pid_t gone = number_of_nobody();
  const auto beside = [&](const char* name, pid_t writer, const char* ending) {
    return folder.path() / (std::string(name) + "." + std::to_string(writer) + ending);
  };
  write_file(beside("target", gone, ".part") / "half", "of a folder");
  write_file(beside("target", gone, ".old"), "moved aside");
  const std::filesystem::path kept[] = {beside("target", ::getpid(), ".txt"), beside("target", 1, ".part"),
                                        beside("other", gone, ".part"), folder.path() / "target.part"};
  for (const std::filesystem::path& path : kept) write_file(path, "keep");
  SECTION("a file") {
    write_file(folder.path() / "target", "new");
  }
  SECTION("a folder") {
    CHECK(replace_folder(folder.path() / "target", {{"file", "new"}}, "file"));
  }
  for (const std::filesystem::path& path : kept) CHECK(std::filesystem::exists(path));
  CHECK(entries(folder.path()) == std::size(kept) + 1);
}

TEST_CASE("a folder of ours is replaced whole, another's not at all") {
  const TemporaryFolder folder;
  const std::filesystem::path target = folder.path() / "target";
  CHECK(replace_folder(target, {{"marker", "1"}, {"old", "1"}}, "marker"));
  CHECK(replace_folder(target, {{"marker", "2"}, {"a/new", "2"}}, "marker"));
  CHECK(read_file(target / "marker") == "2");
  CHECK(read_file(target / "a/new") == "2");
  CHECK(entries(target) == 2);
  CHECK_FALSE(replace_folder(target, {{"marker", "3"}}, "another_marker"));
  CHECK(entries(target) == 2);
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a link is replaced, not followed") {
  const TemporaryFolder folder;
  write_file(folder.path() / "behind", "untouched");
  std::filesystem::create_symlink("behind", folder.path() / "link");
  write_file(folder.path() / "link", "new");
  CHECK(read_file(folder.path() / "behind") == "untouched");
  CHECK(read_file(folder.path() / "link") == "new");
}

TEST_CASE("a missing file, a folder, a pipe and a file above the limit are failures") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(read_file(folder.path() / "none"), Failure);
  CHECK_THROWS_AS(read_file(folder.path()), Failure);
  // Opening a pipe that nobody writes would wait for ever.
  REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(read_file(folder.path() / "pipe"), Failure);
  write_file(folder.path() / "four", "1234");
  CHECK(read_file(folder.path() / "four", 4) == "1234");
  CHECK_THROWS_AS(read_file(folder.path() / "four", 3), Failure);
}

}  // namespace
}  // namespace pulsewright

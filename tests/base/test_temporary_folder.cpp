// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/temporary_folder.h"
#include "catch.h"

namespace pulsewright {
namespace {

namespace fs = std::filesystem;

/// The number of a child that has ended and been waited for: no process has it.
pid_t number_of_nobody() {
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  REQUIRE(::waitpid(gone, nullptr, 0) == gone);
  return gone;
}

/// A variable of this process, as it was again at the end.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
  }
  ~Variable() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST_CASE("a temporary folder goes with its object, files and all") {
  fs::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    write_files(path, {{"a/b", "1"}, {"c", "2"}});
    CHECK(read_file(path / "a/b") == "1");
    CHECK(path.is_absolute());
    CHECK(path.parent_path() == temporary_root());
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("the temporary files of killed processes go with the next one, and nothing else") {
  const TemporaryFolder parent;
  const auto root_of = [&](pid_t owner, const char* ending) {
    return parent.path() / ("pulsewright." + std::to_string(owner) + ending);
  };
  const pid_t gone = number_of_nobody();
  const fs::path left = root_of(gone, ".abcdef");
  write_file(left / "1" / "file", "left by a killed process");
  write_file(left / "ivrlg123", "left by its tool");
  const fs::path kept[] = {root_of(::getpid(), ".abcdef"), root_of(gone, ".txt"), root_of(gone, ""),
                           parent.path() / "another"};
  for (const fs::path& path : kept) write_file(path, "keep");
  // Its owner lives in another container, where it has this number.
  const fs::path locked = root_of(gone, ".ghijkl");
  write_file(locked / "file", "keep");
  const int lock = ::open(locked.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  REQUIRE(::flock(lock, LOCK_EX | LOCK_NB) == 0);
  fs::path path;
  {
    const TemporaryRoot root(parent.path());
    path = root.path();
    CHECK(fs::is_directory(path));
    CHECK_FALSE(fs::exists(left));
    const TemporaryRoot another(parent.path());
    CHECK(fs::is_directory(path));
  }
  CHECK_FALSE(fs::exists(path));
  CHECK(fs::exists(locked / "file"));
  for (const fs::path& each : kept) CHECK(fs::exists(each));
  ::close(lock);
  { const TemporaryRoot root(parent.path()); }
  CHECK_FALSE(fs::exists(locked));
}

TEST_CASE("temporary files go where TMPDIR says, as an absolute path, and to /tmp where it is empty") {
  const Variable tmp("TMP", nullptr);
  const Variable temp("TEMP", nullptr);
  const auto folder_for = [](const char* value) {
    const Variable tmpdir("TMPDIR", value);
    return system_temporary_folder();
  };
  CHECK(folder_for(nullptr) == "/tmp");
  CHECK(folder_for("") == "/tmp");
  CHECK(folder_for("/var/tmp") == "/var/tmp");
  CHECK(folder_for("a b") == fs::current_path() / "a b");
  CHECK(folder_for("../t") == fs::current_path().parent_path() / "t");
  const Variable other("TMP", "/var/tmp");
  CHECK(folder_for("") == "/var/tmp");
}

TEST_CASE("a place that takes no temporary files is a failure that names it and TMPDIR") {
  const TemporaryFolder folder;
  write_file(folder.path() / "file", "");
  for (const char* place : {"missing", "file"})
    CHECK_THROWS_WITH(TemporaryRoot(folder.path() / place),
                      Catch::Contains((folder.path() / place).string()) && Catch::Contains("TMPDIR"));
}

}  // namespace
}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// A write that fails in mid-file: exit code 3, and neither half files nor the loss of what was there. A limit
// on the size of files does here what a full disk does (tools/kill.sh has one), and needs no rights.
#include <algorithm>

#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// The program, which cannot write more than `blocks` times 1024 bytes into a file.
Run run_limited(const fs::path& folder, int blocks, const std::string& arguments) {
  return run_script(folder, "ulimit -f " + std::to_string(blocks) + "; pulsewright " + arguments);
}

void check_fails(const Run& run) {
  INFO(run.output);
  CHECK(run.exit_code == 3);
  CHECK_THAT(run.output, Catch::Contains("pulsewright: cannot write ") && Catch::Contains("File too large"));
}

/// Files that a killed or failed writer would have left.
std::size_t parts_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::ranges::count_if(fs::recursive_directory_iterator(folder), [](const fs::directory_entry& entry) {
        return entry.path().extension() == ".part" || entry.path().extension() == ".old";
      }));
}

TEST_CASE("a write that fails leaves nothing new and all that was there, exit code 3") {
  const Workshop shop;
  const auto before = files_of(shop.path());
  std::string training;
  for (const std::string& argument : quick_training()) training += argument + " ";
  // Of each, the largest file is above the limit: the stimulus, the checkpoint, the document.
  check_fails(run_limited(shop.path(), 20, "export run --out new --no-synthesis"));
  check_fails(run_limited(shop.path(), 20, "export run --out bundle --no-synthesis"));
  check_fails(run_limited(shop.path(), 8, "rtl bundle --out new"));
  check_fails(run_limited(shop.path(), 8, "rtl bundle --out rtl"));
  check_fails(run_limited(shop.path(), 2, "fold run/scnir_document.json --out folded.json"));
  CHECK(equal(files_of(shop.path()), before));
  CHECK(parts_in(shop.path()) == 0);
  // A training has its configuration and the head of its frames by then, and goes on from there when there is
  // room again.
  check_fails(run_limited(shop.path(), 4, training + "--out new_run"));
  CHECK(files_of(shop.path() / "new_run").size() == 2);
  CHECK(parts_in(shop.path()) == 0);
  REQUIRE(run_script(shop.path(), "pulsewright " + training + "--out new_run").exit_code == 0);
  CHECK(equal(files_of(shop.path() / "new_run"), files_of(shop.path() / "run")));
}

TEST_CASE("a training and its bundle are the same bytes on one thread and on two") {
  const Workshop shop;
  for (const char* threads : {"1", "2"}) {
    std::vector<std::string> training = quick_training();
    training.insert(training.end(), {"--threads", threads, "--out", std::string("run") + threads});
    REQUIRE(shop.run(training).exit_code == 0);
    REQUIRE(shop.run({"export", std::string("run") + threads, "--out", std::string("bundle") + threads,
                      "--no-synthesis"})
                .exit_code == 0);
  }
  const auto run = files_of(shop.path() / "run1");
  const auto bundle = files_of(shop.path() / "bundle1");
  CHECK(run.size() == 5);
  CHECK(bundle.size() > 30);
  CHECK(equal(files_of(shop.path() / "run2"), run));
  CHECK(equal(files_of(shop.path() / "bundle2"), bundle));
}

}  // namespace
}  // namespace pulsewright::cli_tests

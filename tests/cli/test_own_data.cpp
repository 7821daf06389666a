// SPDX-License-Identifier: Apache-2.0
// A run on a file of the user's own, named by a relative path.
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// 60 images of four pixels in two classes, of which `bright` is the second.
std::string rows(int bright) {
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += std::to_string(i % 2 == 0 ? i : bright) + ",0," + std::to_string(i * 7 % 200) + ",255," +
            std::to_string(i % 2) + "\n";
  return text;
}

std::vector<std::string> training(const std::string& data, const std::string& out) {
  return {"train",
          "--data",
          "csv:" + data,
          "--hidden",
          "2",
          "--length",
          "8",
          "--encoding",
          "sign_magnitude",
          "--source-pair",
          "ramp_vdc",
          "--real-epochs",
          "1",
          "--epochs",
          "1",
          "--out",
          out};
}

TEST_CASE("a run on data of one's own goes on, and is exported, from any folder") {
  const TemporaryFolder folder;
  write_file(folder.path() / "data/rows.csv", rows(200));
  // Another file where the relative path would lead from there.
  write_file(folder.path() / "elsewhere/data/rows.csv", rows(90));
  const fs::path elsewhere = folder.path() / "elsewhere";
  REQUIRE(run_program(folder.path(), training("data/rows.csv", "run")).exit_code == 0);
  const auto before = files_of(folder.path() / "run");

  const Run again = run_program(elsewhere, training("../data/rows.csv", "../run"));
  INFO(again.errors);
  CHECK(again.exit_code == 0);
  CHECK(equal(files_of(folder.path() / "run"), before));
  const Run other = run_program(elsewhere, training("data/rows.csv", "../run"));
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors,
             Catch::Contains("PW0701 run.json /data: ") && Catch::Contains("PW0701 run.json /data_sha256: "));
  CHECK(equal(files_of(folder.path() / "run"), before));

  CHECK(run_program(elsewhere, {"export", "../run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
  CHECK(run_program(folder.path(), {"export", "run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
  CHECK(equal(files_of(elsewhere / "bundle"), files_of(folder.path() / "bundle")));
}

}  // namespace
}  // namespace pulsewright::cli_tests

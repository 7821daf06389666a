// SPDX-License-Identifier: Apache-2.0
// The commands that measure take their data as `train` does.
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// A file of 60 images whose labels, cow and dog, are in the first column, which is called kind.
void write_animals(const fs::path& file, int pixels) {
  std::string text = "kind";
  for (int p = 0; p < pixels; ++p) text += ",p" + std::to_string(p);
  for (int i = 0; i < 60; ++i) {
    text += i / 5 % 2 == i % 2 ? "\ncow" : "\ndog";
    for (int p = 0; p < pixels; ++p) text += "," + std::to_string((i * 7 + p) % 100);
  }
  write_file(file, text + "\n");
}

const std::vector<std::string> as_animals = {"--label", "kind", "--labels", "compact", "--maximum", "200"};

Run run_with(const fs::path& folder, std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return run_program(folder, words);
}

TEST_CASE("bench accuracy takes data as training does, and says so in the flags of its cell") {
  const TemporaryFolder folder;
  write_animals(folder.path() / "animals.csv", 4);
  const std::vector<std::string> command = {
      "bench", "accuracy",   "--data", "csv:animals.csv", "--hidden", "2",     "--length", "8", "--seeds",
      "1",     "--settings", "0",      "--epochs-scale",  "0.1",      "--json"};
  const Run run = run_with(folder.path(), command, as_animals);
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  const Json cell = run.json().array()->at(0);
  CHECK(*cell.find("network") == Json("4-2-2"));
  CHECK(*cell.find("flags") ==
        Json("--data csv:animals.csv --label kind --maximum 200 --labels compact --layers dense:2 --length 8 "
             "--variant trained --seeds 1 --settings 0 --epochs-scale 0.1"));
  // Their labels are not numbers.
  CHECK(run_with(folder.path(), command, {"--labels", "numbers"}).exit_code == 2);
  CHECK_THAT(run_with(folder.path(), command, {"--maximum", "0"}).errors,
             Catch::Contains("PW0601 --maximum"));
}

TEST_CASE("a cell that cannot be trained on its data is refused before its first epoch") {
  const TemporaryFolder folder;
  write_file(folder.path() / "one.csv", "1,0\n2,0\n3,0\n4,0\n5,0\n6,0\n");
  for (const char* measure : {"accuracy", "epoch"}) {
    const Run run = run_program(folder.path(), {"bench", measure, "--data", "csv:one.csv", "--hidden", "2"});
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors, Catch::Contains("at least two classes"));
  }
}

TEST_CASE("bench engine takes images as the flags say") {
  const TemporaryFolder folder;
  write_animals(folder.path() / "animals.csv", 784);
  // No known instruction set, so that nothing is measured.
  const std::vector<std::string> command = {"bench",    "engine",          "--instructions", "abacus",
                                            "--data",   "csv:animals.csv", "--label",        "kind",
                                            "--labels", "compact"};
  const Run dark = run_program(folder.path(), command);
  CHECK(dark.exit_code == 2);
  CHECK_THAT(dark.errors, Catch::Contains("PW0503") && Catch::Contains("784 in 0..99"));
  const Run bright = run_with(folder.path(), command, {"--maximum", "255"});
  CHECK(bright.exit_code == 2);
  CHECK_THAT(bright.errors, Catch::Contains("PW0601 --instructions") && !Catch::Contains("PW0503"));
  const Run none = run_program(folder.path(), {"bench", "engine", "--labels", "compact"});
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.errors, Catch::Contains("--data"));
}

}  // namespace
}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
// Documentation that cannot drift: pages that the program makes, and every command that a page shows.
//
// The ```sh blocks of a page are one script, run in an empty folder. Lines that begin with a word of
// `left_out` prepare or test the tree itself and are not run; a script of tools/ that they name must exist.
// Longer work belongs into a ```text block, which is not run.
#include <algorithm>
#include <array>
#include <sstream>

#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> left_out = {
    "tools/", "cmake ", "ctest ", "git ", "PULSEWRIGHT_RESAVE", "build/"};

std::vector<fs::path> pages() {
  const fs::path root = PULSEWRIGHT_ROOT;
  std::vector<fs::path> paths = {root / "README.md", root / "CONTRIBUTING.md"};
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

/// The lines of all ```sh blocks of a page.
std::vector<std::string> commands_of(const std::string& page) {
  std::vector<std::string> commands;
  std::istringstream lines(page);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```"))
      inside = line == "```sh";
    else if (inside)
      commands.push_back(line);
  }
  return commands;
}

bool is_left_out(const std::string& line) {
  return std::ranges::any_of(left_out, [&](std::string_view start) { return line.starts_with(start); });
}

TEST_CASE("docs/primitives.md is what the program prints") {
  const TemporaryFolder folder;
  const Run run = run_program(folder.path(), {"primitives", "--markdown"});
  REQUIRE(run.exit_code == 0);
  const fs::path page = PULSEWRIGHT_ROOT "/docs/primitives.md";
  if (resave()) write_file(page, run.output);
  CHECK(run.output == read_file(page));
}

TEST_CASE("docs/cli.md names every command") {
  const std::string page = read_file(PULSEWRIGHT_ROOT "/docs/cli.md");
  for (const std::string& command : commands()) CHECK_THAT(page, Catch::Contains("| `" + command));
}

TEST_CASE("every command that a page shows runs") {
  for (const fs::path& path : pages()) {
    std::string script = "set -euo pipefail\n";
    for (const std::string& line : commands_of(read_file(path)))
      if (!is_left_out(line)) script += line + "\n";
    const TemporaryFolder folder;
    const Run run = run_script(folder.path(), script);
    INFO(path.filename().string() << "\n" << script << run.output);
    CHECK(run.exit_code == 0);
  }
}

TEST_CASE("every script of tools/ that a page names exists") {
  for (const fs::path& path : pages())
    for (const std::string& line : commands_of(read_file(path))) {
      if (!line.starts_with("tools/")) continue;
      INFO(path.filename().string() << ": " << line);
      CHECK(fs::is_regular_file(fs::path(PULSEWRIGHT_ROOT) / line.substr(0, line.find(' '))));
    }
}

TEST_CASE("the commands of a page are the lines of its sh blocks") {
  const std::vector<std::string> commands =
      commands_of("a\n```sh\nb\nc\n```\nd\n```text\ne\n```\n```sh\nf\n```\n");
  CHECK(commands == std::vector<std::string>{"b", "c", "f"});
  CHECK(is_left_out("tools/demo.sh"));
  CHECK_FALSE(is_left_out("pulsewright check tools/x"));
}

}  // namespace
}  // namespace pulsewright::cli_tests

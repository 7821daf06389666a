// SPDX-License-Identifier: Apache-2.0
// Documentation that cannot drift: pages that the program makes, and every command that a page shows.
//
// The ```sh blocks of a page are one script, run in an empty folder. Lines that begin with a word of
// `left_out` prepare or test the tree itself and are not run; a script of tools/ that they name must exist.
// Longer work belongs into a ```text block, which is not run. On a page with the line `shows_output`, the
// ```text blocks are what the script prints, in order; "..." stands for any part of a line, and alone for any
// lines.
#include <algorithm>
#include <array>
#include <regex>
#include <sstream>

#include "catch.h"
#include "cli/command_list.h"
#include "cli/program.h"
#include "samples/saved_text.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> left_out = {
    "tools/", "cmake ", "ctest ", "git ", "PULSEWRIGHT_RESAVE", "build/"};

constexpr std::string_view shows_output = "<!-- the text blocks are what the commands print -->";

std::vector<fs::path> pages() {
  const fs::path root = PULSEWRIGHT_ROOT;
  std::vector<fs::path> paths = {root / "README.md", root / "CONTRIBUTING.md"};
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

/// The lines of all blocks of a page that begin with the fence.
std::vector<std::string> blocks_of(const std::string& page, std::string_view fence) {
  std::vector<std::string> found;
  std::istringstream lines(page);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```"))
      inside = line == fence;
    else if (inside)
      found.push_back(line);
  }
  return found;
}

std::vector<std::string> commands_of(const std::string& page) {
  return blocks_of(page, "```sh");
}

/// Does the line begin and end as shown, with the parts between two "..." in their order?
bool is_shown_as(std::string_view line, std::string_view shown) {
  constexpr std::string_view gap = "...";
  const std::size_t first = shown.find(gap);
  if (first == std::string_view::npos) return line == shown;
  if (!line.starts_with(shown.substr(0, first))) return false;
  line.remove_prefix(first);
  shown.remove_prefix(first + gap.size());
  for (std::size_t next = shown.find(gap); next != std::string_view::npos; next = shown.find(gap)) {
    const std::size_t place = line.find(shown.substr(0, next));
    if (place == std::string_view::npos) return false;
    line.remove_prefix(place + next);
    shown.remove_prefix(next + gap.size());
  }
  return line.ends_with(shown);
}

/// The first of the shown lines that the output does not have in this order, or "". Between two shown lines
/// that no "..." separates there may be others: a page need not show all.
std::string first_missing(const std::vector<std::string>& shown, const std::string& output) {
  std::istringstream lines(output);
  for (const std::string& wanted : shown) {
    if (wanted == "...") continue;
    bool found = false;
    for (std::string line; !found && std::getline(lines, line);) found = is_shown_as(line, wanted);
    if (!found) return wanted;
  }
  return "";
}

bool is_left_out(const std::string& line) {
  return std::ranges::any_of(left_out, [&](std::string_view start) { return line.starts_with(start); });
}

TEST_CASE("docs/primitives.md is what the program prints") {
  const TemporaryFolder folder;
  const Run run = run_program(folder.path(), {"primitives", "--markdown"});
  REQUIRE(run.exit_code == 0);
  samples::check_saved_text(PULSEWRIGHT_ROOT "/docs/primitives.md", run.output);
}

/// The commands that the rows of tables name in the section of a page below "### heading", each once:
/// "| `export RUN --out BUNDLE`, `export NETLIST` |" names export.
std::vector<std::string> commands_in_section(const std::string& page, const std::string& heading) {
  static const std::regex name("`([a-z]+(?:[ -][a-z]+)*)[^`]*`,? ?");
  std::vector<std::string> found;
  std::istringstream lines(page);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) inside = line == "### " + heading;
    if (!inside || !line.starts_with("| `")) continue;
    std::string cell = line.substr(2, line.find(" |") - 2);
    for (std::smatch match; std::regex_search(cell, match, name); cell = match.suffix())
      if (std::ranges::find(found, match[1]) == found.end()) found.push_back(match[1]);
  }
  return found;
}

TEST_CASE("docs/cli.md has the groups of the program's help, each with its commands in order") {
  const std::string page = read_file(PULSEWRIGHT_ROOT "/docs/cli.md");
  for (const CommandGroup& group : command_groups()) {
    INFO(group.heading);
    CHECK(commands_in_section(page, group.heading) == group.commands);
  }
}

TEST_CASE("every command that a page shows runs") {
  for (const fs::path& path : pages()) {
    const std::string page = read_file(path);
    std::string script = "set -euo pipefail\n";
    for (const std::string& line : commands_of(page))
      if (!is_left_out(line)) script += line + "\n";
    const TemporaryFolder folder;
    const Run run = run_script(folder.path(), script);
    INFO(path.filename().string() << "\n" << script << run.output);
    CHECK(run.exit_code == 0);
    if (page.find(shows_output) != std::string::npos)
      CHECK(first_missing(blocks_of(page, "```text"), run.output) == "");
  }
}

TEST_CASE("a line that a page shows and the program does not print is noticed") {
  const std::string output = "one 17 (of 80)\ntwo\n\nthree\n";
  CHECK(first_missing({"one ... (of 80)", "...", "three"}, output) == "");
  CHECK(first_missing({"one ... (...)", "two", "", "three"}, output) == "");
  CHECK(first_missing({"one ... (of 81)"}, output) == "one ... (of 81)");
  CHECK(first_missing({"one 18 ..."}, output) == "one 18 ...");
  CHECK(first_missing({"two", "one 17 (of 80)"}, output) == "one 17 (of 80)");
  CHECK(first_missing({"three", "three"}, output) == "three");
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

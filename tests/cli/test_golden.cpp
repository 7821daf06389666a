// SPDX-License-Identifier: Apache-2.0
// Each golden/*.txt is a session: a line that starts with "$ " is run, what it printed follows, and its exit
// code where that is not 0. PULSEWRIGHT_RESAVE=1 writes what is printed now; read the difference.
#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "catch.h"
#include "cli/program.h"
#include "samples/saved_text.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sessions() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(PULSEWRIGHT_ROOT "/tests/cli/golden"))
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

/// The session played again: its commands, with what they print and answer now.
std::string play(const std::string& session) {
  const Workshop shop;
  std::string text;
  std::istringstream lines(session);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("$ ")) continue;
    const Run run = run_script(shop.path(), line.substr(2));
    text += line + "\n" + run.output;
    if (run.exit_code != 0) text += fmt::format("[exit code {}]\n", run.exit_code);
  }
  return text;
}

TEST_CASE("each golden session is printed again, word for word") {
  CHECK(sessions().size() >= 5);
  for (const fs::path& path : sessions()) {
    samples::check_saved_text(path, play(read_file(path)));
  }
}

TEST_CASE("golden sessions name no place of this machine") {
  for (const fs::path& path : sessions()) {
    INFO(path.filename().string());
    CHECK_THAT(read_file(path), !Catch::Contains("/tmp/") && !Catch::Contains(PULSEWRIGHT_ROOT));
  }
}

}  // namespace
}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
// Standard streams that are closed, full or left by their reader: the answer is lost at most, and never the
// exit code. So are signals, locales and terminals that a caller leaves us.
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// Runs `pulsewright line` in bash, with what the shell says apart from it.
int exit_code_of(const fs::path& folder, const std::string& line) {
  return run_script(folder, "pulsewright " + line).exit_code;
}

/// A command line that writes nothing, and its exit code.
struct Line {
  int exit_code;
  std::string words;
};

const std::vector<Line>& quiet_lines() {
  static const std::vector<Line> lines = {
      {0, "schema"},
      {0, "--help"},
      {0, "--version"},
      {0, "train --help"},
      {0, "primitives"},
      {0, "check small.json"},
      {0, "evaluate bundle"},
      {0, "estimate small.json"},
      {0, "upgrade small.json"},
      {1, "audit bundle"},
      {2, "check other.json"},
      {2, "evaluate nosuch"},
      {2, "no_such_command"},
      {2, "train --out new --seed -1"},
      {2, "parity missing"},
      {2, "export missing --out new"},
      {3, "rtl run --out empty/below"},
      {3, "check /dev/zero"},
  };
  return lines;
}

TEST_CASE("a standard error that is full or closed changes no exit code, and --json stays one object") {
  const Workshop shop;
  for (const Line& line : quiet_lines())
    for (const char* errors : {" 2>/dev/full", " 2>&-", " 2>&- <&-"}) {
      INFO(line.words << errors);
      CHECK(exit_code_of(shop.path(), line.words + errors + " >/dev/null") == line.exit_code);
      if (line.words.find("-help") != std::string::npos || line.words == "--version") continue;
      const Run json = run_script(shop.path(), "pulsewright " + line.words + " --json" + errors);
      CHECK(json.exit_code == line.exit_code);
      CHECK(json.output == canonical_json(json.json()));
    }
}

TEST_CASE("an answer that standard output does not take is exit code 3, with the input right") {
  const Workshop shop;
  for (const Line& line : quiet_lines())
    for (const char* streams : {" >/dev/full", " >&-", " >&- 2>&-", " >/dev/full 2>/dev/full", " >&- <&-"})
      for (const char* json : {"", " --json"}) {
        INFO(line.words << json << streams);
        CHECK(exit_code_of(shop.path(), line.words + json + streams) == (line.exit_code == 2 ? 2 : 3));
      }
}

TEST_CASE("a training whose answer nobody takes has done its work, and ends with 3") {
  const Workshop shop;
  std::string training;
  for (const std::string& argument : quick_training()) training += argument + " ";
  CHECK(exit_code_of(shop.path(), training + "--out new >&- 2>&-") == 3);
  CHECK(equal(files_of(shop.path() / "new"), files_of(shop.path() / "run")));
  CHECK(exit_code_of(shop.path(), training + "--out new") == 0);
}

TEST_CASE("no file that a command writes is what a closed stream would have been") {
  const Workshop shop;
  const auto fresh = [&](const char* streams) {
    fs::remove_all(shop.path() / "new");
    run_script(shop.path(), std::string("pulsewright export run --out new --no-synthesis --json") + streams);
    return files_of(shop.path() / "new");
  };
  const auto files = fresh(" >/dev/null");
  CHECK(files.size() > 20);
  for (const char* streams : {" >&-", " 2>&-", " >&- 2>&-", " <&- >&- 2>&-"})
    CHECK(equal(fresh(streams), files));
}

TEST_CASE("a reader that stops reading changes no exit code") {
  const Workshop shop;
  for (const Line& line : quiet_lines())
    for (const char* reader : {"head -1", "true"}) {
      INFO(line.words << " | " << reader);
      const std::string script = "set -o pipefail; pulsewright " + line.words + " 2>&1 | " + reader;
      CHECK(run_script(shop.path(), script).exit_code == line.exit_code);
    }
}

TEST_CASE("a caller that ignores its children's ends does not make tools end well") {
  const Workshop shop;
  // Python hands an ignored SIGCHLD on.
  write_file(shop.path() / "ignore.py",
             "import os, signal, sys\n"
             "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
             "os.execvp(sys.argv[1], sys.argv[1:])\n");
  write_file(shop.path() / "bin/iverilog", "#!/bin/sh\nexit 7\n");
  const std::string parity = "pulsewright parity small.json --sim icarus --images 2";
  CHECK(run_script(shop.path(), "python3 ignore.py " + parity).exit_code == 0);
  CHECK(run_script(shop.path(), "chmod +x bin/iverilog; PATH=$PWD/bin:$PATH python3 ignore.py " + parity)
            .exit_code == 3);
}

/// What a terminal shows of a training.
std::string shown_on_terminal(const Workshop& shop, const std::string& terminal) {
  std::string training;
  for (const std::string& argument : quick_training()) training += argument + " ";
  const Run run = run_script(shop.path(), "rm -rf new; TERM=" + terminal + " script -qec 'pulsewright " +
                                              training + "--out new' /dev/null");
  CHECK(run.exit_code == 0);
  return run.output;
}

TEST_CASE("a terminal that cannot take lines back gets plain ones") {
  const Workshop shop;
  const std::string able = shown_on_terminal(shop, "xterm");
  CHECK_THAT(able, Catch::Contains("\r\x1b[Ktrain: "));
  for (const char* terminal : {"dumb", "''"}) {
    const std::string plain = shown_on_terminal(shop, terminal);
    CHECK(plain.find('\x1b') == std::string::npos);
    CHECK_THAT(plain, Catch::Contains("train: tune, epoch 5 of 5, loss "));
  }
}

TEST_CASE("no locale changes a number, a file or an answer") {
  const Workshop shop;
  for (const char* line :
       {"evaluate bundle --json", "check small.json --json", "estimate small.json", "schema"}) {
    INFO(line);
    const std::string command = std::string("pulsewright ") + line;
    const Run plain = run_script(shop.path(), command);
    for (const char* locale : {"de_DE.UTF-8", "tr_TR.UTF-8", "C", "no_such_locale"})
      CHECK(run_script(shop.path(), std::string("LC_ALL=") + locale + " LANG=" + locale + " " + command)
                .output == plain.output);
  }
}

TEST_CASE("a folder that cannot be written is good enough to read from") {
  const Workshop shop;
  fs::permissions(shop.path() / "other", fs::perms::owner_read | fs::perms::owner_exec);
  const auto before = files_of(shop.path());
  for (const Line& line : quiet_lines()) {
    if (line.exit_code != 0) continue;
    INFO(line.words);
    std::string words = line.words;
    for (const char* name : {"small.json", "bundle"})
      if (const std::size_t at = words.find(name); at != std::string::npos) words.insert(at, "../");
    CHECK(run_script(shop.path() / "other", "pulsewright " + words).exit_code == 0);
  }
  CHECK(run_script(shop.path() / "other", "pulsewright parity ../small.json --sim icarus --images 2")
            .exit_code == 0);
  fs::permissions(shop.path() / "other", fs::perms::owner_all);
  CHECK(equal(files_of(shop.path()), before));
}

}  // namespace
}  // namespace pulsewright::cli_tests

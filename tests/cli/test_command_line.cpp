// SPDX-License-Identifier: Apache-2.0
// What holds for every command: help, flags, exit codes, the two outputs.
#include <algorithm>
#include <regex>
#include <sstream>

#include "catch.h"
#include "cli/command_list.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

std::string joined(const Arguments& arguments) {
  std::string line = "pulsewright";
  for (const std::string& argument : arguments) line += " '" + argument + "'";
  return line;
}

/// Exit code 2, and a code for every line of standard error.
void check_refused(const fs::path& folder, const Arguments& arguments, const std::string& code) {
  const Run run = run_program(folder, arguments);
  INFO(joined(arguments) << "\n" << run.errors);
  CHECK(run.exit_code == 2);
  CHECK(run.output == "");
  CHECK(run.errors.starts_with(code + " "));
  static const std::regex diagnostic("PW[0-9]{4} .*");
  std::istringstream lines(run.errors);
  for (std::string line; std::getline(lines, line);) CHECK(std::regex_match(line, diagnostic));
}

/// Lines of the help that declare a flag or an argument, each with what follows up to the next one.
std::vector<std::string> entries_of(const std::string& help) {
  static const std::regex start("  [-a-z].*");
  std::vector<std::string> entries;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, start))
      entries.push_back(line);
    else if (line.starts_with("   ") && !entries.empty())
      entries.back() += line.substr(30);
  }
  return entries;
}

TEST_CASE("every command has help with an example, and says something about each flag") {
  const TemporaryFolder folder;
  for (const std::string& command : commands()) {
    const Run run = run_program(folder.path(), command_line(command, {"--help"}));
    INFO(command << "\n" << run.output);
    CHECK(run.exit_code == 0);
    CHECK(run.errors == "");
    CHECK_THAT(run.output, Catch::Contains("\nExample: pulsewright " + command));
    for (const std::string& entry : entries_of(run.output)) {
      INFO(entry);
      // Names and types take the first 30 columns or a line of their own; what is behind them explains.
      static const std::regex explained("  .*  +[a-zA-Z].{3,}|  [-a-z].{28,}[a-z]{3}.*");
      CHECK(std::regex_match(entry, explained));
    }
  }
}

TEST_CASE("the program's help groups its commands, and its version is a version") {
  const TemporaryFolder folder;
  const Run help = run_program(folder.path(), {"--help"});
  CHECK(help.exit_code == 0);
  std::vector<std::string> headings;
  for (const CommandGroup& group : command_groups()) headings.push_back(group.heading);
  CHECK(headings == std::vector<std::string>{"Train and evaluate", "Netlists", "Hardware", "Evidence",
                                             "Machines", "Benches", "Setup"});
  CHECK(commands().size() >= 35);
  // Each command has one line.
  CHECK_THAT(help.output, !Catch::Contains("\n   "));
  const Run version = run_program(folder.path(), {"--version"});
  CHECK(version.exit_code == 0);
  CHECK(std::regex_match(version.output, std::regex("[0-9]+\\.[0-9]+\\.[0-9]+\n")));
}

/// The number of columns of the longest line.
std::size_t width(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

TEST_CASE("help has at most 100 columns, and on a narrow terminal at most its columns") {
  const TemporaryFolder folder;
  std::vector<std::string> all = commands();
  all.insert(all.end(), {"", "analog", "bench", "ising"});
  for (const std::string& command : all) {
    const Run plain = run_program(folder.path(), command_line(command, {"--help"}));
    INFO(plain.output);
    CHECK(width(plain.output) <= 100);
    CHECK(plain.output.find_first_of("\r\x1b\t") == std::string::npos);
  }
  for (const std::string command : {"", "train"}) {
    const std::string called = "stty cols 72 && pulsewright " + command + " --help";
    const Run narrow = run_script(folder.path(), "script -qec '" + called + "' /dev/null | tr -d '\\r'");
    INFO(narrow.output);
    CHECK_THAT(narrow.output, Catch::Contains("Usage: pulsewright"));
    CHECK(width(narrow.output) <= 72);
  }
}

TEST_CASE("an unknown command or flag is told what was probably meant") {
  const TemporaryFolder folder;
  const std::vector<std::pair<Arguments, std::string>> lines = {
      {{"trian"}, "did you mean train?"},
      {{"trian", "--data", "digits", "--hidden", "4"}, "did you mean train?"},
      {{"evalute", "run"}, "did you mean evaluate?"},
      {{"eval", "run"}, "did you mean evaluate?"},
      {{"rlt"}, "did you mean rtl?"},
      {{"benchmark"}, "did you mean bench?"},
      {{"prop-benchmark"}, "did you mean backprop-benchmark?"},
      {{"bench", "acuracy"}, "did you mean accuracy?"},
      {{"ising", "covnert", "a", "b"}, "did you mean convert?"},
      {{"--jsn", "train", "--out", "run"}, "did you mean --json?"},
      {{"train", "--epoch", "3", "--out", "run"}, "did you mean --epochs?"},
      {{"train", "--epoch=3", "--out", "run"}, "did you mean --epochs?"},
      {{"train", "-epochs", "3", "--out", "run"}, "did you mean --epochs?"},
      {{"train", "--out", "run", "--qiet"}, "did you mean --quiet?"},
      {{"parity", "bundle", "--simulator", "both"}, "did you mean --sim?"},
      {{"parity", "bundle", "--frobnicate", "both"}, "`pulsewright parity --help` lists them"},
      {{"frobnicate"}, "`pulsewright --help` lists them"},
      {{"check", "a", "b"}, "`pulsewright check --help` lists them"},
  };
  for (const auto& [arguments, hint] : lines) {
    check_refused(folder.path(), arguments, "PW0601");
    const std::string errors = run_program(folder.path(), arguments).errors;
    INFO(joined(arguments) << "\n" << errors);
    CHECK_THAT(errors, Catch::Contains(hint));
    // One word is wrong, so there is one diagnostic: neither the words behind it nor what it leaves out
    // count.
    CHECK(std::ranges::count(errors, '\n') == 1);
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("the example in each help is a command line that the program takes") {
  static const std::regex example("Example: pulsewright ([^\n>]*)");
  const TemporaryFolder folder;
  for (const std::string& command : commands()) {
    std::smatch match;
    const std::string help = run_program(folder.path(), command_line(command, {"--help"})).output;
    REQUIRE(std::regex_search(help, match, example));
    std::istringstream words(match[1].str());
    Arguments arguments;
    for (std::string word; words >> word;) arguments.push_back(word);
    // A flag that is unknown would be refused before the help is printed.
    arguments.push_back("--help");
    INFO(joined(arguments));
    CHECK(run_program(folder.path(), arguments).exit_code == 0);
  }
}

TEST_CASE("more threads than the system gives are a failure, not a wait") {
  const TemporaryFolder folder;
  const Run run =
      run_script(folder.path(),
                 "ulimit -v 1500000; timeout 60 pulsewright train --data digits --hidden 4 --length 8 "
                 "--threads 1000 --out run");
  INFO(run.output);
  CHECK(run.exit_code == 3);
  CHECK_THAT(run.output, Catch::Contains("cannot start 1000 threads"));
}

TEST_CASE("unknown flags, unknown commands and missing arguments are refused with a code") {
  const TemporaryFolder folder;
  for (const std::string& command : commands()) {
    check_refused(folder.path(), command_line(command, {"--no-such-flag"}), "PW0601");
    CHECK_THAT(run_program(folder.path(), command_line(command, {"--no-such-flag"})).errors,
               Catch::Contains("\"--no-such-flag\""));
  }
  for (const char* command : {"train", "evaluate", "export", "rtl", "parity", "audit", "check"})
    check_refused(folder.path(), {command}, "PW0601");
  check_refused(folder.path(), {}, "PW0601");
  check_refused(folder.path(), {"no_such_command"}, "PW0601");
  check_refused(folder.path(), {"check", "a", "b"}, "PW0601");
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("wrong values of flags are refused with a code, and nothing is written") {
  const Workshop shop;
  const auto before = files_of(shop.path());
  const Arguments short_training = {"train", "--out", "new", "--real-epochs", "1", "--search-epochs", "1"};
  const std::vector<std::pair<std::string, Arguments>> wrong = {
      {"--hidden", {"0", "-1", "5000", "1.5", "x", "", "010x", "999999999999999999999"}},
      {"--name", {"", "1", "a b", "module", "a\nb", "$(id)", std::string(41, 'a'), std::string(60, 'a')}},
      {"--seed", {"-1", "", "1e3", "x", "9223372036854775808", "999999999999999999999"}},
      {"--search-start", {"-1", "x"}},
      {"--length", {"7", "0", "-4", "2048", "x"}},
      {"--encoding", {"unipolar", ""}},
      {"--source-pair", {"none", ""}},
      {"--cost-weight", {"-1", "nan", "inf", "x"}},
      {"--epochs", {"0", "-1", "99999999999"}},
      {"--augment-shift", {"-1", "nan", "x"}},
      {"--data", {""}},
      {"--out", {"", "again"}},
  };
  for (const auto& [flag, values] : wrong)
    for (const std::string& value : values) {
      Arguments arguments = short_training;
      arguments.insert(arguments.end(), {flag, value});
      check_refused(shop.path(), arguments, "PW0601");
    }
  Arguments unknown_data = short_training;
  unknown_data.insert(unknown_data.end(), {"--data", "faces"});
  check_refused(shop.path(), unknown_data, "PW0502");
  for (const char* count : {"0", "-1", "1.5", "x", "", "999999999999999999999"})
    check_refused(shop.path(), {"parity", "bundle", "--images", count}, "PW0601");
  check_refused(shop.path(), {"parity", "bundle", "--sim", "questa"}, "PW0601");
  check_refused(shop.path(), {"parity", "bundle", "--traced", "-1"}, "PW0601");
  check_refused(shop.path(), {"parity", "bundle", "--seed", "4294967296"}, "PW0601");
  check_refused(shop.path(), {"parity", "bundle", "--data", "faces"}, "PW0502");
  check_refused(shop.path(), {"evaluate", "bundle", "--engine", "fast"}, "PW0601");
  check_refused(shop.path(), {"evaluate", "small.json", "--data", "digits"}, "PW0503");
  // A NaN passes every comparison with a limit.
  for (const char* value : {"nan", "-nan", "inf"})
    for (const Arguments& command :
         std::vector<Arguments>{{"synth", "bundle", "--clock"},
                                {"train", "--out", "new", "--rate"},
                                {"ising", "compile", "m.txt", "--out", "m", "--beta"},
                                {"ising", "anneal", "m.txt", "--hot"},
                                {"ising", "anneal", "m.txt", "--seconds"},
                                {"ising", "anneal", "m.txt", "--target"}}) {
      Arguments arguments = command;
      arguments.push_back(value);
      check_refused(shop.path(), arguments, "PW0601");
    }
  const auto after = files_of(shop.path());
  CHECK(after.size() == before.size());
}

TEST_CASE("what is not there is refused with PW0603") {
  const Workshop shop;
  for (const char* command : {"check", "evaluate", "parity", "audit"})
    for (const char* path : {"missing", "missing/too", "other/notes.txt/below"})
      check_refused(shop.path(), {command, path}, "PW0603");
  for (const char* command : {"check", "evaluate", "parity"})
    check_refused(shop.path(), {command, "other"}, "PW0603");
  check_refused(shop.path(), {"rtl", "missing", "--out", "new"}, "PW0603");
  check_refused(shop.path(), {"export", "missing", "--out", "new"}, "PW0603");
  check_refused(shop.path(), {"audit", "small.json"}, "PW0603");
  check_refused(shop.path(), {"export", "other", "--out", "new"}, "PW0703");
  CHECK_FALSE(fs::exists(shop.path() / "new"));
}

TEST_CASE("a folder that is not ours to replace is refused with PW0602 and stays as it is") {
  const Workshop shop;
  const auto before = files_of(shop.path());
  Arguments training = quick_training();
  training.insert(training.end(), {"--out", "other"});
  check_refused(shop.path(), training, "PW0602");
  for (const char* out : {"other", "run", "rtl", "small.json", "."})
    check_refused(shop.path(), {"export", "run", "--out", out, "--no-synthesis"}, "PW0602");
  for (const char* out : {"other", "run", "bundle", "small.json", "."})
    check_refused(shop.path(), {"rtl", "run", "--out", out}, "PW0602");
  const auto after = files_of(shop.path());
  REQUIRE(after.size() == before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    INFO(before[i].path);
    CHECK(after[i].path == before[i].path);
    CHECK(after[i].text == before[i].text);
  }
}

TEST_CASE("a place that cannot be written is a failure of the system, exit code 3") {
  const Workshop shop;
  Arguments training = quick_training();
  training.insert(training.end(), {"--out", "small.json/below"});
  const std::vector<Arguments> lines = {
      training,
      {"export", "run", "--no-synthesis", "--out", "small.json/below"},
      {"rtl", "run", "--out", "small.json/below"},
  };
  for (Arguments arguments : lines) {
    const Run plain = shop.run(arguments);
    INFO(joined(arguments) << "\n" << plain.errors);
    CHECK(plain.exit_code == 3);
    CHECK(plain.output == "");
    CHECK(plain.errors.starts_with("pulsewright: cannot "));
    arguments.push_back("--json");
    const Run with_json = shop.run(arguments);
    CHECK(with_json.exit_code == 3);
    CHECK(*with_json.json().find("status") == Json("failed"));
    CHECK(with_json.json().find("reason") != nullptr);
  }
}

TEST_CASE("a result that standard output does not take is a failure, exit code 3") {
  const TemporaryFolder folder;
  CHECK(run_script(folder.path(), "pulsewright schema > /dev/full").exit_code == 3);
  CHECK(run_script(folder.path(), "pulsewright primitives --json > /dev/full").exit_code == 3);
}

TEST_CASE("with --json there is one JSON object on standard output, whatever the answer") {
  const Workshop shop;
  Arguments training = quick_training();
  training.insert(training.end(), {"--out", "run"});
  const std::vector<std::pair<int, Arguments>> lines = {
      {0, training},
      {0, {"evaluate", "bundle"}},
      {0, {"export", "run", "--out", "new", "--no-synthesis"}},
      {0, {"rtl", "run", "--out", "new_rtl"}},
      {1, {"audit", "bundle"}},
      {0, {"check", "small.json"}},
      {0, {"primitives"}},
      {0, {"primitives", "--markdown"}},
      {0, {"schema"}},
      {0, {"doctor"}},
      {2, {"check", "other.json"}},
      {2, {"check", "missing"}},
      {2, {"check"}},
      {2, {"no_such_command"}},
      {2, {"train", "--out", "new", "--seed", "-1"}},
      {3, {"rtl", "run", "--out", "empty/below"}},
  };
  for (const auto& [exit_code, line] : lines)
    for (const bool in_front : {false, true}) {
      Arguments arguments = line;
      arguments.insert(in_front ? arguments.begin() : arguments.end(), "--json");
      const Run run = shop.run(arguments);
      INFO(joined(arguments) << "\n" << run.errors);
      CHECK(run.exit_code == exit_code);
      const Json object = run.json();
      CHECK(run.output == canonical_json(object));
      if (exit_code == 2) {
        CHECK(*object.find("status") == Json("error"));
        REQUIRE(object.find("diagnostics") != nullptr);
        CHECK(!object.find("diagnostics")->array()->empty());
      }
    }
}

TEST_CASE("without a terminal no progress is printed") {
  const Workshop shop;
  Arguments training = quick_training();
  training.insert(training.end(), {"--out", "new"});
  const std::vector<Arguments> lines = {training,
                                        {"evaluate", "run"},
                                        {"export", "run", "--out", "new_bundle", "--no-synthesis"},
                                        {"audit", "new_bundle"},
                                        {"parity", "small.json", "--sim", "icarus", "--images", "2"},
                                        {"check", "missing"}};
  for (const Arguments& arguments : lines) {
    const Run run = shop.run(arguments);
    INFO(joined(arguments) << "\n" << run.output << run.errors);
    CHECK((run.output + run.errors).find_first_of("\r\x1b") == std::string::npos);
    CHECK((run.exit_code == 2) == !run.errors.empty());
  }
}

TEST_CASE("a terminal shows the rate of a training and the time left, unless --quiet") {
  const Workshop shop;
  const auto in_terminal = [&](const std::string& flags) {
    return run_script(
        shop.path(),
        "export TERM=xterm\n"
        "script -qec \"pulsewright train --data digits --hidden 16 --length 16 --encoding "
        "sign_magnitude --source-pair ramp_vdc --real-epochs 400 --search-epochs 1 --epochs 1 " +
            flags + "\" /dev/null < /dev/null");
  };
  const Run shown = in_terminal("--out shown");
  INFO(shown.output);
  REQUIRE(shown.exit_code == 0);
  const std::regex line(R"(\r\x1b\[Ktrain: real, epoch \d+ of 401, [\d.]+ epochs/s, \d+:\d\d left, loss )");
  CHECK(std::regex_search(shown.output, line));
  const Run quiet = in_terminal("--quiet --out quiet");
  CHECK(quiet.exit_code == 0);
  CHECK(quiet.output.find('\x1b') == std::string::npos);
}

}  // namespace
}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
// Where commands write, and how they name it in the command that comes next.
#include <sys/stat.h>

#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

/// Every command with an output of the named kind, which comes last.
std::vector<Arguments> folder_writers() {
  return {{"export", "run", "--no-synthesis", "--out"},
          {"rtl", "small.json", "--out"},
          {"synth", "small.json", "--target", "generic", "--out"}};
}
std::vector<Arguments> file_writers() {
  return {{"fold", "small.json", "--out"},
          {"export", "small.json", "--view", "sc-neurocore-0.7", "--out"},
          {"audit", "bundle", "--report"}};
}

TEST_CASE("an output that is a link, a device or a pipe is refused with PW0602 and stays as it is") {
  const Workshop shop;
  fs::create_directory(shop.path() / "folder");
  fs::create_directory_symlink("folder", shop.path() / "to_folder");
  fs::create_directory_symlink("nowhere", shop.path() / "dangling");
  write_file(shop.path() / "file", "keep");
  fs::create_symlink("file", shop.path() / "to_file");
  REQUIRE(::mkfifo((shop.path() / "pipe").c_str(), 0600) == 0);
  const auto check_refused = [&](Arguments arguments, const std::string& out, const std::string& word) {
    arguments.push_back(out);
    const Run run = shop.run(arguments);
    INFO(arguments.front() << " " << out << "\n" << run.errors);
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors, Catch::StartsWith("PW0602 ") && Catch::Contains(word));
  };
  for (const Arguments& arguments : folder_writers()) {
    check_refused(arguments, "to_folder", "a link to \"folder\", which is a folder");
    check_refused(arguments, "to_folder/", "a link to \"folder\", which is a folder");
    check_refused(arguments, "dangling", "a link to \"nowhere\", which is not there");
    check_refused(arguments, "file", "a file");
  }
  for (const Arguments& arguments : file_writers()) {
    check_refused(arguments, "to_folder", "a link to");
    check_refused(arguments, "to_file", "a link to \"file\", which is a file");
    check_refused(arguments, "dangling", "a link to");
    check_refused(arguments, "folder", "a folder");
    check_refused(arguments, "pipe", "a device or a pipe");
    check_refused(arguments, "/dev/null", "a device or a pipe");
    check_refused(arguments, "bundle/new", "a place in a bundle");
  }
  Arguments training = quick_training();
  training.push_back("--out");
  check_refused(training, "dangling", "a link to \"nowhere\", which is not there");
  CHECK(fs::is_symlink(shop.path() / "to_folder"));
  CHECK(fs::is_symlink(shop.path() / "dangling"));
  CHECK(fs::is_symlink(shop.path() / "to_file"));
  CHECK(fs::is_empty(shop.path() / "folder"));
  CHECK(read_file(shop.path() / "file") == "keep");
  CHECK(fs::is_character_file("/dev/null"));
  // A training writes into its folder, wherever that is.
  training.push_back("to_folder");
  CHECK(shop.run(training).exit_code == 0);
  CHECK(fs::is_symlink(shop.path() / "to_folder"));
  CHECK(equal(files_of(shop.path() / "folder"), files_of(shop.path() / "run")));
}

/// The command behind "next: " or "testbench (...): ".
std::string next_command(const std::string& output, const std::string& mark) {
  const std::size_t at = output.rfind(mark);
  REQUIRE(at != std::string::npos);
  const std::size_t begin = output.find(": ", at) + 2;
  return output.substr(begin, output.size() - 1 - begin);
}

TEST_CASE("the command to be run next is one that a shell takes, whatever the name") {
  const Workshop shop;
  for (const std::string name : {"plain", "with a blank", "-dash", "it's", "$(touch hurt)", "a;b&c", "~", "*",
                                 "two\nlines", "\xc3\xa4"}) {
    INFO(name);
    fs::copy(shop.path() / "run", shop.path() / name, fs::copy_options::recursive);
    Arguments training = quick_training();
    training.push_back("--out=" + name);
    const Run trained = shop.run(training);
    REQUIRE(trained.exit_code == 0);
    const Run exported = run_script(shop.path(), next_command(trained.output, "next: ") + " --no-synthesis");
    INFO(trained.output << exported.output);
    CHECK(exported.exit_code == 0);
    CHECK(fs::exists(shop.path() / "bundle/manifest.json"));
    fs::remove_all(shop.path() / name);
    const Run rtl = shop.run({"rtl", "small.json", "--out=" + name});
    REQUIRE(rtl.exit_code == 0);
    CHECK(run_script(shop.path(), next_command(rtl.output, "testbench ") + " -n").exit_code == 0);
    fs::remove_all(shop.path() / name);
  }
  CHECK_FALSE(fs::exists(shop.path() / "hurt"));
}

TEST_CASE("a seed has one range, in whichever message tells it") {
  const TemporaryFolder folder;
  for (const char* command : {"train --out new", "backprop-benchmark --output new.json"})
    for (const char* seed :
         {"-1", "9223372036854775808", "18446744073709551615", "99999999999999999999", "x"}) {
      const Run run = run_script(folder.path(), std::string("pulsewright ") + command + " --seed=" + seed);
      INFO(command << " " << seed << "\n" << run.output);
      CHECK(run.exit_code == 2);
      CHECK_THAT(run.output, Catch::Contains("--seed: expected a whole number from 0 to 2^63 - 1, got \""));
    }
}

}  // namespace
}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
// A kill at any moment: nothing half made stands, and the same command goes on.
#include <csignal>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "catch.h"
#include "cli/program.h"
#include "samples/chosen_seed.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// Starts the program in `folder`. The child has the default answer to `signal`, not that of the test
/// program.
pid_t start_program(const fs::path& folder, const std::vector<std::string>& arguments, int signal) {
  const auto handler = std::signal(signal, SIG_DFL);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (int descriptor : {0, 1, 2}) ::dup2(nowhere, descriptor);
    std::vector<char*> raw = {const_cast<char*>(PULSEWRIGHT_PROGRAM)};
    for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    if (::chdir(folder.c_str()) == 0) ::execv(raw[0], raw.data());
    ::_exit(127);
  }
  if (handler != SIG_ERR) std::signal(signal, handler);
  return child;
}

/// Sends a signal to a child after `patience` microseconds. Returns how it ended.
int signal_child(pid_t child, useconds_t patience, int signal) {
  ::usleep(patience);
  ::kill(child, signal);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

/// Runs the program in `folder` and kills it after `patience` microseconds; true when it was killed.
bool run_and_kill(const fs::path& folder, const std::vector<std::string>& arguments, useconds_t patience) {
  const int status = signal_child(start_program(folder, arguments, SIGKILL), patience, SIGKILL);
  if (WIFEXITED(status)) CHECK(WEXITSTATUS(status) == 0);
  return WIFSIGNALED(status);
}

/// Time that an undisturbed run takes, in microseconds.
useconds_t time_of(const fs::path& folder, const std::vector<std::string>& arguments) {
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(run_program(folder, arguments).exit_code == 0);
  const auto time = std::chrono::steady_clock::now() - start;
  return static_cast<useconds_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

std::vector<std::string> training_into(const std::string& out) {
  std::vector<std::string> arguments = quick_training();
  arguments.insert(arguments.end(), {"--out", out});
  return arguments;
}

TEST_CASE("a training killed again and again ends in the bytes of an undisturbed one") {
  const std::uint64_t seed = chosen_seed();
  INFO("PULSEWRIGHT_SEED=" << seed);
  Random random(seed, 0x6b696c6c);
  const TemporaryFolder folder;
  const useconds_t whole = time_of(folder.path(), training_into("undisturbed"));
  const auto undisturbed = files_of(folder.path() / "undisturbed");
  CHECK(undisturbed.size() == 5);
  int kills = 0;
  for (int round = 0; round < 3; ++round) {
    const std::string run = "run" + std::to_string(round);
    for (int kill = 0; kill < 4; ++kill)
      kills += run_and_kill(folder.path(), training_into(run), static_cast<useconds_t>(random.below(whole)));
    CHECK(run_program(folder.path(), training_into(run)).exit_code == 0);
    CHECK(equal(files_of(folder.path() / run), undisturbed));
  }
  CHECK(kills > 0);
}

TEST_CASE("what a training that was killed at its very end says of the running epoch is removed") {
  const TemporaryFolder folder;
  REQUIRE(run_program(folder.path(), training_into("run")).exit_code == 0);
  const auto undisturbed = files_of(folder.path() / "run");
  write_file(folder.path() / "run" / "live", "left");
  REQUIRE(run_program(folder.path(), training_into("run")).exit_code == 0);
  CHECK(equal(files_of(folder.path() / "run"), undisturbed));
}

TEST_CASE("a training that is asked to stop ends with 3, and goes on to the bytes of an undisturbed one") {
  const std::uint64_t seed = chosen_seed();
  INFO("PULSEWRIGHT_SEED=" << seed);
  Random random(seed, 0x73746f70);
  const TemporaryFolder folder;
  REQUIRE(run_program(folder.path(), training_into("undisturbed")).exit_code == 0);
  int stops = 0;
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) {
    const std::string run = "run" + std::to_string(signal);
    const pid_t child = start_program(folder.path(), training_into(run), signal);
    // From here on it trains; a busy machine may let it come to its end before the signal.
    while (!fs::exists(folder.path() / run / "run.json")) ::usleep(500);
    const int status = signal_child(child, static_cast<useconds_t>(random.below(20000)), signal);
    REQUIRE(WIFEXITED(status));
    CHECK((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3));
    stops += WEXITSTATUS(status) == 3;
    CHECK(run_program(folder.path(), training_into(run)).exit_code == 0);
    CHECK(equal(files_of(folder.path() / run), files_of(folder.path() / "undisturbed")));
  }
  CHECK(stops > 0);
}

/// Kills `command`, which makes the folder "out" of the run "second", at random moments; from nothing, and
/// from a folder as `old` that it made of another run. What is left is never a part, and the command ends in
/// `fresh`.
void check_kills(const Workshop& shop, const std::vector<std::string>& command, const std::string& old,
                 const std::string& fresh, int rounds, Random& random) {
  const useconds_t whole = time_of(shop.path(), command);
  fs::rename(shop.path() / "out", shop.path() / fresh);
  const auto first = files_of(shop.path() / old);
  const auto second = files_of(shop.path() / fresh);
  REQUIRE_FALSE(equal(first, second));
  int kills = 0;
  for (int round = 0; round < rounds; ++round) {
    const bool from_nothing = round % 2 == 0;
    fs::remove_all(shop.path() / "out");
    if (!from_nothing) fs::copy(shop.path() / old, shop.path() / "out", fs::copy_options::recursive);
    kills += run_and_kill(shop.path(), command, static_cast<useconds_t>(random.below(whole)));
    const bool exists = fs::exists(shop.path() / "out");
    CHECK((exists || from_nothing));
    const auto files = exists ? files_of(shop.path() / "out") : first;
    CHECK((equal(files, first) || equal(files, second)));
  }
  CHECK(kills > 0);
  CHECK(shop.run(command).exit_code == 0);
  CHECK(equal(files_of(shop.path() / "out"), second));
  for (const auto& entry : fs::directory_iterator(shop.path())) {
    INFO(entry.path().filename().string());
    CHECK(entry.path().extension() != ".part");
    CHECK(entry.path().extension() != ".old");
  }
}

TEST_CASE(
    "an export or rtl killed at any moment leaves nothing, the old folder or the new one, never a part") {
  const std::uint64_t seed = chosen_seed();
  INFO("PULSEWRIGHT_SEED=" << seed);
  Random random(seed, 0x6578706f);
  const Workshop shop;
  // Another run of the same shape, so that old and new differ.
  std::vector<std::string> other = training_into("second");
  other.insert(other.end(), {"--seed", "2"});
  REQUIRE(shop.run(other).exit_code == 0);
  check_kills(shop, {"export", "second", "--out", "out", "--no-synthesis"}, "bundle", "second_bundle", 16,
              random);
  fs::remove_all(shop.path() / "out");
  check_kills(shop, {"rtl", "second", "--out", "out"}, "rtl", "second_rtl", 8, random);
}

TEST_CASE("two trainings cannot share a folder at the same time") {
  const TemporaryFolder folder;
  const Run run = run_script(folder.path(),
                             "mkdir run; exec 9<run; flock -n 9\n"
                             "pulsewright train --out run --real-epochs 1 --search-epochs 1 --epochs 1");
  INFO(run.output);
  CHECK(run.exit_code == 3);
  CHECK_THAT(run.output, Catch::Contains("another process is training in run"));
}

}  // namespace
}  // namespace pulsewright::cli_tests

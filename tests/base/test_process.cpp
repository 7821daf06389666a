// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/process.h"
#include "catch.h"

namespace pulsewright {
namespace {

using namespace std::chrono_literals;

TEST_CASE("output and error come back with the exit code") {
  const TemporaryFolder folder;
  const ProcessResult result =
      run_process({"sh", "-c", "echo out; echo err >&2; exit 7"}, folder.path(), 60s);
  CHECK(result.output == "out\nerr\n");
  CHECK(result.exit_code == 7);
  CHECK_FALSE(result.timed_out);
}

TEST_CASE("a program runs in its folder, with nothing to read") {
  const TemporaryFolder folder;
  CHECK(run_tool({"sh", "-c", "cat; pwd -P"}, folder.path(), 60s) ==
        std::filesystem::canonical(folder.path()).string() + "\n");
}

TEST_CASE("nothing in an argument is interpreted") {
  const TemporaryFolder folder;
  CHECK(run_tool({"printf", "%s|%s", "$(id); `id` > x", "a b"}, folder.path(), 60s) == "$(id); `id` > x|a b");
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a program that takes too long is ended, with its children") {
  const TemporaryFolder folder;
  const auto start = std::chrono::steady_clock::now();
  // Had the child survived, it would keep the pipe open and the call would take 100 s.
  const ProcessResult result =
      run_process({"sh", "-c", "echo begun; sleep 100 & sleep 100"}, folder.path(), 1s);
  CHECK(result.timed_out);
  CHECK(result.output == "begun\n");
  CHECK(std::chrono::steady_clock::now() - start < 30s);
  CHECK_THROWS_AS(run_tool({"sleep", "100"}, folder.path(), 1s), Failure);
}

/// Ends a process that is in run_process() by `signal`, and returns whether everything that it had started
/// ended soon. All of that holds a pipe open, which is seen from here.
bool all_end_with_their_caller(int signal) {
  int held[2];
  int begun[2];
  REQUIRE((::pipe(held) == 0 && ::pipe(begun) == 0));
  const pid_t caller = ::fork();
  REQUIRE(caller >= 0);
  if (caller == 0) {
    std::signal(signal, SIG_DFL);
    const std::string say_begun = "echo >&" + std::to_string(begun[1]);
    run_process({"sh", "-c", "sleep 100 & sh -c 'sleep 100' & " + say_begun + "; sleep 100"}, ".", 200s);
    ::_exit(0);
  }
  ::close(held[1]);
  ::close(begun[1]);
  char byte = 0;
  CHECK(::read(begun[0], &byte, 1) == 1);
  ::kill(caller, signal);
  int status = 0;
  REQUIRE(::waitpid(caller, &status, 0) == caller);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == signal);
  pollfd end{held[0], POLLIN, 0};
  const bool ended = ::poll(&end, 1, 20000) == 1 && (end.revents & POLLHUP) != 0;
  ::close(held[0]);
  ::close(begun[0]);
  return ended;
}

TEST_CASE("a program and its children end with their caller, whatever ends it") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
    INFO("signal " << signal);
    CHECK(all_end_with_their_caller(signal));
  }
}

TEST_CASE("a program that closes its output and stays is ended as well") {
  const TemporaryFolder folder;
  const auto start = std::chrono::steady_clock::now();
  CHECK(run_process({"sh", "-c", "exec >&- 2>&-; sleep 100"}, folder.path(), 1s).timed_out);
  CHECK(std::chrono::steady_clock::now() - start < 30s);
}

TEST_CASE("a missing program is a failure that names it") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(run_process({"no-such-program-here"}, folder.path(), 1s),
                    Catch::Contains("no-such-program-here"));
  CHECK_FALSE(find_program("no-such-program-here").has_value());
  CHECK(find_program("sh").has_value());
}

TEST_CASE("a tool that fails is a failure with its words") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(run_tool({"sh", "-c", "echo the reason; exit 3"}, folder.path(), 60s),
                    Catch::Contains("the reason") && Catch::Contains("3"));
}

TEST_CASE("a signal shows in the exit code") {
  const TemporaryFolder folder;
  CHECK(run_process({"sh", "-c", "kill -9 $$"}, folder.path(), 60s).exit_code == 128 + 9);
}

TEST_CASE("how a program ended is told in words") {
  const TemporaryFolder folder;
  const auto ending_of = [&](const char* script) {
    return run_process({"sh", "-c", script}, folder.path(), 1s).ending();
  };
  CHECK(ending_of("exit 3") == "ended with exit code 3");
  CHECK(ending_of("kill -9 $$") == "was ended by signal 9 (Killed)");
  CHECK(ending_of("kill -ABRT $$") == "was ended by signal 6 (Aborted)");
  CHECK(ending_of("exit 255") == "ended with exit code 255");
  CHECK(ending_of("sleep 100") == "did not end in time");
  CHECK(run_process({"true"}, folder.path(), 60s).succeeded());
}

TEST_CASE("a program that is there but cannot be started is told from one that ends with 127") {
  const TemporaryFolder folder;
  const std::filesystem::path script = folder.path() / "script";
  write_file(script, "#!/no/such/interpreter\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  const ProcessResult result = run_process({script.string()}, folder.path(), 60s);
  CHECK(result.start_error == ENOENT);
  CHECK(result.exit_code == 127);
  CHECK_FALSE(result.succeeded());
  CHECK(result.ending() == "cannot be started: No such file or directory");
  CHECK_THROWS_WITH(run_tool({script.string()}, folder.path(), 60s), Catch::Contains("cannot be started"));
  CHECK(run_process({"sh", "-c", "exit 127"}, folder.path(), 60s).start_error == 0);
  CHECK(run_process({"true"}, folder.path() / "missing", 60s).start_error == ENOENT);
}

TEST_CASE("a tool speaks English, keeps its temporary files with ours, and hears of no make around us") {
  ::setenv("LC_MESSAGES", "de_DE.UTF-8", 1);
  ::setenv("LANG", "de_DE.UTF-8", 1);
  ::setenv("MAKEFLAGS", "n", 1);
  ::setenv("TMPDIR", "/no/such/folder", 1);
  ::setenv("PULSEWRIGHT_TEST", "kept", 1);
  const TemporaryFolder folder;
  const std::string said = run_tool(
      {"sh", "-c",
       "echo \"$TMPDIR|$TMP|$LC_ALL|${LANG-none}|${LC_MESSAGES-none}|${MAKEFLAGS-none}|$PULSEWRIGHT_TEST\""},
      folder.path(), 60s);
  for (const char* name : {"LC_MESSAGES", "LANG", "MAKEFLAGS", "TMPDIR", "PULSEWRIGHT_TEST"})
    ::unsetenv(name);
  const std::string root = temporary_root().string();
  CHECK(said == root + "|" + root + "|C|none|none|none|kept\n");
}

TEST_CASE("a program is found on a relative PATH and runs in another folder") {
  const TemporaryFolder folder;
  write_file(folder.path() / "bin/our-tool", "#!/bin/sh\nour-helper\n");
  write_file(folder.path() / "bin/our-helper", "#!/bin/sh\necho helped\n");
  for (const char* name : {"bin/our-tool", "bin/our-helper"})
    std::filesystem::permissions(folder.path() / name, std::filesystem::perms::owner_all);
  const std::string path = std::getenv("PATH");
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  ::setenv("PATH", ("bin:" + path).c_str(), 1);
  const std::string said = run_tool({"our-tool"}, "/", 60s);
  ::setenv("PATH", path.c_str(), 1);
  std::filesystem::current_path(here);
  CHECK(said == "helped\n");
}

TEST_CASE("a tool ends by the signals that this process ignores, and no caller hides how it ended") {
  const TemporaryFolder folder;
  const auto old_pipe = std::signal(SIGPIPE, SIG_IGN);
  const auto old_size = std::signal(SIGXFSZ, SIG_IGN);
  CHECK(run_process({"sh", "-c", "kill -PIPE $$"}, folder.path(), 60s).exit_code == 128 + SIGPIPE);
  CHECK(run_process({"sh", "-c", "kill -XFSZ $$"}, folder.path(), 60s).exit_code == 128 + SIGXFSZ);
  std::signal(SIGPIPE, old_pipe);
  std::signal(SIGXFSZ, old_size);
  const auto old_child = std::signal(SIGCHLD, SIG_IGN);
  CHECK_THROWS_WITH(run_process({"sh", "-c", "exit 7"}, folder.path(), 60s), Catch::Contains("how sh ended"));
  std::signal(SIGCHLD, old_child);
}

TEST_CASE("a companion reads and writes one descriptor beside us, and is ended with its children") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  const auto read_all = [&](std::size_t count) {
    std::string got;
    char byte = 0;
    while (got.size() < count && ::read(ends[0], &byte, 1) == 1) got.push_back(byte);
    return got;
  };
  {
    // The child of the shell holds the socket open too: the end is seen only when both are gone.
    Companion companion({"sh", "-c", "sleep 100 & echo begins >&2; exec cat"}, "/", ends[1]);
    ::close(ends[1]);
    REQUIRE(::write(ends[0], "hello", 5) == 5);
    CHECK(read_all(5) == "hello");
    companion.stop();
    CHECK(read_all(1) == "");
  }
  ::close(ends[0]);
  CHECK_THROWS_WITH(Companion({"no_such_program"}, "/", 1), Catch::Contains("no_such_program"));
}

TEST_CASE("of very long output the end is kept") {
  const TemporaryFolder folder;
  const ProcessResult result =
      run_process({"sh", "-c", "yes 0123456789 | head -c 4000000; echo; echo the end"}, folder.path(), 60s);
  CHECK(result.output.size() <= std::size_t{1} << 21);
  CHECK_THAT(result.output, Catch::EndsWith("the end\n"));
}

}  // namespace
}  // namespace pulsewright

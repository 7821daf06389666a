// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

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

TEST_CASE("of very long output the end is kept") {
  const TemporaryFolder folder;
  const ProcessResult result =
      run_process({"sh", "-c", "yes 0123456789 | head -c 4000000; echo; echo the end"}, folder.path(), 60s);
  CHECK(result.output.size() <= std::size_t{1} << 21);
  CHECK_THAT(result.output, Catch::EndsWith("the end\n"));
}

}  // namespace
}  // namespace pulsewright

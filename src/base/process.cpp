// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"

namespace pulsewright {

namespace {

constexpr std::size_t longest_output = 1 << 20;

/// What the two children need; made before the fork, behind which nothing may be allocated.
struct Start {
  std::vector<char*> arguments;
  const char* folder;
  int output;
};

[[noreturn]] void become_tool(const Start& start) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int input = ::open("/dev/null", O_RDONLY);
  ::dup2(input, 0);
  ::dup2(start.output, 1);
  ::dup2(start.output, 2);
  if (::chdir(start.folder) != 0) ::_exit(127);
  ::execvp(start.arguments[0], start.arguments.data());
  ::_exit(127);
}

void end_group(int) {
  ::kill(0, SIGKILL);
}

/// The tool, what it starts and this guard are a group of their own, so that all of them can be ended at
/// once. Ctrl-C does not reach that group and a killed caller can end nothing: the kernel tells the guard
/// that the caller is gone, however it went, and the guard ends its group. It holds the output open until the
/// tool has ended, and passes on the tool's exit code.
[[noreturn]] void become_guard(const Start& start, pid_t caller) {
  if (::setpgid(0, 0) != 0) ::_exit(127);  // end_group() would end the caller's
  std::signal(SIGTERM, end_group);
  sigset_t terminate;
  ::sigemptyset(&terminate);
  ::sigaddset(&terminate, SIGTERM);
  ::sigprocmask(SIG_UNBLOCK, &terminate, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  // Had the caller gone before the kernel was asked, another process would be the parent by now.
  if (::getppid() != caller) ::_exit(127);
  const pid_t tool = ::fork();
  if (tool < 0) ::_exit(127);
  if (tool == 0) become_tool(start);
  int status = 0;
  while (::waitpid(tool, &status, 0) < 0 && errno == EINTR) {
  }
  ::_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/// Collects the output until nobody holds it open; false when the time is over first.
bool collect(int output, std::chrono::steady_clock::time_point end, std::string& text) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd wait{output, POLLIN, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(std::min<long long>(left, 60000)));
    if (ready <= 0) continue;
    char buffer[65536];
    const ssize_t got = ::read(output, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > 2 * longest_output) text.erase(0, text.size() - longest_output);
  }
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                          std::chrono::seconds timeout) {
  PW_ASSERT(!arguments.empty());
  if (!find_program(arguments[0]))
    throw Failure(fmt::format("the program {} is not on PATH; `pulsewright doctor` lists what is needed",
                              arguments[0]));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw Failure(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  Start start{{}, folder.c_str(), ends[1]};
  for (const std::string& argument : arguments)
    start.arguments.push_back(const_cast<char*>(argument.c_str()));
  start.arguments.push_back(nullptr);
  const pid_t caller = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw Failure(fmt::format("cannot start {}: {}", arguments[0], std::strerror(errno)));
  if (child == 0) become_guard(start, caller);
  ::setpgid(child, child);
  ::close(ends[1]);

  ProcessResult result;
  result.timed_out = !collect(ends[0], std::chrono::steady_clock::now() + timeout, result.output);
  if (result.timed_out) ::kill(-child, SIGKILL);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

std::string run_tool(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                     std::chrono::seconds timeout) {
  ProcessResult result = run_process(arguments, folder, timeout);
  if (result.timed_out)
    throw Failure(fmt::format("{} did not finish within {} s", arguments[0], timeout.count()));
  if (result.exit_code != 0) {
    const std::size_t shown = std::min<std::size_t>(result.output.size(), 4000);
    throw Failure(fmt::format("{} ended with exit code {}:\n{}", arguments[0], result.exit_code,
                              result.output.substr(result.output.size() - shown)));
  }
  return std::move(result.output);
}

std::optional<std::filesystem::path> find_program(const std::string& name) {
  const char* variable = std::getenv("PATH");
  std::istringstream folders(variable ? variable : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path candidate = std::filesystem::path(folder) / name;
    if (::access(candidate.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(candidate))
      return candidate;
  }
  return std::nullopt;
}

}  // namespace pulsewright

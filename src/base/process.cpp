// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/temporary_folder.h"
#include "base/tool_environment.h"

namespace pulsewright {

namespace {

constexpr std::size_t longest_output = 1 << 20;

/// What the two children need; made before the fork, behind which nothing may be allocated.
struct Start {
  const char* program;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  const char* folder;
  int input;    ///< -1: nothing
  int output;   ///< standard output
  int errors;   ///< standard error; -1: nowhere
  int trouble;  ///< takes the errno of a start that fails; closed by one that does not
};

[[noreturn]] void give_up(const Start& start) {
  const int reason = errno;
  // If this fails, only the exit code can say so.
  [[maybe_unused]] const ssize_t told = ::write(start.trouble, &reason, sizeof reason);
  ::_exit(127);
}

[[noreturn]] void become_tool(const Start& start) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // What this process ignores (base/standard_streams.h) ends a tool, which might not notice else.
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = ::open("/dev/null", O_RDWR);
  const int input = start.input < 0 ? nothing : start.input;
  const int errors = start.errors < 0 ? nothing : start.errors;
  if (nothing < 0 || ::dup2(input, 0) < 0 || ::dup2(start.output, 1) < 0 || ::dup2(errors, 2) < 0)
    give_up(start);
  if (::chdir(start.folder) == 0) ::execvpe(start.program, start.arguments.data(), start.environment.data());
  give_up(start);
}

void end_group(int) {
  ::kill(0, SIGKILL);
}

/// The tool, what it starts and this guard are a group of their own, so that all of them can be ended at
/// once. Ctrl-C does not reach that group and a killed caller can end nothing: the kernel tells the guard
/// that the caller is gone, however it went, and the guard ends its group. It holds the output open until the
/// tool has ended, and passes on the tool's exit code.
[[noreturn]] void become_guard(const Start& start, pid_t caller) {
  if (::setpgid(0, 0) != 0) give_up(start);  // end_group() would end the caller's
  std::signal(SIGTERM, end_group);
  sigset_t terminate;
  ::sigemptyset(&terminate);
  ::sigaddset(&terminate, SIGTERM);
  ::sigprocmask(SIG_UNBLOCK, &terminate, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  // Had the caller gone before the kernel was asked, another process would be the parent by now.
  if (::getppid() != caller) ::_exit(127);
  const pid_t tool = ::fork();
  if (tool < 0) give_up(start);
  if (tool == 0) become_tool(start);
  ::close(start.trouble);
  int status = 0;
  while (::waitpid(tool, &status, 0) < 0 && errno == EINTR) {
  }
  ::_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/// A pipe whose ends are closed with it, and when the tool is started.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0)
      throw Failure(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  ~Pipe() {
    ::close(ends_[0]);
    close_writing();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close_writing() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }

 private:
  int ends_[2] = {-1, -1};
};

/// The errno of a start that failed; 0 of one that did not.
int start_error(const Pipe& trouble) {
  int reason = 0;
  ssize_t got = 0;
  while ((got = ::read(trouble.reading(), &reason, sizeof reason)) < 0 && errno == EINTR) {
  }
  return got == sizeof reason ? reason : 0;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
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

/// The standard streams of a tool; -1: /dev/null.
struct Streams {
  int input;
  int output;
  int errors;
};

/// Starts the program with its guard, the leader of a process group; `trouble` tells whether that worked.
pid_t start_guard(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                  const Streams& streams, Pipe& trouble) {
  PW_ASSERT(!arguments.empty());
  const auto program = find_program(arguments[0]);
  if (!program)
    throw Failure(fmt::format("the program {} is not on PATH; `pulsewright doctor` lists what is needed",
                              arguments[0]));
  std::vector<std::string> words = arguments;
  std::vector<std::string> variables = tool_environment();
  const Start start{program->c_str(), pointers_to(words), pointers_to(variables), folder.c_str(),
                    streams.input,    streams.output,     streams.errors,         trouble.writing()};
  const pid_t caller = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw Failure(fmt::format("cannot start {}: {}", arguments[0], std::strerror(errno)));
  if (child == 0) become_guard(start, caller);
  ::setpgid(child, child);
  trouble.close_writing();
  return child;
}

/// The status with which a child of ours ended, once it has.
int wait_for(pid_t child, const std::string& name) {
  int status = 0;
  pid_t waited = 0;
  while ((waited = ::waitpid(child, &status, 0)) < 0 && errno == EINTR) {
  }
  if (waited != child) throw Failure(fmt::format("cannot tell how {} ended: {}", name, std::strerror(errno)));
  return status;
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                          std::chrono::seconds timeout) {
  Pipe output;
  Pipe trouble;
  const pid_t child = start_guard(arguments, folder, {-1, output.writing(), output.writing()}, trouble);
  output.close_writing();

  ProcessResult result;
  result.timed_out = !collect(output.reading(), std::chrono::steady_clock::now() + timeout, result.output);
  if (result.timed_out) ::kill(-child, SIGKILL);
  result.start_error = start_error(trouble);
  const int status = wait_for(child, arguments[0]);
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  require_temporary_room();
  return result;
}

Companion::Companion(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                     int descriptor) {
  Pipe trouble;
  child_ = start_guard(arguments, folder, {descriptor, descriptor, -1}, trouble);
  if (const int reason = start_error(trouble); reason != 0) {
    stop();
    throw Failure(fmt::format("cannot start {}: {}", arguments[0], std::strerror(reason)));
  }
}

Companion::~Companion() {
  stop();
}

void Companion::stop() {
  if (child_ < 0) return;
  ::kill(-child_, SIGKILL);
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
}

std::string ProcessResult::ending() const {
  if (timed_out) return "did not end in time";
  if (start_error != 0) return fmt::format("cannot be started: {}", std::strerror(start_error));
  if (exit_code > 128 && exit_code < 128 + NSIG)
    return fmt::format("was ended by signal {} ({})", exit_code - 128, ::strsignal(exit_code - 128));
  return fmt::format("ended with exit code {}", exit_code);
}

std::string run_tool(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                     std::chrono::seconds timeout) {
  ProcessResult result = run_process(arguments, folder, timeout);
  if (result.timed_out)
    throw Failure(fmt::format("{} did not finish within {} s", arguments[0], timeout.count()));
  if (!result.succeeded()) {
    const std::size_t shown = std::min<std::size_t>(result.output.size(), 4000);
    throw Failure(fmt::format("{} {}:\n{}", arguments[0], result.ending(),
                              result.output.substr(result.output.size() - shown)));
  }
  return std::move(result.output);
}

std::optional<std::filesystem::path> find_program(const std::string& name) {
  // A name with a slash is a path, which is not looked up.
  const bool is_path = name.find('/') != std::string::npos;
  for (const std::string& folder : is_path ? std::vector<std::string>{""} : path_folders()) {
    const std::filesystem::path candidate = std::filesystem::path(folder) / name;
    std::error_code unreadable;
    if (::access(candidate.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(candidate, unreadable))
      return std::filesystem::absolute(candidate);
  }
  return std::nullopt;
}

}  // namespace pulsewright

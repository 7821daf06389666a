// SPDX-License-Identifier: Apache-2.0
#include "sweep/engine.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"
#include "sweep/run_cell.h"

namespace pulsewright::sweep {

namespace {

namespace fs = std::filesystem;

// What a cell's process says by its exit code; 70 is that of a broken assertion.
constexpr int exit_done = 0;
constexpr int exit_failed = 3;
constexpr int exit_stopped = 4;
constexpr int exit_busy = 5;
constexpr int exit_defect = 70;

/// A lock on the cell's folder, dropped with the process. False if another one holds it.
bool lock_cell(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
}

/// Standard output and error go to the log, which holds the last attempt alone.
bool redirect(const fs::path& log) {
  const int descriptor = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  return descriptor >= 0 && ::dup2(descriptor, 1) >= 0 && ::dup2(descriptor, 2) >= 0;
}

/// The whole life of a cell's process.
[[noreturn]] void live_as_cell(const Cell& cell, const Store& store, const train::Stop& stop, pid_t parent) {
  // A killed sweep leaves nobody behind who would hold its cells.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != parent) std::_Exit(exit_failed);
  try {
    if (!lock_cell(store.cell_folder(cell.hash))) std::_Exit(exit_busy);
    if (store.has_result(cell.hash)) std::_Exit(exit_done);
    if (!redirect(store.log_file(cell.hash))) std::_Exit(exit_failed);
    store.finish(cell.hash, run_cell(cell, store.run_folder(cell.hash), stop));
    std::_Exit(exit_done);
  } catch (const std::exception& failure) {
    if (stop && stop()) std::_Exit(exit_stopped);
    std::fprintf(stderr, "%s\n", failure.what());
    std::_Exit(exit_failed);
  }
}

/// How a process ended, in words that do not depend on when and where.
std::string ending(int status) {
  if (WIFSIGNALED(status)) return fmt::format("ended by signal {}", WTERMSIG(status));
  return fmt::format("exit code {}", WEXITSTATUS(status));
}

class Sweep {
 public:
  Sweep(const Plan& plan, const Store& store, const EngineOptions& options)
      : plan_(plan), store_(store), options_(options) {
    for (const Cell& cell : plan.cells) {
      if (!options.slice.holds(cell.hash)) continue;
      ++state_.cells;
      if (!store.has_result(cell.hash)) waiting_.push_back(&cell);
    }
  }

  SweepState run() {
    say();
    while (!running_.empty() || may_start()) {
      while (may_start() && running_.size() < static_cast<std::size_t>(options_.jobs)) start();
      wait();
    }
    count_results();
    return state_;
  }

 private:
  bool may_start() {
    if (options_.stop && options_.stop()) state_.stopped = true;
    return !waiting_.empty() && !state_.stopped;
  }

  void start() {
    const Cell& cell = *waiting_.front();
    waiting_.pop_front();
    fs::create_directories(store_.cell_folder(cell.hash));
    std::fflush(nullptr);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) throw Failure(fmt::format("cannot start a process: {}", std::strerror(errno)));
    if (child == 0) live_as_cell(cell, store_, options_.stop, parent);
    running_[child] = &cell;
  }

  /// Until a process has ended, or for as long as a stop may wait for an answer.
  void wait() {
    if (running_.empty()) return;
    int status = 0;
    const pid_t child = ::waitpid(-1, &status, WNOHANG);
    if (child == 0) {
      if (options_.stop && options_.stop()) stop_all();
      ::usleep(5000);
      return;
    }
    if (child < 0) {
      if (errno == EINTR) return;
      throw Failure(fmt::format("cannot wait for a process: {}", std::strerror(errno)));
    }
    const auto found = running_.find(child);
    if (found == running_.end()) return;
    const Cell& cell = *found->second;
    running_.erase(found);
    ended(cell, status);
    say();
  }

  void stop_all() {
    state_.stopped = true;
    if (told_to_stop_) return;
    told_to_stop_ = true;
    for (const auto& [child, cell] : running_) ::kill(child, SIGTERM);
  }

  void ended(const Cell& cell, int status) {
    if (store_.has_result(cell.hash)) return;
    const bool exited = WIFEXITED(status);
    if (exited && (WEXITSTATUS(status) == exit_stopped || WEXITSTATUS(status) == exit_busy)) return;
    // A cell that was told to stop and ended in another way has done nothing wrong.
    if (told_to_stop_) return;
    const int failures = store_.failures(cell.hash) + 1;
    const bool is_defect = exited && WEXITSTATUS(status) == exit_defect;
    if (failures < most_failures && !is_defect) {
      store_.count_failure(cell.hash, failures);
      waiting_.push_back(&cell);
      return;
    }
    store_.finish(cell.hash,
                  failed_result(cell.hash, fmt::format("{}: {}", ending(status), last_words(cell))));
    if (options_.stops_on_failure || is_defect) stop_all();
  }

  std::string last_words(const Cell& cell) const {
    const fs::path log = store_.log_file(cell.hash);
    const std::string text = fs::is_regular_file(log) ? read_file(log) : "";
    const std::size_t end = text.find_last_not_of('\n');
    if (end == std::string::npos) return "it said nothing";
    const std::size_t first = text.rfind('\n', end);
    return quote_briefly(text.substr(first == std::string::npos ? 0 : first + 1,
                                     end - (first == std::string::npos ? 0 : first + 1) + 1));
  }

  void say() const {
    const std::size_t done = state_.cells - waiting_.size() - running_.size();
    tell(options_.progress, {.task = "sweep",
                             .unit = "cell",
                             .done = static_cast<std::int64_t>(done),
                             .total = static_cast<std::int64_t>(state_.cells)});
  }

  void count_results() {
    Diagnostics wrong;
    for (const Cell& cell : plan_.cells) {
      if (!options_.slice.holds(cell.hash)) continue;
      const auto result = store_.result(cell.hash, wrong);
      const Json* status = result ? result->find("status") : nullptr;
      if (status != nullptr && *status == Json("done"))
        ++state_.done;
      else if (status != nullptr)
        ++state_.failed;
      else
        ++state_.open;
    }
  }

  const Plan& plan_;
  const Store& store_;
  const EngineOptions& options_;
  SweepState state_;
  std::deque<const Cell*> waiting_;
  std::map<pid_t, const Cell*> running_;
  bool told_to_stop_ = false;
};

}  // namespace

bool Slice::holds(const std::string& hash) const {
  std::uint32_t number = 0;
  std::from_chars(hash.data(), hash.data() + 8, number, 16);
  return number % static_cast<std::uint32_t>(count) == static_cast<std::uint32_t>(index - 1);
}

SweepState run_sweep(const Plan& plan, const Store& store, const EngineOptions& options) {
  return Sweep(plan, store, options).run();
}

}  // namespace pulsewright::sweep

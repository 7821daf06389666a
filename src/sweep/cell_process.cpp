// SPDX-License-Identifier: Apache-2.0
#include "sweep/cell_process.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

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

std::string last_words(const fs::path& log) {
  const std::string text = fs::is_regular_file(log) ? read_file(log) : "";
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "it said nothing";
  const std::size_t newline = text.rfind('\n', end);
  const std::size_t first = newline == std::string::npos ? 0 : newline + 1;
  return quote_briefly(text.substr(first, end - first + 1));
}

}  // namespace

pid_t start_cell(const Cell& cell, const Store& store, const train::Stop& stop) {
  fs::create_directories(store.cell_folder(cell.hash));
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw Failure(fmt::format("cannot start a process: {}", std::strerror(errno)));
  if (child == 0) live_as_cell(cell, store, stop, parent);
  return child;
}

CellEnding settle_cell(const Cell& cell, const Store& store, int status, bool was_told_to_stop) {
  if (store.has_result(cell.hash)) return CellEnding::done;
  const bool exited = WIFEXITED(status);
  if (exited && (WEXITSTATUS(status) == exit_stopped || WEXITSTATUS(status) == exit_busy))
    return CellEnding::left;
  if (was_told_to_stop) return CellEnding::left;
  const int failures = store.failures(cell.hash) + 1;
  const bool is_defect = exited && WEXITSTATUS(status) == exit_defect;
  if (failures < most_failures && !is_defect) {
    store.count_failure(cell.hash, failures);
    return CellEnding::again;
  }
  const std::string reason = fmt::format("{}: {}", ending(status), last_words(store.log_file(cell.hash)));
  store.finish(cell.hash, failed_result(cell.hash, reason));
  return is_defect ? CellEnding::defect : CellEnding::failed;
}

}  // namespace pulsewright::sweep

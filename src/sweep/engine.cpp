// SPDX-License-Identifier: Apache-2.0
#include "sweep/engine.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <map>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"
#include "sweep/cell_process.h"
#include "sweep/dispatch.h"

namespace pulsewright::sweep {

namespace {

class Sweep {
 public:
  Sweep(const Plan& plan, const Store& store, const EngineOptions& options)
      : plan_(plan),
        store_(store),
        options_(options),
        dispatch_(open_cells(plan, store, options.slice), options.stops_on_failure),
        progress_(plan, options.slice, options.progress) {}

  SweepState run() {
    progress_.say(dispatch_);
    while (!running_.empty() || may_start()) {
      while (may_start() && running_.size() < static_cast<std::size_t>(options_.jobs)) start();
      wait();
    }
    return state_of(plan_, store_, options_.slice);
  }

 private:
  bool may_start() {
    if (options_.stop && options_.stop()) dispatch_.stop();
    return dispatch_.may_start();
  }

  void start() {
    const std::size_t cell = *dispatch_.next();
    running_[start_cell(plan_.cells[cell], store_, options_.stop)] = cell;
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
    const std::size_t cell = found->second;
    running_.erase(found);
    dispatch_.ended(cell, settle_cell(plan_.cells[cell], store_, status, told_to_stop_));
    if (dispatch_.is_stopped()) stop_all();
    progress_.say(dispatch_);
  }

  void stop_all() {
    dispatch_.stop();
    if (told_to_stop_) return;
    told_to_stop_ = true;
    for (const auto& [child, cell] : running_) ::kill(child, SIGTERM);
  }

  const Plan& plan_;
  const Store& store_;
  const EngineOptions& options_;
  Dispatch dispatch_;
  const SweepProgress progress_;
  std::map<pid_t, std::size_t> running_;
  bool told_to_stop_ = false;
};

}  // namespace

bool Slice::holds(const std::string& hash) const {
  std::uint32_t number = 0;
  std::from_chars(hash.data(), hash.data() + 8, number, 16);
  return number % static_cast<std::uint32_t>(count) == static_cast<std::uint32_t>(index - 1);
}

std::vector<std::size_t> open_cells(const Plan& plan, const Store& store, const Slice& slice) {
  std::vector<std::size_t> cells;
  for (std::size_t c = 0; c < plan.cells.size(); ++c)
    if (slice.holds(plan.cells[c].hash) && !store.has_result(plan.cells[c].hash)) cells.push_back(c);
  std::ranges::stable_sort(cells, std::ranges::greater{}, [&](std::size_t c) { return plan.cells[c].work; });
  return cells;
}

SweepState state_of(const Plan& plan, const Store& store, const Slice& slice) {
  SweepState state;
  Diagnostics wrong;
  for (const Cell& cell : plan.cells) {
    if (!slice.holds(cell.hash)) continue;
    ++state.cells;
    const auto result = store.result(cell.hash, wrong);
    const Json* status = result ? result->find("status") : nullptr;
    if (status != nullptr && *status == Json("done"))
      ++state.done;
    else if (status != nullptr)
      ++state.failed;
    else
      ++state.open;
  }
  return state;
}

SweepProgress::SweepProgress(const Plan& plan, const Slice& slice, ProgressListener listener)
    : cells_(std::ranges::count_if(plan.cells, [&](const Cell& cell) { return slice.holds(cell.hash); })),
      listener_(std::move(listener)) {}

void SweepProgress::say(const Dispatch& dispatch) const {
  tell(listener_, {.task = "sweep",
                   .unit = "cell",
                   .done = cells_ - static_cast<std::int64_t>(dispatch.waiting() + dispatch.running()),
                   .total = cells_});
}

SweepState run_sweep(const Plan& plan, const Store& store, const EngineOptions& options) {
  return Sweep(plan, store, options).run();
}

}  // namespace pulsewright::sweep

// SPDX-License-Identifier: Apache-2.0
#include "base/workers.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/failure.h"

namespace pulsewright {

struct Workers::Team {
  explicit Team(unsigned threads) {
    members.reserve(threads);
    try {
      for (unsigned i = 1; i < threads; ++i) members.emplace_back([this] { serve(); });
    } catch (const std::system_error& error) {
      dismiss();
      throw Failure(fmt::format("cannot start {} threads: {}", threads, error.what()));
    } catch (...) {
      dismiss();
      throw;
    }
  }
  ~Team() { dismiss(); }

  void dismiss() {
    {
      const std::lock_guard lock(mutex);
      is_over = true;
    }
    called.notify_all();
    for (std::thread& member : members) member.join();
  }

  /// A member waits for the next call, helps, and says when it is done.
  void serve() {
    std::size_t seen = 0;
    std::unique_lock lock(mutex);
    for (;;) {
      called.wait(lock, [&] { return is_over || call != seen; });
      if (is_over) return;
      seen = call;
      lock.unlock();
      work();
      lock.lock();
      if (--busy == 0) finished.notify_one();
    }
  }

  /// Does tasks until there are none left, or one has thrown.
  void work() noexcept {
    try {
      for (std::size_t i = next.fetch_add(1); i < tasks; i = next.fetch_add(1)) (*task)(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!thrown) thrown = std::current_exception();
      next = tasks;
    }
  }

  std::vector<std::thread> members;
  std::mutex mutex;
  std::condition_variable called;
  std::condition_variable finished;
  bool is_over = false;
  std::size_t call = 0;  ///< number of calls so far
  std::size_t busy = 0;  ///< members that have not finished this call
  std::size_t tasks = 0;
  const std::function<void(std::size_t)>* task = nullptr;
  std::exception_ptr thrown;  ///< by a task of this call, the first one
  std::atomic<std::size_t> next = 0;
};

Workers::Workers(unsigned threads)
    : team_(std::make_unique<Team>(threads == 0 ? std::max(1u, std::thread::hardware_concurrency())
                                                : threads)) {}

Workers::~Workers() = default;

unsigned Workers::threads() const {
  return static_cast<unsigned>(team_->members.size()) + 1;
}

void Workers::run(std::size_t tasks, const std::function<void(std::size_t)>& task) {
  if (team_->members.empty() || tasks < 2) {
    for (std::size_t i = 0; i < tasks; ++i) task(i);
    return;
  }
  std::unique_lock lock(team_->mutex);
  PW_ASSERT(team_->busy == 0);
  team_->task = &task;
  team_->tasks = tasks;
  team_->next = 0;
  team_->busy = team_->members.size();
  ++team_->call;
  lock.unlock();
  team_->called.notify_all();
  team_->work();
  lock.lock();
  team_->finished.wait(lock, [&] { return team_->busy == 0; });
  if (team_->thrown) std::rethrow_exception(std::exchange(team_->thrown, nullptr));
}

void Workers::run_ranges(std::size_t size, std::size_t least,
                         const std::function<void(std::size_t, std::size_t)>& task) {
  if (size == 0) return;
  const std::size_t parts = std::clamp<std::size_t>(size / std::max<std::size_t>(least, 1), 1, threads());
  run(parts, [&](std::size_t i) { task(size * i / parts, size * (i + 1) / parts); });
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// Threads for work whose result does not depend on them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace pulsewright {

/// A team of threads. Tasks are numbered and must write to places of their own, so that who does which, and
/// when, cannot be seen in the result.
class Workers {
 public:
  /// `threads` of them, the caller included; 0 for as many as the machine has. Throws Failure when the system
  /// does not give them.
  explicit Workers(unsigned threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  unsigned threads() const;

  /// Calls task(i) once for each i in [0, tasks) and returns when all are done. What a task throws, such as
  /// std::bad_alloc, is thrown again here, and tasks that have not begun by then are left out. A task must
  /// not call this.
  void run(std::size_t tasks, const std::function<void(std::size_t)>& task);

  /// Cuts [0, size) into one range for each thread, none shorter than `least`, and calls task(first, last).
  void run_ranges(std::size_t size, std::size_t least,
                  const std::function<void(std::size_t, std::size_t)>& task);

 private:
  struct Team;
  std::unique_ptr<Team> team_;
};

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// Which cell a sweep begins next. It knows no process and no clock, so that every engine decides alike.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace pulsewright::sweep {

/// How an attempt at a cell ended.
enum class CellEnding {
  done,
  again,   ///< it failed, and may be begun again
  failed,  ///< for good; the result says why
  defect,  ///< likewise, and through our own mistake
  left,    ///< it was told to stop, or another process trains it
};

/// Hands out cells one at a time, by their places in the plan, to whoever is free.
class Dispatch {
 public:
  /// `cells` in the order in which they begin.
  Dispatch(const std::vector<std::size_t>& cells, bool stops_on_failure)
      : waiting_(cells.begin(), cells.end()), stops_on_failure_(stops_on_failure) {}

  /// The next cell; nothing while none waits, or after stop().
  std::optional<std::size_t> next();
  /// A cell that next() gave has ended. One that is to be begun again waits behind all others.
  void ended(std::size_t cell, CellEnding ending);

  /// Nothing begins any more.
  void stop() { is_stopped_ = true; }
  bool is_stopped() const { return is_stopped_; }
  bool may_start() const { return !is_stopped_ && !waiting_.empty(); }

  std::size_t waiting() const { return waiting_.size(); }
  std::size_t running() const { return running_; }

 private:
  std::deque<std::size_t> waiting_;
  std::size_t running_ = 0;
  bool stops_on_failure_;
  bool is_stopped_ = false;
};

}  // namespace pulsewright::sweep

// SPDX-License-Identifier: Apache-2.0
// What a long piece of work reports while it runs: events with names and numbers, which a console prints as a
// line, and which other programs read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace pulsewright {

/// One moment of a long piece of work.
struct ProgressEvent {
  std::string task;        ///< what runs, such as "train"
  std::string step = {};   ///< the part that it is at, in words; may be empty
  std::string unit = {};   ///< what `done` counts, such as "epoch"
  std::int64_t done = 0;   ///< units, with the one that has just ended
  std::int64_t total = 0;  ///< units of the whole task; 0 if it is not known
  std::vector<std::pair<std::string, double>> figures = {};  ///< measured so far, such as the loss

  bool operator==(const ProgressEvent&) const = default;
};

/// Who is told; may be empty. Events come from the thread that called the work, in their order.
using ProgressListener = std::function<void(const ProgressEvent&)>;

/// Tells the listener, if there is one.
void tell(const ProgressListener& listener, const ProgressEvent& event);

/// "train: search, epoch 3 of 30, loss 0.1234". `pace`, as ProgressPace tells it, stands before the figures,
/// which a narrow terminal cuts off.
std::string to_text(const ProgressEvent& event, const std::string& pace = "");

Json to_json(const ProgressEvent& event);

/// How fast a task advances. Its speed is that of the part it is at, so a task whose parts differ is timed
/// again at each.
class ProgressPace {
 public:
  /// The rate and the time left, such as "12.5 epochs/s, 0:41 left", once both can be told; else empty.
  /// `seconds`: when the event came, on a clock of the caller's that does not run backwards.
  std::string add(const ProgressEvent& event, double seconds);

 private:
  struct Start {
    ProgressEvent event;
    double seconds;
  };

  std::optional<Start> start_;  ///< the first event of the part
};

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// Signals that ask a long command to stop in good order.
#pragma once

#include <csignal>

namespace pulsewright {

/// While it lives, SIGINT, SIGTERM and SIGUSR1 ask the command to stop, where they would end it at once. What
/// does not stop is ended by a second one. A signal that the caller ignores, as `nohup` does, stays ignored.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  bool asked() const;

 private:
  static constexpr int signals_[] = {SIGINT, SIGTERM, SIGUSR1};

  struct sigaction before_[3];
};

}  // namespace pulsewright

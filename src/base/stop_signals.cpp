// SPDX-License-Identifier: Apache-2.0
#include "base/stop_signals.h"

#include <iterator>

namespace pulsewright {

namespace {

volatile std::sig_atomic_t asked_to_stop = 0;

void ask_to_stop(int) {
  asked_to_stop = 1;
}

}  // namespace

StopSignals::StopSignals() {
  asked_to_stop = 0;
  struct sigaction action {};
  action.sa_handler = ask_to_stop;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  for (std::size_t i = 0; i < std::size(signals_); ++i) {
    ::sigaction(signals_[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) ::sigaction(signals_[i], &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < std::size(signals_); ++i) ::sigaction(signals_[i], &before_[i], nullptr);
}

bool StopSignals::asked() const {
  return asked_to_stop != 0;
}

}  // namespace pulsewright

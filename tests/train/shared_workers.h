// SPDX-License-Identifier: Apache-2.0
// Threads for tests, which start once.
#pragma once

#include <map>

#include "base/workers.h"

namespace pulsewright::train {

inline Workers& shared_workers(unsigned threads) {
  static std::map<unsigned, Workers> workers;
  return workers.try_emplace(threads, threads).first->second;
}

}  // namespace pulsewright::train

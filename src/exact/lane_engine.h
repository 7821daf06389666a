// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "exact/engine.h"

namespace pulsewright {

/// An engine that runs many images side by side; nullptr where a layer has no way by `method` (table, packed
/// or automatic), or where sums might leave 32 bits.
std::unique_ptr<Engine> lane_engine(const Netlist& netlist, Method method);

}  // namespace pulsewright

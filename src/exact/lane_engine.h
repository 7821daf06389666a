// SPDX-License-Identifier: Apache-2.0
// The fast engines, which run many images side by side.
#pragma once

#include <memory>

#include "exact/engine.h"

namespace pulsewright::exact {

/// An engine that runs many images side by side, by `method` (table, packed or automatic). nullptr if it
/// cannot run a layer; `obstacle` then names the layer and the reason, as in "dense_1, which has a
/// multiplexer".
std::unique_ptr<Engine> lane_engine(const netlist::Netlist& netlist, Method method, std::string& obstacle);

}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
// How the layers of a netlist are laid out in time, for people.
#pragma once

#include <string>

#include "netlist/netlist.h"

namespace pulsewright::plan {

/// ", 2 bits of each" where a clock takes several bits of each stream, ", all 8 bits of each" where it takes
/// all; else empty.
std::string bits_text(const netlist::Layer& layer);

/// A line for each layer: what of it works in a clock.
std::string schedule_text(const netlist::Netlist& netlist);

}  // namespace pulsewright::plan

// SPDX-License-Identifier: Apache-2.0
// A circuit in a notebook: the sections of a report that need nothing but the netlist.
#pragma once

#include <string>

#include "netlist/netlist.h"

namespace pulsewright::report {

/// A fragment of HTML with the picture of the network and the table of its layers. `netlist` is verified.
std::string notebook_html(const netlist::Netlist& netlist);

}  // namespace pulsewright::report

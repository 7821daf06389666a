// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// A small design of every shape that a package can have; each is called by its shape.
std::vector<netlist::Netlist> package_shapes();

/// The one of that name.
netlist::Netlist package_shape(std::string_view name);

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
// The schedule of layers of which nobody says how they are laid out.
#pragma once

#include <functional>
#include <optional>

#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// A fold of a layer that has Verilog: one input per clock if it can be, and as many neurons as can be.
/// Nothing if no fold of it has Verilog.
std::optional<netlist::Fold> default_fold(const netlist::Netlist& netlist, const netlist::Layer& layer);

/// The verified netlist with a fold for each of its parallel layers that is `wanted`: a default fold. A layer
/// without one stays parallel if that has Verilog; otherwise it gets all neurons and one input per clock, of
/// which check_lowerable() says why it has none.
netlist::Netlist with_default_folds(netlist::Netlist netlist,
                                    const std::function<bool(const netlist::Layer&)>& wanted);

/// The netlist as it is if it is lowerable, otherwise with default folds for the layers that have no parallel
/// Verilog, or for all. check_lowerable() of the result says why no schedule of the netlist has Verilog.
netlist::Netlist folded_by_default(const netlist::Netlist& netlist);

/// The architecture that follows from the folds of a netlist.
netlist::Architecture architecture_of_folds(const netlist::Netlist& netlist);

}  // namespace pulsewright::rtl

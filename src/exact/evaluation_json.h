// SPDX-License-Identifier: Apache-2.0
// The report of an evaluation.
#pragma once

#include "base/json.h"
#include "exact/evaluate.h"
#include "exact/regression.h"
#include "netlist/netlist.h"

namespace pulsewright::exact {

/// How well the netlist does on the images: the JSON object of `pulsewright evaluate --json`.
Json evaluation_json(const netlist::Netlist& netlist, std::string_view engine, const Evaluation& evaluation);

/// How near the quantities of the netlist come to the targets: the same object for a regression.
Json evaluation_json(const netlist::Netlist& netlist, std::string_view engine, const Fit& fit);

}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
// A netlist's schedule, as flags change it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::flow {

/// What flags ask of a schedule. What they leave out stays as it is.
struct ScheduleFlags {
  std::vector<std::string> folds;     ///< NODE=NEURONSxINPUTS or NODE=parallel
  std::vector<std::string> loadable;  ///< nodes whose weights become loadable
  std::vector<std::string> constant;  ///< nodes whose weights become constants again
  std::optional<std::int64_t> halvings;
  std::optional<bool> early_exit;
};

/// The verified netlist with that schedule, verified too. The nodes of a parallel one of which no flag says
/// anything get default folds (rtl/default_folds.h). Diagnosed with the flags' names.
std::optional<netlist::Netlist> reschedule(const netlist::Netlist& netlist, const ScheduleFlags& flags,
                                           Diagnostics& found);

/// The schedule of a netlist as `fold --fold` takes it: "dense_1=16x2", "dense_2=parallel".
std::vector<std::string> fold_flags(const netlist::Netlist& netlist);

/// The nodes that `fold --loadable` takes.
std::vector<std::string> loadable_flags(const netlist::Netlist& netlist);

/// The words behind `pulsewright fold NETLIST` that give this schedule, each with a blank before it.
std::string schedule_words(const netlist::Netlist& netlist);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// Budgets and estimates, as commands take and print them.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "cli/command_line.h"
#include "rtl/fold_search.h"

namespace pulsewright::cli {

/// --max-lut4, --max-bram, --max-latency and --max-interval, which it returns.
std::vector<Flag> add_budget_flags(Command& command, rtl::Budget& budget);

Json to_json(const primitives::Cost& area);
Json to_json(const rtl::DesignEstimate& estimate);

/// One line: "about 4300 LUT4, 1700 flip-flops, 3 block RAMs; latency 120 clocks, one image every 65 clocks".
std::string to_text(const rtl::DesignEstimate& estimate);

}  // namespace pulsewright::cli

// SPDX-License-Identifier: Apache-2.0
// Budgets, as commands take them.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "rtl/fold_search.h"

namespace pulsewright::cli {

/// --max-lut4, --max-bram, --max-latency and --max-interval, which it returns.
std::vector<Flag> add_budget_flags(Command& command, rtl::Budget& budget);

/// --board, the name of a board that limits the budget (board/fit.h), which it returns.
Flag add_board_flag(Command& command, std::string& board);

}  // namespace pulsewright::cli

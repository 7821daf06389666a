// SPDX-License-Identifier: Apache-2.0
#include "cli/budget.h"

#include "board/boards.h"

namespace pulsewright::cli {

std::vector<Flag> add_budget_flags(Command& command, rtl::Budget& budget) {
  std::vector<Flag> flags;
  const auto add = [&](const char* flag, std::optional<std::int64_t>& limit, const char* meaning) {
    flags.push_back(command.option(flag, limit, meaning).positive());
  };
  add("--max-lut4", budget.lut4, "LUT4 of iCE40 at most, by the estimate");
  add("--max-bram", budget.bram, "block RAMs of 4 kbit at most, by the estimate");
  add("--max-latency", budget.latency_clocks, "clocks from the first pixel to the class at most");
  add("--max-interval", budget.interval_clocks, "clocks from image to image at most");
  return flags;
}

Flag add_board_flag(Command& command, std::string& board) {
  return command
      .option("--board", board,
              "board whose device limits LUT4 and block RAMs, less what its serial link takes")
      .among(board::board_names());
}

}  // namespace pulsewright::cli

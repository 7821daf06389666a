// SPDX-License-Identifier: Apache-2.0
#include "cli/verilog_schedule.h"

#include <fmt/format.h>

#include "cli/schedule_flags.h"
#include "cli/shell_word.h"
#include "rtl/default_folds.h"
#include "rtl/passes.h"

namespace pulsewright {

std::optional<Scheduled> schedule_for_verilog(Netlist netlist, const std::string& path, Diagnostics& found) {
  if (is_lowerable(netlist)) return Scheduled{std::move(netlist)};
  Netlist folded = folded_by_default(netlist);
  if (!is_lowerable(folded)) {
    found = check_lowerable(netlist);
    return std::nullopt;
  }
  std::string words = fmt::format(
      "folded by default, because its own schedule has no Verilog; `pulsewright fold {}{} --out FILE` writes "
      "this one\n",
      shell_word(path), schedule_words(folded));
  return Scheduled{std::move(folded), true, std::move(words)};
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "flow/verilog_schedule.h"

#include <fmt/format.h>

#include "flow/schedule_flags.h"
#include "rtl/default_folds.h"
#include "rtl/passes.h"
#include "usage/shell_word.h"

namespace pulsewright::flow {

std::optional<Scheduled> schedule_for_verilog(netlist::Netlist netlist, const std::string& path,
                                              Diagnostics& found) {
  if (rtl::is_lowerable(netlist)) return Scheduled{std::move(netlist)};
  netlist::Netlist folded = rtl::folded_by_default(netlist);
  if (!rtl::is_lowerable(folded)) {
    found = rtl::check_lowerable(netlist);
    return std::nullopt;
  }
  std::string words = fmt::format(
      "folded by default, because its own schedule has no Verilog; `pulsewright fold {}{} --out FILE` writes "
      "this one\n",
      usage::shell_word(path), schedule_words(folded));
  return Scheduled{std::move(folded), true, std::move(words)};
}

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "board/fit.h"
#include "cli/budget.h"
#include "cli/commands.h"
#include "flow/design_estimate.h"
#include "flow/fold_netlist.h"
#include "flow/output_place.h"
#include "netlist/document.h"
#include "plan/schedule_text.h"

namespace pulsewright::cli {

namespace {

struct FoldFlags {
  std::string netlist;
  std::string out;
  flow::ScheduleFlags schedule;
  bool early_exit = false;
  rtl::Budget budget;
  std::string board;
};

Exit fold(const FoldFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  flow::check_output_file("--out", flags.out, diagnostics);
  const auto netlist = netlist::load_netlist(flags.netlist, diagnostics);
  if (!netlist || !diagnostics.empty()) return console.refuse(diagnostics);
  const rtl::Budget budget = board::within_board(flags.budget, *netlist, flags.board);
  const auto folded = flow::fold_netlist(*netlist, flags.schedule, budget, flags.out, diagnostics);
  if (!folded) return console.refuse(diagnostics);
  console.result(to_json(*folded),
                 plan::schedule_text(folded->netlist) + flow::to_text(folded->estimate) +
                     (folded->fits() ? fmt::format("wrote {}\n", folded->out)
                                     : fmt::format("NOTHING FITS: the nearest takes {}; {} is not written\n",
                                                   fmt::join(folded->overruns, ", "), folded->out)));
  return folded->fits() ? Exit::yes : Exit::no;
}

}  // namespace

void add_fold(Command& command) {
  auto flags = std::make_shared<FoldFlags>();
  command.details("The weights of folded layers are in memories.");
  command.example("pulsewright fold run/scnir_document.json --fold dense_1=16x1 --out folded.json");
  command.option("netlist", flags->netlist, "SC-NIR document or bundle").required();
  flow::ScheduleFlags& schedule = flags->schedule;
  Flag folds = command.option(
      "--fold", schedule.folds,
      "NODE=NEURONSxINPUTS per clock, NODE=NEURONSxINPUTSxBITS with all bits of a stream per clock, or "
      "NODE=parallel, as often as there are nodes; unless given, as the netlist's schedule says, and in a "
      "parallel one all neurons and one input");
  command.option("--loadable", schedule.loadable,
                 "a folded NODE whose weights software can replace at run time, as often as there are nodes");
  command.option("--rom", schedule.constant,
                 "a folded NODE whose weights are constants again, as often as there are nodes");
  command
      .option(
          "--halvings", schedule.halvings,
          "each image may be run at 1/2, 1/4, ... 1/2^halvings of the streams; 0: at the whole length alone")
      .between(0, 15);
  Flag early_exit = command.flag("--early-exit,!--no-early-exit", flags->early_exit,
                                 "whether a parallel last layer may end once its class is decided");
  for (const Flag& limit : add_budget_flags(command, flags->budget)) folds.excludes(limit);
  folds.excludes(add_board_flag(command, flags->board));
  command.option("--out", flags->out, "document to write").required();
  command.runs([flags, early_exit](const Console& console) {
    if (early_exit.given()) flags->schedule.early_exit = flags->early_exit;
    return fold(*flags, console);
  });
}

}  // namespace pulsewright::cli

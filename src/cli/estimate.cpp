// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "board/fit.h"
#include "cli/budget.h"
#include "cli/commands.h"
#include "flow/design_estimate.h"
#include "flow/schedule_flags.h"
#include "flow/verilog_schedule.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "usage/shell_word.h"
#include "views/cost.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string netlist;
  rtl::Budget budget;
  std::string board;
};

/// What to do about a budget that is broken.
void add_nearest(const netlist::Netlist& netlist, const Options& options, const rtl::Budget& budget,
                 Json& object, std::string& text) {
  const auto nearest = search_folds(netlist, budget);
  if (!nearest) {
    text += "no schedule of it has Verilog\n";
    return;
  }
  const rtl::DesignEstimate expected = rtl::estimate(*nearest);
  const std::vector<std::string> over = overruns(expected, budget);
  object["nearest"] = flow::to_json(expected);
  object["nearest"]["folds"] = Json::array_of(flow::fold_flags(*nearest));
  object["nearest"]["overruns"] = Json::array_of(over);
  object["nearest"]["loadable"] = Json::array_of(flow::loadable_flags(*nearest));
  text += fmt::format("{}: pulsewright fold {}{} --out FILE\n  {}",
                      over.empty() ? "this fits" : "no schedule fits; the nearest",
                      usage::shell_word(options.netlist), flow::schedule_words(*nearest),
                      flow::to_text(expected));
}

Exit estimate_netlist(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const auto loaded = netlist::load_netlist(options.netlist, diagnostics);
  if (!loaded) return console.refuse(diagnostics);
  const auto scheduled = flow::schedule_for_verilog(*loaded, options.netlist, diagnostics);
  if (!scheduled) return console.refuse(diagnostics);
  const netlist::Netlist* netlist = &scheduled->netlist;
  const rtl::DesignEstimate expected = rtl::estimate(*netlist);
  const rtl::Budget budget = board::within_board(options.budget, *netlist, options.board);
  const std::vector<std::string> over = overruns(expected, budget);
  Json object = flow::to_json(expected);
  object["folds"] = Json::array_of(flow::fold_flags(*netlist));
  object["folded_by_default"] = scheduled->is_folded_by_default;
  std::string text = scheduled->words;
  for (const auto& [layer, cost] : views::cost_by_part(*netlist)) {
    object["by_layer"][layer] = flow::to_json(cost);
    text += fmt::format("{:16} {:7.0f} LUT4 {:7.0f} flip-flops {:4.0f} block RAMs\n", layer, cost.lut4,
                        cost.ff, cost.bram);
  }
  text += flow::to_text(expected);
  object["fits"] = over.empty();
  object["overruns"] = Json::array_of(over);
  if (!over.empty()) {
    text += fmt::format("OVER THE BUDGET: {}\n", fmt::join(over, ", "));
    add_nearest(*netlist, options, budget, object, text);
  }
  console.result(object, text);
  return over.empty() ? Exit::yes : Exit::no;
}

}  // namespace

void add_estimate(Command& command) {
  auto options = std::make_shared<Options>();
  command.details("No tool runs.");
  command.example("pulsewright estimate run --max-lut4 5000 --max-interval 1000");
  command.option("netlist", options->netlist, "SC-NIR document, run or bundle").required();
  add_budget_flags(command, options->budget);
  add_board_flag(command, options->board);
  command.runs([options](const Console& console) { return estimate_netlist(*options, console); });
}

}  // namespace pulsewright::cli

// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "board/fit.h"
#include "cli/budget.h"
#include "cli/commands.h"
#include "flow/design_estimate.h"
#include "flow/estimate_machine.h"
#include "flow/estimate_netlist.h"
#include "flow/schedule_flags.h"
#include "ising/model_files.h"
#include "netlist/document.h"
#include "usage/shell_word.h"

namespace pulsewright::cli {

namespace {

struct EstimateOptions {
  std::string netlist;
  rtl::Budget budget;
  std::string board;
};

/// What to do about a budget that is broken.
std::string nearest_text(const flow::NetlistEstimate& estimate, const std::string& path) {
  if (!estimate.nearest) return "no schedule of it has Verilog\n";
  const flow::NearestSchedule& nearest = *estimate.nearest;
  return fmt::format("{}: pulsewright fold {}{} --out FILE\n  {}",
                     nearest.overruns.empty() ? "this fits" : "no schedule fits; the nearest",
                     usage::shell_word(path), flow::schedule_words(nearest.netlist),
                     flow::to_text(nearest.expected));
}

Exit estimate_machine(const EstimateOptions& options, const Console& console) {
  Diagnostics diagnostics;
  if (!options.board.empty())
    diagnostics.push_back({Code::bad_flag, "--board", "a network", "a p-bit machine", "take --max-lut4"});
  const auto estimate = flow::estimate_machine(options.netlist, options.budget, diagnostics);
  if (!estimate || !diagnostics.empty()) return console.refuse(diagnostics);
  console.result(to_json(*estimate), to_text(*estimate));
  return estimate->fits() ? Exit::yes : Exit::no;
}

Exit estimate_netlist(const EstimateOptions& options, const Console& console) {
  if (ising::is_machine_file(options.netlist)) return estimate_machine(options, console);
  Diagnostics diagnostics;
  const auto loaded = netlist::load_netlist(options.netlist, diagnostics);
  if (!loaded) return console.refuse(diagnostics);
  const rtl::Budget budget = board::within_board(options.budget, *loaded, options.board);
  const auto estimate = flow::estimate_netlist(*loaded, options.netlist, budget, diagnostics);
  if (!estimate) return console.refuse(diagnostics);
  std::string text = estimate->scheduled.words;
  for (const auto& [layer, cost] : estimate->parts)
    text += fmt::format("{:16} {:7.0f} LUT4 {:7.0f} flip-flops {:4.0f} block RAMs\n", layer, cost.lut4,
                        cost.ff, cost.bram);
  text += flow::to_text(estimate->expected);
  if (!estimate->fits())
    text += fmt::format("OVER THE BUDGET: {}\n{}", fmt::join(estimate->overruns, ", "),
                        nearest_text(*estimate, options.netlist));
  console.result(to_json(*estimate), text);
  return estimate->fits() ? Exit::yes : Exit::no;
}

}  // namespace

void add_estimate(Command& command) {
  auto options = std::make_shared<EstimateOptions>();
  command.details("No tool runs.");
  command.example("pulsewright estimate run --max-lut4 5000 --max-interval 1000");
  command.option("netlist", options->netlist, "SC-NIR document, run, bundle or p-bit machine").required();
  add_budget_flags(command, options->budget);
  add_board_flag(command, options->board);
  command.runs([options](const Console& console) { return estimate_netlist(*options, console); });
}

}  // namespace pulsewright::cli

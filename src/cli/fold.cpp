// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "cli/budget.h"
#include "cli/commands.h"
#include "cli/output_place.h"
#include "cli/schedule_flags.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "plan/fold_plan.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string netlist;
  std::string out;
  ScheduleFlags schedule;
  bool early_exit = false;
  rtl::Budget budget;
};

std::string describe(const netlist::Netlist& netlist) {
  std::string text;
  for (const netlist::Layer& layer : chain_of(netlist).layers) {
    if (layer.fold == nullptr) {
      text += fmt::format("{}: parallel, {} neurons and {} inputs per clock\n", layer.synapses->id,
                          layer.synapses->neurons(), layer.synapses->inputs());
      continue;
    }
    const plan::FoldPlan plan = plan::fold_plan(layer);
    text += fmt::format(
        "{}: {} of {} neurons and {} of {} inputs per clock, {} passes of {} taps, {} {}weight bits in {} "
        "rows\n",
        layer.synapses->id, plan.neurons, layer.synapses->neurons(), plan.lanes, layer.synapses->inputs(),
        plan.passes(), plan.words,
        layer.synapses->neurons() * layer.synapses->inputs() * (plan.magnitude_bits + plan.sign_bits),
        is_loadable(layer) ? "loadable " : "", plan.groups * plan.words);
  }
  return text;
}

Exit fold(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  check_output_file("--out", options.out, diagnostics);
  const auto netlist = netlist::load_netlist(options.netlist, diagnostics);
  if (!netlist || !diagnostics.empty()) return console.refuse(diagnostics);
  auto scheduled = reschedule(*netlist, options.schedule, diagnostics);
  if (!scheduled) return console.refuse(diagnostics);
  netlist::Netlist folded = std::move(*scheduled);
  if (!options.budget.empty())
    if (auto found = search_folds(folded, options.budget)) folded = std::move(*found);
  diagnostics = rtl::check_lowerable(folded);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const rtl::DesignEstimate expected = rtl::estimate(folded);
  const std::vector<std::string> over = overruns(expected, options.budget);
  if (over.empty()) write_file(options.out, write_netlist(folded));
  Json object = to_json(expected);
  object["netlist_sha256"] = netlist_hash(folded);
  object["out"] = over.empty() ? Json(options.out) : Json();
  object["overruns"] = Json::array_of(over);
  object["folds"] = Json::array_of(fold_flags(folded));
  object["loadable"] = Json::array_of(loadable_flags(folded));
  console.result(object,
                 describe(folded) + to_text(expected) +
                     (over.empty() ? fmt::format("wrote {}\n", options.out)
                                   : fmt::format("NOTHING FITS: the nearest takes {}; {} is not written\n",
                                                 fmt::join(over, ", "), options.out)));
  return over.empty() ? Exit::yes : Exit::no;
}

}  // namespace

void add_fold(Command& command) {
  auto options = std::make_shared<Options>();
  command.details("The weights of folded layers are in memories.");
  command.example("pulsewright fold run/scnir_document.json --fold dense_1=16x1 --out folded.json");
  command.option("netlist", options->netlist, "SC-NIR document or bundle").required();
  ScheduleFlags& schedule = options->schedule;
  Flag folds = command.option(
      "--fold", schedule.folds,
      "NODE=NEURONSxINPUTS per clock, or NODE=parallel, as often as there are nodes; unless given, as the "
      "netlist's schedule says, and in a parallel one all neurons and one input");
  command.option("--loadable", schedule.loadable,
                 "a folded NODE whose weights software can replace at run time, as often as there are nodes");
  command.option("--rom", schedule.constant,
                 "a folded NODE whose weights are constants again, as often as there are nodes");
  command
      .option(
          "--halvings", schedule.halvings,
          "each image may be run at 1/2, 1/4, ... 1/2^halvings of the streams; 0: at the whole length alone")
      .between(0, 15);
  Flag early_exit = command.flag("--early-exit,!--no-early-exit", options->early_exit,
                                 "whether a parallel last layer may end once its class is decided");
  for (const Flag& limit : add_budget_flags(command, options->budget)) folds.excludes(limit);
  command.option("--out", options->out, "document to write").required();
  command.runs([options, early_exit](const Console& console) {
    if (early_exit.given()) options->schedule.early_exit = options->early_exit;
    return fold(*options, console);
  });
}

}  // namespace pulsewright::cli

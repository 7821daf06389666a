// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "flow/evaluate_netlist.h"
#include "flow/test_images.h"
#include "netlist/document.h"

namespace pulsewright::cli {

namespace {

struct EvaluateFlags {
  std::string netlist;
  DataFlags data{"digits", DataFlags::Regression::taken};
  std::string engine = std::string(to_text(exact::Method::automatic));
  flow::EvaluationOptions options;
};

Exit evaluate(EvaluateFlags flags, const Console& console) {
  Diagnostics diagnostics;
  flow::check_logits_file(flags.options.logits, diagnostics);
  auto netlist = netlist::load_netlist(flags.netlist, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  if (!flags.data.given()) flow::check_usual_data(flags.netlist, *netlist, diagnostics);
  flags.options.data = flags.data.request_for(flags.netlist, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  flags.options.engine = value_of<exact::Method>(exact::method_names, flags.engine);
  const auto result =
      evaluate_netlist(std::move(*netlist), flags.options, console.progress_callback(), diagnostics);
  if (!result) return console.refuse(diagnostics);
  console.result(to_json(*result), to_text(*result));
  return Exit::yes;
}

}  // namespace

void add_evaluate(Command& command) {
  auto flags = std::make_shared<EvaluateFlags>();
  command.example("pulsewright evaluate run/scnir_document.json --data digits");
  command.option("netlist", flags->netlist, "SC-NIR document or bundle").required();
  flags->data.add_to(command, "data set whose test set is run, unless the netlist's run has one");
  command.option("--engine", flags->engine, "automatic, table, packed or reference; all give the same bits")
      .among(exact::method_names);
  command.option(
      "--logits", flags->options.logits,
      "CSV file for the label, class and logits of each image; of a regression targets, values and logits");
  command
      .option("--halvings", flags->options.length.halvings, "run all streams at 1/2^halvings of their length")
      .between(0, 15);
  command.flag("--early-exit", flags->options.length.early_exit,
               "let the last layer end once its class is decided");
  command.option("--threads", flags->options.threads, "threads (0: all); the result is the same");
  command.runs([flags](const Console& console) { return evaluate(*flags, console); });
}

}  // namespace pulsewright::cli

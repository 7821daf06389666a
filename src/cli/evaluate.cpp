// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/flag_values.h"
#include "exact/confusion_text.h"
#include "flow/evaluate_netlist.h"
#include "netlist/document.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  std::string netlist;
  DataFlags data{"digits"};
  std::string engine = std::string(to_text(exact::Method::automatic));
  flow::EvaluationOptions options;
};

std::string result_text(const flow::NetlistEvaluation& result) {
  const exact::Evaluation& evaluation = result.evaluation;
  std::string text =
      fmt::format("accuracy {:.4f}: {} of {} images, bit-exact, {} engine\nnetlist {}\n",
                  static_cast<double>(evaluation.correct) / static_cast<double>(evaluation.images),
                  evaluation.correct, evaluation.images, result.engine, netlist_hash(result.netlist));
  if (result.options.length != exact::RunLength{})
    text += fmt::format("streams at 1/{} of their length; the last layer counted {} of {} bits\n",
                        std::int64_t{1} << result.options.length.halvings, evaluation.bits,
                        result.last_layer_bits());
  if (!result.options.logits.empty())
    text += fmt::format("wrote {}: label, class and logits of each image\n", result.options.logits);
  return text + "\n" + exact::confusion_text(evaluation.confusion, result.class_names);
}

Exit evaluate(Flags flags, const Console& console) {
  Diagnostics diagnostics;
  flow::check_logits_file(flags.options.logits, diagnostics);
  auto netlist = netlist::load_netlist(flags.netlist, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  flags.options.data = flags.data.request_for(flags.netlist, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  flags.options.engine = value_of<exact::Method>(exact::method_names, flags.engine);
  const auto result =
      evaluate_netlist(std::move(*netlist), flags.options, console.progress_callback(), diagnostics);
  if (!result) return console.refuse(diagnostics);
  console.result(to_json(*result), result_text(*result));
  return Exit::yes;
}

}  // namespace

void add_evaluate(Command& command) {
  auto flags = std::make_shared<Flags>();
  command.example("pulsewright evaluate run/scnir_document.json --data digits");
  command.option("netlist", flags->netlist, "SC-NIR document or bundle").required();
  flags->data.add_to(command, "data set whose test set is run, unless the netlist's run has one");
  command.option("--engine", flags->engine, "automatic, table, packed or reference; all give the same bits")
      .among(exact::method_names);
  command.option("--logits", flags->options.logits, "CSV file for the label, class and logits of each image");
  command
      .option("--halvings", flags->options.length.halvings, "run all streams at 1/2^halvings of their length")
      .between(0, 15);
  command.flag("--early-exit", flags->options.length.early_exit,
               "let the last layer end once its class is decided");
  command.option("--threads", flags->options.threads, "threads (0: all); the result is the same");
  command.runs([flags](const Console& console) { return evaluate(*flags, console); });
}

}  // namespace pulsewright::cli

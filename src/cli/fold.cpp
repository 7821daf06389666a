// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "cli/budget.h"
#include "cli/commands.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/fold_plan.h"
#include "rtl/passes.h"

namespace pulsewright {

namespace {

struct Options {
  std::string netlist;
  std::string out;
  std::vector<std::string> folds;
  std::vector<std::string> loadable;
  std::int64_t halvings = 0;
  bool early_exit = false;
  Budget budget;
};

std::optional<std::int64_t> read_count(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) return {};
  return value;
}

/// "dense_1=16x2" as a fold; nothing where it is not of that form.
std::optional<Fold> read_fold(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::size_t by = text.find('x', equals == std::string_view::npos ? text.size() : equals);
  if (equals == std::string_view::npos || by == std::string_view::npos) return {};
  const auto neurons = read_count(text.substr(equals + 1, by - equals - 1));
  const auto inputs = read_count(text.substr(by + 1));
  if (!neurons || !inputs) return {};
  return Fold{std::string(text.substr(0, equals)), *neurons, *inputs};
}

/// "dense_1=parallel" as the node; nothing where it is not of that form.
std::optional<std::string> read_parallel(std::string_view text) {
  constexpr std::string_view ending = "=parallel";
  if (!text.ends_with(ending) || text.size() == ending.size()) return {};
  return std::string(text.substr(0, text.size() - ending.size()));
}

/// Gives each node that sums the fold or the parallel layer of a flag, and the others all neurons of a group
/// with one input.
void schedule(Netlist& netlist, const std::vector<std::string>& flags, Diagnostics& found) {
  std::vector<Fold> folds;
  std::vector<std::string> parallel;
  for (const std::string& flag : flags)
    if (const auto fold = read_fold(flag))
      folds.push_back(*fold);
    else if (const auto node = read_parallel(flag))
      parallel.push_back(*node);
    else
      found.push_back({Code::bad_flag, "--fold", "NODE=NEURONSxINPUTS or NODE=parallel, as in dense_1=16x2",
                       quote_briefly(flag), ""});
  const std::vector<Layer> layers = chain_of(netlist).layers;
  for (const Layer& layer : layers)
    if (std::ranges::find(folds, layer.synapses->id, &Fold::node) == folds.end() &&
        std::ranges::find(parallel, layer.synapses->id) == parallel.end())
      folds.push_back({layer.synapses->id, divisible_neurons(*layer.synapses, layer.conv2d), 1});
  for (const std::string& node : parallel)
    if (std::ranges::find(layers, node, [](const Layer& layer) { return layer.synapses->id; }) ==
        layers.end())
      found.push_back(
          {Code::bad_flag, "--fold", "the id of a dense or conv2d node", quote_briefly(node), ""});
  netlist.architecture = folds.empty()      ? Architecture::parallel
                         : parallel.empty() ? Architecture::folded
                                            : Architecture::mixed;
  netlist.folds = std::move(folds);
}

/// Makes the weights of these nodes loadable.
void set_loadable(Netlist& netlist, const std::vector<std::string>& nodes, Diagnostics& found) {
  for (const std::string& node : nodes) {
    const auto fold = std::ranges::find(netlist.folds, node, &Fold::node);
    if (fold != netlist.folds.end())
      fold->weights = WeightPlace::loadable;
    else
      found.push_back({Code::bad_flag, "--loadable", "the id of a dense or conv2d node that is folded",
                       quote_briefly(node), "the weights of a parallel layer are in its logic"});
  }
}

/// A finding in a fold that came from a flag names the flag.
void name_flags(const std::vector<std::string>& flags, Diagnostics& found) {
  for (Diagnostic& diagnostic : found)
    for (std::size_t f = 0; f < flags.size(); ++f)
      if (diagnostic.where.starts_with(fmt::format("/schedule/folds/{}/", f)))
        diagnostic.where = "--fold " + quote_briefly(flags[f]);
}

std::string describe(const Netlist& netlist) {
  std::string text;
  for (const Layer& layer : chain_of(netlist).layers) {
    if (layer.fold == nullptr) {
      text += fmt::format("{}: parallel, {} neurons and {} inputs a clock\n", layer.synapses->id,
                          layer.synapses->neurons(), layer.synapses->inputs());
      continue;
    }
    const FoldPlan plan = fold_plan(layer);
    text += fmt::format(
        "{}: {} of {} neurons and {} of {} inputs a clock, {} passes of {} taps, {} {}weight bits in {} "
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
  auto netlist = load_netlist(options.netlist, diagnostics);
  if (!netlist) return console.refuse(diagnostics);
  Netlist folded = *netlist;
  folded.halvings = options.halvings;
  folded.early_exit = options.early_exit ? EarlyExit::decided : EarlyExit::never;
  schedule(folded, options.folds, diagnostics);
  set_loadable(folded, options.loadable, diagnostics);
  if (diagnostics.empty()) diagnostics = verify(folded);
  name_flags(options.folds, diagnostics);
  if (diagnostics.empty() && !options.budget.empty())
    if (auto found = search_folds(folded, options.budget)) folded = std::move(*found);
  if (diagnostics.empty()) diagnostics = check_lowerable(folded);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const DesignEstimate expected = estimate(folded);
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

void add_fold(Command& program) {
  auto options = std::make_shared<Options>();
  Command command = program.subcommand(
      "fold", "Gives a netlist a folded schedule: a part of its synapses at a time, weights in memories.",
      "pulsewright fold run/scnir_document.json --fold dense_1=16x1 --out folded.json");
  command.option("netlist", options->netlist, "SC-NIR document or bundle").required();
  Flag folds = command.option(
      "--fold", options->folds,
      "NODE=NEURONSxINPUTS a clock, or NODE=parallel, as often as there are nodes; all neurons and one input "
      "unless given");
  command.option("--loadable", options->loadable,
                 "a folded NODE whose weights software can replace at run time, as often as there are nodes");
  command
      .option("--halvings", options->halvings,
              "each image may be run at 1/2, 1/4, ... 1/2^halvings of the streams")
      .between(0, 15);
  command.flag("--early-exit", options->early_exit,
               "a parallel last layer may end once its class is decided");
  for (const Flag& limit : add_budget_flags(command, options->budget)) folds.excludes(limit);
  command.option("--out", options->out, "document to write").required();
  command.runs([options](const Console& console) { return fold(*options, console); });
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "flow/schedule_flags.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest_name.h"
#include "rtl/default_folds.h"

namespace pulsewright::flow {

namespace {

/// What one --fold asks of a node.
struct Choice {
  std::string flag;
  std::string node;
  std::optional<netlist::Fold> fold;  ///< nothing: the node is parallel
};

std::optional<std::int64_t> read_count(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) return {};
  return value;
}

/// "dense_1=16x2", "dense_1=16x2x8" or "dense_1=parallel"; nothing if it is of another form.
std::optional<Choice> read_choice(const std::string& flag) {
  const std::string_view text = flag;
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return {};
  const std::string node(text.substr(0, equals));
  const std::string_view value = text.substr(equals + 1);
  if (value == "parallel") return Choice{flag, node, {}};
  const std::size_t by = value.find('x');
  if (by == std::string_view::npos) return {};
  const auto neurons = read_count(value.substr(0, by));
  std::string_view rest = value.substr(by + 1);
  std::optional<std::int64_t> bits = 1;
  if (const std::size_t by_bits = rest.find('x'); by_bits != std::string_view::npos) {
    bits = read_count(rest.substr(by_bits + 1));
    rest = rest.substr(0, by_bits);
  }
  const auto inputs = read_count(rest);
  if (!neurons || !inputs || !bits) return {};
  return Choice{flag, node,
                netlist::Fold{.node = node, .neurons = *neurons, .inputs = *inputs, .bits = *bits}};
}

std::vector<std::string> nodes_of(const netlist::Netlist& netlist) {
  std::vector<std::string> nodes;
  for (const netlist::Layer& layer : chain_of(netlist).layers) nodes.push_back(layer.synapses->id);
  return nodes;
}

void check_node(const std::string& where, const std::string& node, const std::vector<std::string>& nodes,
                Diagnostics& found) {
  if (std::ranges::find(nodes, node) == nodes.end())
    found.push_back({Code::bad_flag, where, fmt::format("a dense or conv2d node: {}", fmt::join(nodes, ", ")),
                     quote_briefly(node), fmt::format("the nearest is {}", nearest_name(node, nodes))});
}

std::vector<Choice> read_choices(const netlist::Netlist& netlist, const std::vector<std::string>& flags,
                                 Diagnostics& found) {
  const std::vector<std::string> nodes = nodes_of(netlist);
  std::vector<Choice> choices;
  for (const std::string& flag : flags) {
    auto choice = read_choice(flag);
    if (!choice) {
      found.push_back({Code::bad_flag, "--fold",
                       "NODE=NEURONSxINPUTS, NODE=NEURONSxINPUTSxBITS or NODE=parallel, as in dense_1=16x2",
                       quote_briefly(flag), ""});
      continue;
    }
    check_node("--fold " + quote_briefly(flag), choice->node, nodes, found);
    if (std::ranges::find(choices, choice->node, &Choice::node) != choices.end())
      found.push_back({Code::bad_flag, "--fold " + quote_briefly(flag), "each node once",
                       quote_briefly(choice->node) + " again", ""});
    choices.push_back(std::move(*choice));
  }
  return choices;
}

/// Folds that are there keep their place and where their weights are; others follow.
std::vector<netlist::Fold> chosen_folds(const std::vector<netlist::Fold>& folds,
                                        const std::vector<Choice>& choices) {
  std::vector<netlist::Fold> chosen;
  for (const netlist::Fold& fold : folds) {
    const auto choice = std::ranges::find(choices, fold.node, &Choice::node);
    if (choice == choices.end())
      chosen.push_back(fold);
    else if (choice->fold)
      chosen.push_back(
          {fold.node, choice->fold->neurons, choice->fold->inputs, fold.weights, choice->fold->bits});
  }
  for (const Choice& choice : choices)
    if (choice.fold && std::ranges::find(folds, choice.node, &netlist::Fold::node) == folds.end())
      chosen.push_back(*choice.fold);
  return chosen;
}

void place_weights(netlist::Netlist& netlist, const std::string& flag, const std::vector<std::string>& nodes,
                   netlist::WeightPlace place, Diagnostics& found) {
  std::vector<std::string> folded;
  for (const netlist::Fold& fold : netlist.folds) folded.push_back(fold.node);
  for (const std::string& node : nodes) {
    const auto fold = std::ranges::find(netlist.folds, node, &netlist::Fold::node);
    if (fold != netlist.folds.end())
      fold->weights = place;
    else
      found.push_back({Code::bad_flag, flag,
                       fmt::format("a node that is folded: {}",
                                   folded.empty() ? "none is" : fmt::format("{}", fmt::join(folded, ", "))),
                       quote_briefly(node), "the weights of a parallel layer are in its logic"});
  }
}

/// A finding in a fold that came from a flag names the flag.
void name_flags(const netlist::Netlist& netlist, const std::vector<Choice>& choices, Diagnostics& found) {
  for (Diagnostic& diagnostic : found)
    for (std::size_t f = 0; f < netlist.folds.size(); ++f) {
      const auto choice = std::ranges::find(choices, netlist.folds[f].node, &Choice::node);
      if (choice != choices.end() && diagnostic.where.starts_with(fmt::format("/schedule/folds/{}/", f)))
        diagnostic.where = "--fold " + quote_briefly(choice->flag);
    }
}

}  // namespace

std::optional<netlist::Netlist> reschedule(const netlist::Netlist& netlist, const ScheduleFlags& flags,
                                           Diagnostics& found) {
  const std::vector<Choice> choices = read_choices(netlist, flags.folds, found);
  if (!found.empty()) return std::nullopt;
  netlist::Netlist result = netlist;
  result.halvings = flags.halvings.value_or(netlist.halvings);
  if (flags.early_exit)
    result.early_exit = *flags.early_exit ? netlist::EarlyExit::decided : netlist::EarlyExit::never;
  result.folds = chosen_folds(netlist.folds, choices);
  result.architecture = rtl::architecture_of_folds(result);
  found = verify(result);
  name_flags(result, choices, found);
  if (!found.empty()) return std::nullopt;
  if (netlist.architecture == netlist::Architecture::parallel)
    result = rtl::with_default_folds(result, [&](const netlist::Layer& layer) {
      return std::ranges::find(choices, layer.synapses->id, &Choice::node) == choices.end();
    });
  place_weights(result, "--loadable", flags.loadable, netlist::WeightPlace::loadable, found);
  place_weights(result, "--rom", flags.constant, netlist::WeightPlace::rom, found);
  if (!found.empty()) return std::nullopt;
  return result;
}

std::vector<std::string> fold_flags(const netlist::Netlist& netlist) {
  std::vector<std::string> flags;
  for (const netlist::Fold& fold : netlist.folds)
    flags.push_back(fmt::format("{}={}x{}{}", fold.node, fold.neurons, fold.inputs,
                                fold.bits > 1 ? fmt::format("x{}", fold.bits) : ""));
  for (const netlist::Layer& layer : chain_of(netlist).layers)
    if (layer.fold == nullptr) flags.push_back(layer.synapses->id + "=parallel");
  return flags;
}

std::vector<std::string> loadable_flags(const netlist::Netlist& netlist) {
  std::vector<std::string> flags;
  for (const netlist::Fold& fold : netlist.folds)
    if (fold.weights == netlist::WeightPlace::loadable) flags.push_back(fold.node);
  return flags;
}

std::string schedule_words(const netlist::Netlist& netlist) {
  std::string words;
  for (const std::string& flag : fold_flags(netlist)) words += " --fold " + flag;
  for (const std::string& flag : loadable_flags(netlist)) words += " --loadable " + flag;
  return words;
}

}  // namespace pulsewright::flow

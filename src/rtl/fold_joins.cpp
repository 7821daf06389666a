// SPDX-License-Identifier: Apache-2.0
#include "rtl/fold_joins.h"

#include <algorithm>
#include <array>
#include <optional>

#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

namespace {

using Kinds = std::vector<netlist::Architecture>;
constexpr netlist::Architecture kinds[] = {netlist::Architecture::parallel, netlist::Architecture::folded};

std::size_t number(netlist::Architecture kind) {
  return static_cast<std::size_t>(kind);
}

/// Prices joins by the tops of whole designs. The top is the sum of what stands at each layer and between two
/// neighbours. Let B(l, a) be what the layers to l add where l is of kind a and those before are of kinds
/// that depend on (l, a) alone; E(l, a) what the layers behind l add in the same way. A top through the join
/// (a, b) before layer l takes B(l - 1, a) + join + E(l, b), and one through (l - 1, a) takes B(l - 1, a) +
/// E(l - 1, a). Their difference is the price of the join: along a schedule the E cancel.
class Pricing {
 public:
  Pricing(const netlist::Netlist& netlist, const std::vector<std::vector<LayerOption>>& options)
      : netlist_(netlist), options_(options), before_(options.size()), behind_(options.size()) {
    find_neighbours();
  }

  LayerJoin price(std::size_t l, netlist::Architecture from, netlist::Architecture to) const {
    if (!exists(l, from, to)) return {};
    const std::optional<Cells> with = top_cells(way_through(l, from, to));
    if (!with) return {};
    if (l == 0) return {true, *with};
    const std::optional<Cells> without = top_cells(way_through(l - 1, *before_[l - 1][number(from)], from));
    if (!without) return {};
    return {true, {with->lut4 - without->lut4, with->bram - without->bram}};
  }

 private:
  /// The first option of that kind stands for all: the top is the same.
  const LayerOption* option(std::size_t l, netlist::Architecture kind) const {
    const auto found = std::ranges::find(options_[l], kind, &LayerOption::kind);
    return found == options_[l].end() ? nullptr : &*found;
  }

  bool fits(std::size_t l, netlist::Architecture from, netlist::Architecture to) const {
    if (option(l, to) == nullptr) return false;
    if (l == 0) return from == netlist::Architecture::folded;
    if (option(l - 1, from) == nullptr) return false;
    const netlist::Chain chain = chain_of(netlist_);
    netlist::Layer first = chain.layers[l - 1];
    netlist::Layer second = chain.layers[l];
    const auto& first_fold = option(l - 1, from)->fold;
    const auto& second_fold = option(l, to)->fold;
    first.fold = first_fold ? &*first_fold : nullptr;
    second.fold = second_fold ? &*second_fold : nullptr;
    return check_lowerable(netlist_, first, second).empty();
  }

  /// The join is a part of some way from the pixels to the answer.
  bool exists(std::size_t l, netlist::Architecture from, netlist::Architecture to) const {
    return fits(l, from, to) && (l == 0 || before_[l - 1][number(from)]) && behind_[l][number(to)];
  }

  /// Of which kind the layers before and behind are on the ways through each layer; nothing where no way is.
  void find_neighbours() {
    const std::size_t layers = options_.size();
    for (std::size_t l = 0; l < layers; ++l)
      for (const netlist::Architecture to : kinds)
        for (const netlist::Architecture from : kinds)
          if (fits(l, from, to) && (l == 0 || before_[l - 1][number(from)])) before_[l][number(to)] = from;
    for (const netlist::Architecture kind : kinds)
      if (option(layers - 1, kind) != nullptr) behind_[layers - 1][number(kind)] = kind;
    for (std::size_t l = layers - 1; l > 0; --l)
      for (const netlist::Architecture from : kinds)
        for (const netlist::Architecture to : kinds)
          if (fits(l, from, to) && behind_[l][number(to)]) behind_[l - 1][number(from)] = to;
  }

  Kinds way_through(std::size_t l, netlist::Architecture from, netlist::Architecture to) const {
    Kinds way(options_.size());
    way[l] = to;
    if (l > 0) way[l - 1] = from;
    for (std::size_t k = l; k > 1; --k) way[k - 2] = *before_[k - 1][number(way[k - 1])];
    for (std::size_t k = l; k + 1 < way.size(); ++k) way[k + 1] = *behind_[k][number(way[k])];
    return way;
  }

  std::optional<Cells> top_cells(const Kinds& way) const {
    std::vector<const LayerOption*> choice;
    for (std::size_t l = 0; l < way.size(); ++l) choice.push_back(option(l, way[l]));
    const netlist::Netlist netlist = scheduled(netlist_, choice);
    if (!check_lowerable(netlist).empty()) return {};
    return cells_without_addresses(lower_top(netlist, chain_of(netlist)));
  }

  const netlist::Netlist& netlist_;
  const std::vector<std::vector<LayerOption>>& options_;
  std::vector<std::array<std::optional<netlist::Architecture>, 2>> before_;  ///< [layer][kind of it]
  std::vector<std::array<std::optional<netlist::Architecture>, 2>> behind_;
};

}  // namespace

FoldJoins::FoldJoins(const netlist::Netlist& netlist, const std::vector<std::vector<LayerOption>>& options)
    : joins_(4 * options.size()) {
  const Pricing pricing(netlist, options);
  for (std::size_t l = 0; l < options.size(); ++l)
    for (const netlist::Architecture from : kinds)
      for (const netlist::Architecture to : kinds) joins_[index(l, from, to)] = pricing.price(l, from, to);
}

}  // namespace pulsewright::rtl

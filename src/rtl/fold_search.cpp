// SPDX-License-Identifier: Apache-2.0
#include "rtl/fold_search.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "rtl/area.h"
#include "rtl/fold_plan.h"
#include "rtl/passes.h"

namespace pulsewright {

namespace {

/// Folds of the first layers, with what they take.
struct Partial {
  std::vector<Fold> folds;
  double lut4 = 0;
  double bram = 0;
  std::int64_t slowest =
      0;                 ///< clocks of the layer that an image keeps longest, while its values come as well
  std::int64_t all = 0;  ///< clocks of all layers, from their last value in to their last sum out
  std::int64_t spread = 0;  ///< clocks from the first sum of the last layer to its last one
};

/// True when `one` is nowhere worse than `other`.
bool covers(const Partial& one, const Partial& other) {
  return one.lut4 <= other.lut4 && one.bram <= other.bram && one.slowest <= other.slowest &&
         one.all <= other.all && one.spread <= other.spread;
}

/// Where there are more than the timing of each can be told of in seconds, leaves those that no other one
/// covers. The clocks of a Partial are nearly those of the chain and not quite, so this may lose the best.
void keep_best(std::vector<Partial>& partials) {
  constexpr std::size_t most_partials = 4000;
  if (partials.size() <= most_partials) return;
  std::ranges::sort(partials, {}, [](const Partial& partial) {
    return std::tuple(partial.lut4, partial.bram, partial.slowest, partial.all);
  });
  std::vector<Partial> kept;
  for (Partial& partial : partials)
    if (std::ranges::none_of(kept, [&](const Partial& better) { return covers(better, partial); }))
      kept.push_back(std::move(partial));
  partials = std::move(kept);
}

std::vector<std::int64_t> divisors_of(std::int64_t value) {
  std::vector<std::int64_t> divisors;
  for (std::int64_t divisor = 1; divisor <= value; ++divisor)
    if (value % divisor == 0) divisors.push_back(divisor);
  return divisors;
}

/// A fold of one layer with what it takes when nobody makes it wait.
Partial partial_of(const Layer& layer, const Cost& area) {
  const FoldPlan plan = fold_plan(layer);
  const std::int64_t run = plan.words * layer.input_stream->length + layer.synapses->pipeline_delay;
  const std::int64_t clocks = 1 + plan.passes() * (run + plan.neurons);
  // With a pool the first sum leaves after the passes of one window.
  const std::int64_t first = 1 + plan.inner * (run + plan.neurons) - plan.neurons + 1;
  return {{*layer.fold}, area.lut4, area.bram, clocks, clocks, clocks - first};
}

/// Every fold of the layer that has Verilog.
std::vector<Partial> options_of(const Netlist& netlist, Layer layer) {
  std::vector<Partial> options;
  const std::vector<std::int64_t> inputs = divisors_of(divisible_inputs(*layer.synapses, layer.conv2d));
  for (const std::int64_t p : divisors_of(divisible_neurons(*layer.synapses, layer.conv2d)))
    for (const std::int64_t q : inputs) {
      const Fold fold{layer.synapses->id, p, q};
      layer.fold = &fold;
      if (!check_lowerable(netlist, layer).empty()) continue;
      const Cost area = expected_area(registry_area(lower_folded_layer(layer, netlist.name)));
      options.push_back(partial_of(layer, area));
    }
  return options;
}

/// Each choice for the layers before with each option of the next one, which `inputs` values enter.
std::vector<Partial> joined(const std::vector<Partial>& before, const std::vector<Partial>& options,
                            std::int64_t inputs) {
  std::vector<Partial> all;
  for (const Partial& first : before)
    for (const Partial& next : options) {
      Partial& both = all.emplace_back(first);
      both.folds.push_back(next.folds.front());
      both.lut4 += next.lut4;
      both.bram += next.bram;
      both.slowest = std::max(both.slowest, std::max(inputs, first.spread) + next.slowest);
      both.all += next.all;
      both.spread = next.spread;
    }
  keep_best(all);
  return all;
}

/// By how much the worst limit is broken; 1 where none is.
double excess(const Budget& budget, double lut4, double bram, double latency, double interval) {
  double worst = 1;
  const auto hold = [&](const std::optional<std::int64_t>& limit, double value) {
    if (limit) worst = std::max(worst, value / std::max(0.5, static_cast<double>(*limit)));
  };
  hold(budget.lut4, lut4);
  hold(budget.bram, bram);
  hold(budget.latency_clocks, latency);
  hold(budget.interval_clocks, interval);
  return worst;
}

/// Which of two designs serves the budget better: the smaller.
std::tuple<double, double, double> rank(const Budget& budget, const DesignEstimate& design) {
  const auto latency = static_cast<double>(design.timing.latency_clocks);
  const auto interval = static_cast<double>(design.timing.interval_clocks);
  const double broken =
      excess(budget, std::round(design.area.lut4), std::round(design.area.bram), latency, interval);
  if (budget.latency_clocks || budget.interval_clocks) return {broken, design.area.lut4, interval};
  return {broken, interval, design.area.lut4};
}

}  // namespace

DesignEstimate estimate(const Netlist& netlist) {
  return {expected_area(registry_area(lower_netlist(netlist))), timing_of(chain_of(netlist))};
}

std::vector<std::string> overruns(const DesignEstimate& estimate, const Budget& budget) {
  std::vector<std::string> found;
  const auto hold = [&](const std::optional<std::int64_t>& limit, std::int64_t value, std::string_view unit) {
    if (limit && value > *limit) found.push_back(fmt::format("{} {} of {}", value, unit, *limit));
  };
  hold(budget.lut4, std::llround(estimate.area.lut4), "LUT4");
  hold(budget.bram, std::llround(estimate.area.bram), "block RAMs");
  hold(budget.latency_clocks, estimate.timing.latency_clocks, "clocks of latency");
  hold(budget.interval_clocks, estimate.timing.interval_clocks, "clocks an image");
  return found;
}

std::optional<Netlist> search_folds(Netlist netlist, const Budget& budget) {
  netlist.architecture = Architecture::folded;
  netlist.folds.clear();
  for (const Node& node : netlist.nodes)
    if (synapses_of(node) != nullptr) netlist.folds.push_back({id_of(node)});
  const Chain chain = chain_of(netlist);
  std::vector<Partial> partials(1);
  for (const Layer& layer : chain.layers)
    partials = joined(partials, options_of(netlist, layer), layer.inputs());
  if (partials.empty()) return std::nullopt;
  netlist.folds = partials.front().folds;
  const Cost top = expected_area(registry_area(lower_netlist(netlist).modules.back()));
  // Layers overlap in part, so only the whole chain tells its interval.
  std::optional<DesignEstimate> best;
  std::vector<Fold> chosen;
  for (const Partial& partial : partials) {
    netlist.folds = partial.folds;
    const Cost area = top + Cost{partial.lut4, 0, partial.bram};
    const DesignEstimate design{area, timing_of(chain_of(netlist))};
    if (best && !(rank(budget, design) < rank(budget, *best))) continue;
    best = design;
    chosen = partial.folds;
  }
  netlist.folds = std::move(chosen);
  return netlist;
}

}  // namespace pulsewright

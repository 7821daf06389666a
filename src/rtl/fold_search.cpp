// SPDX-License-Identifier: Apache-2.0
#include "rtl/fold_search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "rtl/area.h"
#include "rtl/fold_plan.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright {

namespace {

/// A schedule of the first layers, with what it takes.
struct Partial {
  std::vector<Fold> folds;     ///< of those that are folded
  std::vector<bool> parallel;  ///< [layers]
  double lut4 = 0;
  double bram = 0;
  std::int64_t slowest =
      0;                 ///< clocks of the layer that an image keeps longest, while its values come as well
  std::int64_t all = 0;  ///< clocks of all layers, from their last value in to their last sum out
  std::int64_t spread = 0;  ///< clocks from the first sum of the last layer to its last one
};

/// True when `one` is nowhere worse than `other`. What stands between the layers differs with those that are
/// parallel, and counts later.
bool covers(const Partial& one, const Partial& other) {
  return one.parallel == other.parallel && one.lut4 <= other.lut4 && one.bram <= other.bram &&
         one.slowest <= other.slowest && one.all <= other.all && one.spread <= other.spread;
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
Partial folded_partial(const Layer& layer, const Cost& area) {
  const FoldPlan plan = fold_plan(layer);
  const std::int64_t run = plan.words * layer.input_stream->length + layer.synapses->pipeline_delay;
  const std::int64_t clocks = 1 + plan.passes() * (run + plan.neurons);
  // With a pool the first sum leaves after the passes of one window.
  const std::int64_t first = 1 + plan.inner * (run + plan.neurons) - plan.neurons + 1;
  return {{*layer.fold}, {false}, area.lut4, area.bram, clocks, clocks, clocks - first};
}

/// The same of a parallel layer, whose sums all leave at once.
Partial parallel_partial(const Layer& layer, const Cost& area) {
  const std::int64_t clocks = layer.input_stream->length + layer.synapses->pipeline_delay + 2;
  return {{}, {true}, area.lut4, area.bram, clocks, clocks, 0};
}

/// Every fold of the layer that has Verilog, with weights where they were, and the parallel layer if it has.
std::vector<Partial> options_of(const Netlist& netlist, Layer layer, bool may_be_parallel) {
  std::vector<Partial> options;
  const WeightPlace weights = layer.fold ? layer.fold->weights : WeightPlace::rom;
  const std::vector<std::int64_t> inputs = divisors_of(divisible_inputs(*layer.synapses, layer.conv2d));
  for (const std::int64_t p : divisors_of(divisible_neurons(*layer.synapses, layer.conv2d)))
    for (const std::int64_t q : inputs) {
      const Fold fold{layer.synapses->id, p, q, weights};
      layer.fold = &fold;
      if (!check_lowerable(netlist, layer).empty()) continue;
      const Chain alone{nullptr, {layer}};
      const Cost area =
          expected_area(registry_area(lower_folded_layer(layer, netlist.name, load_plan(alone))));
      options.push_back(folded_partial(layer, area));
    }
  layer.fold = nullptr;
  if (may_be_parallel && check_lowerable(netlist, layer).empty())
    options.push_back(
        parallel_partial(layer, expected_area(registry_area(lower_layer(layer, netlist.name)))));
  return options;
}

/// Each choice for the layers before with each option of the next one, which `inputs` values enter: one by
/// one, or at once from one parallel layer to another.
std::vector<Partial> joined(const std::vector<Partial>& before, const std::vector<Partial>& options,
                            std::int64_t inputs) {
  std::vector<Partial> all;
  for (const Partial& first : before)
    for (const Partial& next : options) {
      Partial& both = all.emplace_back(first);
      const bool is_parallel = next.parallel.front();
      const bool comes_at_once = is_parallel && !first.parallel.empty() && first.parallel.back();
      const std::int64_t coming = comes_at_once ? 0 : std::max(inputs, first.spread);
      both.folds.insert(both.folds.end(), next.folds.begin(), next.folds.end());
      both.parallel.push_back(is_parallel);
      both.lut4 += next.lut4;
      both.bram += next.bram;
      // A parallel layer works while the values of the next image are gathered.
      both.slowest =
          std::max(both.slowest, is_parallel ? std::max(coming, next.slowest) : coming + next.slowest);
      both.all += next.all;
      both.spread = next.spread;
    }
  keep_best(all);
  return all;
}

/// Layers of which a parallel one is tried: where there are more dense ones than schedules can be told of in
/// seconds, those with the fewest synapses.
std::vector<bool> parallel_candidates(const Chain& chain) {
  constexpr std::size_t most_candidates = 6;
  std::vector<std::size_t> dense;
  for (std::size_t l = 0; l < chain.layers.size(); ++l)
    if (chain.layers[l].conv2d == nullptr && !is_loadable(chain.layers[l])) dense.push_back(l);
  std::ranges::stable_sort(dense, {}, [&](std::size_t l) {
    return chain.layers[l].synapses->neurons() * chain.layers[l].synapses->inputs();
  });
  dense.resize(std::min(dense.size(), most_candidates));
  std::vector<bool> candidates(chain.layers.size());
  for (const std::size_t l : dense) candidates[l] = true;
  return candidates;
}

void set_schedule(Netlist& netlist, const Partial& partial) {
  netlist.folds = partial.folds;
  netlist.architecture = partial.folds.empty()                             ? Architecture::parallel
                         : partial.folds.size() == partial.parallel.size() ? Architecture::folded
                                                                           : Architecture::mixed;
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
  const Netlist asked = netlist;
  netlist.folds.clear();
  const Chain chain = chain_of(asked);
  const std::vector<bool> candidates = parallel_candidates(chain);
  std::vector<Partial> partials(1);
  for (std::size_t l = 0; l < chain.layers.size(); ++l)
    partials =
        joined(partials, options_of(netlist, chain.layers[l], candidates[l]), chain.layers[l].inputs());
  std::map<std::vector<bool>, Cost> tops;
  std::optional<DesignEstimate> best;
  const Partial* chosen = nullptr;
  for (const Partial& partial : partials) {
    set_schedule(netlist, partial);
    // Layers overlap in part, so only the whole chain tells its interval.
    const Chain scheduled = chain_of(netlist);
    if (!tops.contains(partial.parallel))
      tops[partial.parallel] = expected_area(registry_area(lower_top(netlist, scheduled)));
    const Cost area = tops[partial.parallel] + Cost{partial.lut4, 0, partial.bram};
    const DesignEstimate design{area, timing_of(scheduled)};
    if (best && !(rank(budget, design) < rank(budget, *best))) continue;
    // What joins two layers may be too wide, though each has Verilog.
    if (!check_lowerable(netlist).empty()) continue;
    best = design;
    chosen = &partial;
  }
  if (chosen == nullptr) return std::nullopt;
  set_schedule(netlist, *chosen);
  return netlist;
}

}  // namespace pulsewright

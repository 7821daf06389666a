// SPDX-License-Identifier: Apache-2.0
#include "rtl/schedule_search.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/bits.h"
#include "plan/load_plan.h"

namespace pulsewright::rtl {

namespace {

constexpr std::int64_t none = ScheduleLimits::none;

/// A schedule of the first layers.
struct Partial {
  plan::WayTiming way;
  Cells cells = {};
  std::uint64_t addresses = 0;                                 ///< of what can be loaded
  netlist::Architecture kind = netlist::Architecture::folded;  ///< of the last one of these layers
  std::size_t option = 0;                                      ///< of that layer
  std::size_t before = 0;  ///< the schedule without it, among those of one layer fewer
};

/// What a schedule of the first layers can be worse in, LUT4 first. What is not limited is 0.
using Measures = std::array<std::int64_t, 7>;

/// True when `one`, which has no more LUT4, is nowhere worse.
bool covers(const Measures& one, const Measures& other) {
  for (std::size_t m = 1; m < one.size(); ++m)
    if (one[m] > other[m]) return false;
  return true;
}

/// Those of which no other one is as good or better in every measure, the first of equal ones; ascending.
std::vector<std::size_t> best_of(const std::vector<Measures>& measures) {
  std::vector<std::size_t> order(measures.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) -> const Measures& { return measures[i]; });
  std::vector<std::size_t> best;
  for (const std::size_t i : order)
    if (std::none_of(best.rbegin(), best.rend(),
                     [&](std::size_t better) { return covers(measures[better], measures[i]); }))
      best.push_back(i);
  std::ranges::sort(best);
  return best;
}

/// The least of anything that any of the last layers takes.
struct Rest {
  Cells cells;
  std::int64_t clocks = 0;    ///< of the latency
  std::int64_t interval = 0;  ///< clocks of the layer that an image keeps longest
};

/// Goes through the layers with all schedules that can be the smallest one within limits. Layers depend on
/// each other in few numbers only: their sums, the spread of the values between two of them, and the number
/// of load addresses. So a schedule of the first layers is dropped where another one that ends with the same
/// kind of layer is as good in all of these, and few are left.
class Sweep {
 public:
  Sweep(const ScheduleParts& parts, const ScheduleLimits& limits) : parts_(parts), limits_(limits) {
    rests_.resize(layers() + 1);
    for (std::size_t l = layers(); l-- > 0;) rests_[l] = with_least(rests_[l + 1], l);
    for (const auto& options : parts.options) options_.push_back(best_options(options));
  }

  std::optional<FoldSchedule> smallest() const {
    std::vector<std::vector<Partial>> levels(1);
    levels[0].push_back({plan::WayTiming(parts_.pixels)});
    for (std::size_t l = 0; l < layers(); ++l) levels.push_back(extended(levels[l], l));
    const auto smallest =
        std::ranges::min_element(levels.back(), {}, [](const Partial& whole) { return whole.cells.lut4; });
    if (smallest == levels.back().end()) return {};
    return traced(levels, *smallest);
  }

  Rest least() const { return rests_[0]; }

 private:
  std::size_t layers() const { return parts_.options.size(); }

  /// A layer and those behind it.
  Rest with_least(const Rest& behind, std::size_t layer) const {
    Rest least{{none, none}, none, none};
    for (const LayerOption& option : parts_.options[layer])
      for (const netlist::Architecture from :
           {netlist::Architecture::parallel, netlist::Architecture::folded}) {
        const LayerJoin& join = parts_.joins.at(layer, from, option.kind());
        const std::int64_t interval = option.stage.least_interval();
        if (!join.is_lowerable || interval > limits_.interval_clocks) continue;
        least = {{std::min(least.cells.lut4, option.cells.lut4 + join.cells.lut4),
                  std::min(least.cells.bram, option.cells.bram + join.cells.bram)},
                 std::min(least.clocks, option.stage.work + option.stage.spread),
                 std::min(least.interval, interval)};
      }
    if (least.clocks == none) return {};  // there is no schedule
    return {{least.cells.lut4 + behind.cells.lut4, least.cells.bram + behind.cells.bram},
            least.clocks + behind.clocks,
            std::max(least.interval, behind.interval)};
  }

  /// Of one layer, without those that are never better than another fold of it.
  std::vector<std::size_t> best_options(const std::vector<LayerOption>& options) const {
    std::vector<std::size_t> folded;
    std::vector<std::size_t> best;
    std::vector<Measures> measures;
    for (std::size_t o = 0; o < options.size(); ++o) {
      const bool is_compared = options[o].fold && options[o].address_spans.empty();
      (is_compared ? folded : best).push_back(o);
      if (is_compared) measures.push_back(measures_of(options[o]));
    }
    for (const std::size_t i : best_of(measures)) best.push_back(folded[i]);
    std::ranges::sort(best);
    return best;
  }

  Measures measures_of(const LayerOption& option) const {
    const bool limits_interval = limits_.interval_clocks != none;
    const bool limits_latency = limits_.latency_clocks != none;
    const plan::Stage& stage = option.stage;
    // One that overlaps images is as good as another one that takes as long, but not the other way round.
    return {option.cells.lut4,
            limits_interval ? stage.spread - stage.slack : 0,
            limits_interval ? stage.least_interval() : 0,
            limits_interval && stage.overlapped == 0,
            limits_latency ? stage.work + stage.spread : 0,
            limits_.bram == none ? 0 : option.cells.bram,
            0};
  }

  std::vector<Partial> extended(const std::vector<Partial>& schedules, std::size_t layer) const {
    std::vector<Partial> all;
    for (std::size_t s = 0; s < schedules.size(); ++s)
      for (const std::size_t o : options_[layer]) {
        Partial schedule = schedules[s];
        schedule.before = s;
        schedule.option = o;
        if (extend(schedule, layer) && is_within(schedule, rests_[layer + 1])) all.push_back(schedule);
      }
    if (layer + 1 < layers()) keep_best(all);
    return all;
  }

  /// Appends its option of a layer; false where that has no Verilog behind the layer before.
  bool extend(Partial& schedule, std::size_t layer) const {
    const LayerOption& next = parts_.options[layer][schedule.option];
    const LayerJoin& join = parts_.joins.at(layer, schedule.kind, next.kind());
    if (!join.is_lowerable) return false;
    for (const plan::Joint joint : plan::joints_between(schedule.kind, next.kind()))
      if (const auto stage = plan::stage_of(joint, parts_.inputs[layer])) schedule.way.pass(*stage);
    schedule.way.pass(next.stage);
    schedule.cells.lut4 += join.cells.lut4 + next.cells.lut4;
    schedule.cells.bram += join.cells.bram + next.cells.bram;
    for (const std::uint64_t span : next.address_spans)
      schedule.addresses = plan::end_of_memory(schedule.addresses, span);
    schedule.kind = next.kind();
    if (layer + 1 == layers()) end(schedule);
    return true;
  }

  void end(Partial& schedule) const {
    schedule.way.pass(plan::sending_stage(schedule.kind, parts_.classes));
    if (parts_.loadable_memories > 0)
      schedule.cells.lut4 +=
          parts_.loadable_memories * index_bits(schedule.addresses) * lut4_per_address_bit();
  }

  bool is_within(const Partial& schedule, const Rest& rest) const {
    return schedule.way.interval() <= limits_.interval_clocks &&
           schedule.way.clocks() + rest.clocks <= limits_.latency_clocks &&
           schedule.cells.lut4 + rest.cells.lut4 <= limits_.lut4 &&
           schedule.cells.bram + rest.cells.bram <= limits_.bram;
  }

  Measures measures_of(const Partial& schedule) const {
    return {schedule.cells.lut4,
            limits_.interval_clocks == none ? 0 : schedule.way.least_spread(),
            limits_.latency_clocks == none ? 0 : schedule.way.clocks(),
            limits_.bram == none ? 0 : schedule.cells.bram,
            static_cast<std::int64_t>(schedule.addresses),
            0,
            0};
  }

  /// What is left stays in order: a schedule whose options come first is before another one.
  void keep_best(std::vector<Partial>& schedules) const {
    std::vector<std::size_t> kept;
    for (const netlist::Architecture kind :
         {netlist::Architecture::parallel, netlist::Architecture::folded}) {
      std::vector<std::size_t> same_kind;
      std::vector<Measures> measures;
      for (std::size_t s = 0; s < schedules.size(); ++s) {
        if (schedules[s].kind != kind) continue;
        same_kind.push_back(s);
        measures.push_back(measures_of(schedules[s]));
      }
      for (const std::size_t i : best_of(measures)) kept.push_back(same_kind[i]);
    }
    std::ranges::sort(kept);
    std::vector<Partial> best;
    for (const std::size_t s : kept) best.push_back(schedules[s]);
    schedules = std::move(best);
  }

  FoldSchedule traced(const std::vector<std::vector<Partial>>& levels, Partial last) const {
    FoldSchedule schedule{{}, {last.cells, {last.way.clocks(), last.way.interval()}}};
    schedule.choice.resize(layers());
    for (std::size_t l = layers(); l-- > 0;) {
      schedule.choice[l] = &parts_.options[l][last.option];
      last = levels[l][last.before];
    }
    return schedule;
  }

  const ScheduleParts& parts_;
  const ScheduleLimits& limits_;
  std::vector<Rest> rests_;                        ///< [layers + 1]
  std::vector<std::vector<std::size_t>> options_;  ///< [layers]: those that are tried
};

}  // namespace

ScheduleParts::ScheduleParts(const netlist::Netlist& netlist)
    : options(layer_options(netlist)), joins(netlist, options) {
  const netlist::Chain chain = chain_of(netlist);
  pixels = chain.input->features;
  classes = chain.classes();
  for (const netlist::Layer& layer : chain.layers) inputs.push_back(layer.inputs());
  for (const auto& layer : options)
    if (!layer.empty()) loadable_memories += std::ssize(layer.front().address_spans);
}

std::optional<FoldSchedule> ScheduleSearch::smallest(const ScheduleLimits& limits) const {
  return Sweep(parts_, limits).smallest();
}

ScheduleCost ScheduleSearch::lower_bound() const {
  const ScheduleLimits unlimited;
  const Rest least = Sweep(parts_, unlimited).least();
  return {least.cells, {parts_.pixels + least.clocks, least.interval}};
}

}  // namespace pulsewright::rtl

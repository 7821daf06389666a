// SPDX-License-Identifier: Apache-2.0
#include "ising/fold_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace pulsewright::ising {

namespace {

/// Turns that are on their way behind the one whose rows are read: added up, compared, written.
constexpr std::size_t stages_behind = 3;

/// A lane, and the lane of a neighbour in some row.
using Wire = std::pair<std::size_t, std::size_t>;
using Wires = std::set<Wire>;

void place_spins(const Machine& machine, FoldPlan& plan) {
  for (const PBit& spin : machine.spins)
    plan.lanes = std::max(plan.lanes, static_cast<std::size_t>(spin.word) + 1);
  plan.spins.assign(static_cast<std::size_t>(machine.colours()), std::vector<std::int64_t>(plan.lanes, -1));
  for (std::size_t i = 0; i < machine.spins.size(); ++i)
    plan.spins[static_cast<std::size_t>(machine.spins[i].colour)]
              [static_cast<std::size_t>(machine.spins[i].word)] = static_cast<std::int64_t>(i);
}

/// The rows that row r reads, with the wires that it needs from each.
std::map<std::int64_t, Wires> needs_of(const Machine& machine, const FoldPlan& plan,
                                       const std::vector<std::vector<Neighbour>>& neighbours,
                                       std::size_t row) {
  std::map<std::int64_t, Wires> needs;
  for (std::size_t lane = 0; lane < plan.lanes; ++lane) {
    const std::int64_t spin = plan.spins[row][lane];
    if (spin < 0) continue;
    for (const Neighbour& neighbour : neighbours[static_cast<std::size_t>(spin)]) {
      const PBit& other = machine.spins[static_cast<std::size_t>(neighbour.spin)];
      needs[other.colour].insert({lane, static_cast<std::size_t>(other.word)});
    }
  }
  return needs;
}

/// Wires that `has` would gain, and, to choose among ports that gain as many, those that stay without use.
std::pair<std::size_t, std::size_t> price(const Wires& has, const Wires& needs) {
  std::size_t common = 0;
  for (const Wire& wire : needs) common += has.contains(wire);
  return {needs.size() - common, has.size() - common};
}

/// Gives each row that is read a port, the best pair first, such that few wires are added.
void give_ports(std::map<std::int64_t, Wires> needs, std::vector<Wires>& wires,
                std::vector<std::int64_t>& reads) {
  while (!needs.empty()) {
    auto best = needs.begin();
    std::size_t best_port = 0;
    std::pair<std::size_t, std::size_t> least{SIZE_MAX, 0};
    for (auto row = needs.begin(); row != needs.end(); ++row)
      for (std::size_t port = 0; port < wires.size(); ++port)
        if (reads[port] < 0)
          if (const auto cost = price(wires[port], row->second); cost < least) {
            least = cost;
            best = row;
            best_port = port;
          }
    reads[best_port] = best->first;
    wires[best_port].merge(best->second);
    needs.erase(best);
  }
}

/// Whether a row reads one that the turns just before it write.
bool reads_late_row(const std::vector<std::int64_t>& reads, std::size_t row, std::size_t rows) {
  return std::ranges::any_of(reads, [&](std::int64_t other) {
    if (other < 0) return false;
    const std::size_t turns_ago = (row + rows - static_cast<std::size_t>(other)) % rows;
    return turns_ago >= 1 && turns_ago <= stages_behind;
  });
}

}  // namespace

std::size_t FoldPlan::most_taps() const {
  return std::ranges::max(taps, {}, [](const auto& list) { return list.size(); }).size();
}

std::int64_t FoldPlan::clocks_of_sweep() const {
  return static_cast<std::int64_t>(rows()) +
         static_cast<std::int64_t>(stages_behind) * std::ranges::count(waits, true);
}

FoldPlan plan_folds(const Machine& machine) {
  FoldPlan plan;
  place_spins(machine, plan);
  const auto neighbours = neighbours_of(machine.spins.size(), machine.couplings);
  std::vector<std::map<std::int64_t, Wires>> needs;
  for (std::size_t row = 0; row < plan.rows(); ++row) {
    needs.push_back(needs_of(machine, plan, neighbours, row));
    plan.ports = std::max(plan.ports, needs.back().size());
  }
  if (plan.ports > most_ports) return plan;
  std::vector<Wires> wires(plan.ports);
  for (std::size_t row = 0; row < plan.rows(); ++row) {
    plan.reads.emplace_back(plan.ports, -1);
    give_ports(std::move(needs[row]), wires, plan.reads.back());
    // The table of a new step must be there before the first row is compared.
    plan.waits.push_back(row == 0 || reads_late_row(plan.reads.back(), row, plan.rows()));
  }
  plan.taps.resize(plan.lanes);
  for (std::size_t port = 0; port < plan.ports; ++port)
    for (const auto& [lane, other] : wires[port]) plan.taps[lane].push_back({port, other});
  return plan;
}

std::vector<std::int64_t> tap_weights(const FoldPlan& plan,
                                      const std::vector<std::vector<Neighbour>>& neighbours, std::size_t row,
                                      std::size_t lane) {
  std::vector<std::int64_t> weights;
  const std::int64_t spin = plan.spins[row][lane];
  for (const Tap& tap : plan.taps[lane]) {
    weights.push_back(0);
    const std::int64_t read = plan.reads[row][tap.port];
    if (spin < 0 || read < 0) continue;
    const std::int64_t other = plan.spins[static_cast<std::size_t>(read)][tap.lane];
    const auto& list = neighbours[static_cast<std::size_t>(spin)];
    const auto found = std::ranges::find(list, other, &Neighbour::spin);
    if (found != list.end()) weights.back() = found->weight;
  }
  return weights;
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// Cells are handed out in order, again when they failed, and fast enough for many ranks on a simulated clock.
#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

#include "base/random.h"
#include "catch.h"
#include "sweep/dispatch.h"

namespace pulsewright::sweep {
namespace {

TEST_CASE("cells begin in the order given, and a failed one again behind all others") {
  Dispatch dispatch({4, 1, 3}, false);
  CHECK(dispatch.next() == 4);
  CHECK(dispatch.next() == 1);
  CHECK(dispatch.running() == 2);
  dispatch.ended(4, CellEnding::again);
  CHECK(dispatch.next() == 3);
  CHECK(dispatch.next() == 4);
  CHECK_FALSE(dispatch.next());
  for (const std::size_t cell : {1, 3, 4}) dispatch.ended(cell, CellEnding::done);
  CHECK(dispatch.running() == 0);
  CHECK(dispatch.waiting() == 0);
}

TEST_CASE("nothing begins after a stop, a defect, or a failure where that stops") {
  for (const bool stops : {false, true})
    for (const CellEnding ending :
         {CellEnding::done, CellEnding::again, CellEnding::failed, CellEnding::defect, CellEnding::left}) {
      Dispatch dispatch({0, 1}, stops);
      dispatch.next();
      dispatch.ended(0, ending);
      CHECK(dispatch.is_stopped() ==
            (ending == CellEnding::defect || (stops && ending == CellEnding::failed)));
      CHECK(dispatch.next().has_value() != dispatch.is_stopped());
    }
  Dispatch dispatch({0, 1}, false);
  dispatch.stop();
  CHECK_FALSE(dispatch.next());
  CHECK(dispatch.waiting() == 2);
}

/// Ranks that ask a master for cells, on a clock of its own.
struct Simulation {
  double seconds = 0;  ///< until the last cell has ended
  double busy = 0;     ///< part of that in which the master serves
};

/// The master takes `service` seconds for each message, one after the other.
Simulation simulate(const std::vector<double>& cells, int ranks, double service) {
  std::vector<std::size_t> order(cells.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Dispatch dispatch(order, false);
  // When a rank calls, and the cell that it has ended; cells.size() for the first call.
  using Event = std::pair<double, std::size_t>;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> calls;
  for (int rank = 0; rank < ranks; ++rank) calls.push({0, cells.size()});
  double free_at = 0;
  double served = 0;
  double end = 0;
  while (!calls.empty()) {
    const auto [time, ended] = calls.top();
    calls.pop();
    free_at = std::max(free_at, time) + service;
    served += service;
    if (ended < cells.size()) {
      dispatch.ended(ended, CellEnding::done);
      end = std::max(end, time);
    }
    if (const auto cell = dispatch.next()) calls.push({free_at + cells[*cell], *cell});
  }
  return {end, served / end};
}

/// Durations from half to one and a half of `mean`, the longest first.
std::vector<double> drawn_cells(std::size_t count, double mean) {
  Random random(5, 0);
  std::vector<double> cells(count);
  for (double& cell : cells) cell = mean * (0.5 + static_cast<double>(random.below(1'000'001)) / 1e6);
  std::ranges::sort(cells, std::ranges::greater{});
  return cells;
}

TEST_CASE("1000 ranks load the master by their number times its service over a cell's time") {
  const std::vector<double> cells = drawn_cells(10'000, 14);
  const double sum = std::accumulate(cells.begin(), cells.end(), 0.0);
  const Simulation simulation = simulate(cells, 1000, 50e-6);
  CHECK(simulation.busy == Approx(1000 * 50e-6 / 14).epsilon(0.2));
  CHECK(simulation.seconds >= sum / 1000);
  CHECK(simulation.seconds <= sum / 1000 + cells.front());
}

TEST_CASE("more ranks than a cell's time over the service do not make a sweep faster") {
  const std::vector<double> cells = drawn_cells(20'000, 0.014);
  const double service = 50e-6;  // 280 ranks saturate it
  CHECK(simulate(cells, 70, service).busy == Approx(0.25).epsilon(0.05));
  CHECK(simulate(cells, 140, service).busy == Approx(0.5).epsilon(0.05));
  CHECK(simulate(cells, 560, service).seconds == Approx(20'000 * service).epsilon(0.05));
  CHECK(simulate(cells, 1120, service).seconds == Approx(20'000 * service).epsilon(0.05));
}

}  // namespace
}  // namespace pulsewright::sweep

// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/temporary_folder.h"
#include "catch.h"
#include "flow/make_model.h"
#include "flow/time_to_solution.h"

namespace pulsewright::flow {
namespace {

TEST_CASE("reads that reach the target are those of single anneals, and 99 % follows from their share") {
  Diagnostics diagnostics;
  const TemporaryFolder folder;
  const auto model = make_model("torus:6:6:3", (folder.path() / "torus.txt").string(), diagnostics);
  REQUIRE(model);
  AnnealRequest request;
  request.options.reads = 40;
  request.sweeps = 16;
  const auto whole = anneal_model(*model, false, request, {}, diagnostics);
  REQUIRE(whole);
  // A target that some reads reach: the best energy of all.
  const std::int64_t best = whole->report.solutions.best(1).front().energy;
  request.target = static_cast<double>(best + model->offset) / static_cast<double>(model->scale);
  REQUIRE(energy_of_target(*model, false, *request.target) == best);

  const auto curve = time_to_solution(*model, false, request, {}, diagnostics);
  REQUIRE(curve);
  REQUIRE(curve->size() == 5);
  bool has_some = false;
  for (std::size_t k = 0; k < curve->size(); ++k) {
    const TimeToSolution& point = (*curve)[k];
    INFO(point.sweeps << " sweeps, " << point.hits << " hits");
    CHECK(point.sweeps == std::int64_t{1} << k);
    CHECK(point.reads == 40);
    AnnealRequest single = request;
    single.sweeps = point.sweeps;
    single.target.reset();
    const auto outcome = anneal_model(*model, false, single, {}, diagnostics);
    REQUIRE(outcome);
    std::int64_t hits = 0;
    for (const ising::Solution& solution : outcome->report.solutions.best())
      if (solution.energy == best) hits += static_cast<std::int64_t>(solution.count);
    CHECK(point.hits == hits);
    REQUIRE(point.sweeps_to_99.has_value() == (hits > 0));
    if (hits == 0 || hits == 40) continue;
    has_some = true;
    const double misses =
        std::pow(1 - static_cast<double>(hits) / 40, *point.sweeps_to_99 / static_cast<double>(point.sweeps));
    CHECK(misses <= 0.01 * (1 + 1e-9));
  }
  CHECK(has_some);
  CHECK(to_svg(*curve, "torus").find("<svg") != std::string::npos);

  request.target = -1e6;
  const auto none = time_to_solution(*model, false, request, {}, diagnostics);
  REQUIRE(none);
  CHECK(to_svg(*none, "torus").empty());
}

}  // namespace
}  // namespace pulsewright::flow

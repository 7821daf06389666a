// SPDX-License-Identifier: Apache-2.0
// What pictures of a machine show.
#include <algorithm>

#include "catch.h"
#include "ising/compile_machine.h"
#include "ising/course.h"
#include "ising/engine.h"

namespace pulsewright::ising {

TEST_CASE("the autocorrelation of numbers that alternate alternates, and falls with what is left of them") {
  std::vector<double> values;
  for (int t = 0; t < 100; ++t) values.push_back(t % 2 == 0 ? 3 : 5);
  const std::vector<double> found = autocorrelation(values, 10);
  REQUIRE(found.size() == 11);
  for (std::size_t lag = 0; lag <= 10; ++lag)
    CHECK(found[lag] == Approx((lag % 2 == 0 ? 1.0 : -1.0) * (100.0 - static_cast<double>(lag)) / 100));
}

TEST_CASE("numbers that are all the same have no autocorrelation") {
  CHECK(autocorrelation(std::vector<double>(5, 2.0), 2) == std::vector<double>(3, 0.0));
}

TEST_CASE("the course of a machine has the energies of its own states") {
  Diagnostics diagnostics;
  SpinModel model;
  model.fields = {1, 0, -2, 0};
  model.couplings = {{0, 1, 1}, {1, 2, -1}, {2, 3, 2}};
  model.offset = 3;
  model.scale = 2;
  const auto machine = compile_machine(model, {.width = 8, .schedule = {{0.4, 3}, {0.9, 1}}}, diagnostics);
  REQUIRE(machine);
  const Course course = record_course(*machine, 50);
  REQUIRE(course.energies.size() == 50);
  const auto reference = make_reference_engine(*machine);
  for (const double energy : course.energies) {
    reference->sweep();
    CHECK(energy == Approx(static_cast<double>(reference->energy() + 3) / 8));
  }
  CHECK(std::ranges::equal(course.states, reference->states()));
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// What pictures of a machine show.
#include <algorithm>
#include <span>

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
  const Course course = record_course(*machine, 10, 50);
  REQUIRE(course.energies.size() == 50);
  const auto reference = make_reference_engine(*machine);
  for (const double energy : course.energies) {
    reference->sweep();
    CHECK(energy == Approx(static_cast<double>(reference->energy() + 3) / 8));
  }
  CHECK(std::ranges::equal(course.states, reference->states()));
  CHECK(course.stride == 1);
  CHECK(std::ranges::equal(course.window, std::span(course.energies).subspan(10)));
}

TEST_CASE("the course of a long run keeps every so many energies, and its memory is bounded") {
  Diagnostics diagnostics;
  const auto machine =
      compile_machine({.fields = {1, 0}, .couplings = {{0, 1, 1}}}, {.width = 8}, diagnostics);
  REQUIRE(machine);
  constexpr std::int64_t sweeps = 3 * static_cast<std::int64_t>(most_course_points);
  const Course course = record_course(*machine, 5, sweeps + most_window_sweeps);
  CHECK(course.stride == 16);
  CHECK(course.energies.size() == (sweeps + most_window_sweeps + 15) / 16);
  CHECK(static_cast<std::int64_t>(course.window.size()) == most_window_sweeps);
  // Both begin at their own sweeps of the same run.
  std::int64_t different = 0;
  for (std::int64_t k = 1; 16 * k - 5 < most_window_sweeps; ++k)
    different +=
        course.energies[static_cast<std::size_t>(k)] != course.window[static_cast<std::size_t>(16 * k - 5)];
  CHECK(different == 0);
}

}  // namespace pulsewright::ising

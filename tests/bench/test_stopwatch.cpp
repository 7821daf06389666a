// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include "base/instruction_sets.h"
#include "bench/stopwatch.h"
#include "catch.h"

using namespace pulsewright;

using namespace pulsewright::bench;

TEST_CASE("a call is timed by the wall clock or by the time of its thread, as it is asked") {
  const auto sleep = [] { std::this_thread::sleep_for(std::chrono::milliseconds(20)); };
  const std::vector<CallTime> times = time_in_turns({{sleep, 0, true}, {sleep, 0, false}}, {1e-6, 3});
  REQUIRE(times.size() == 2);
  CHECK(times[0].shortest >= 0.02);
  CHECK(times[0].shortest <= times[0].median);
  CHECK(times[0].median <= times[0].longest);
  CHECK(times[1].longest < 0.02);
}

TEST_CASE("a work runs under its own instruction set, and the best is in use afterwards") {
  std::int64_t seen = 0;
  time_in_turns({{[&] { seen = instruction_set(); }, plain_instructions}}, {1e-6, 1});
  CHECK(seen == plain_instructions);
  CHECK(instruction_set() == instruction_sets().front());
}

TEST_CASE("times of one call of works can be taken again and again") {
  for (int k = 0; k < 3; ++k) {
    int calls = 0;
    CHECK(time_in_turns({{[&] { ++calls; }}}, {1e-6, 2}).size() == 1);
    CHECK(calls >= 2);
  }
}

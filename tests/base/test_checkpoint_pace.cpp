// SPDX-License-Identifier: Apache-2.0
#include "base/checkpoint_pace.h"
#include "catch.h"

using namespace pulsewright;

using namespace std::chrono_literals;

TEST_CASE("a checkpoint is due two seconds after the start, and after one that was written at once") {
  const CheckpointPace::Clock::time_point begin{};
  CheckpointPace pace(begin);
  CHECK_FALSE(pace.is_due(begin));
  CHECK_FALSE(pace.is_due(begin + 1999ms));
  CHECK(pace.is_due(begin + 2s));
  pace.wrote(begin + 2s, begin + 2001ms);
  CHECK_FALSE(pace.is_due(begin + 4s));
  CHECK(pace.is_due(begin + 4001ms));
}

TEST_CASE("a checkpoint that takes long is followed by 50 times as long without one") {
  const CheckpointPace::Clock::time_point begin{};
  CheckpointPace pace(begin);
  pace.wrote(begin + 2s, begin + 2200ms);
  CHECK_FALSE(pace.is_due(begin + 12199ms));
  CHECK(pace.is_due(begin + 12200ms));
  pace.wrote(begin + 13s, begin + 13s);
  CHECK(pace.is_due(begin + 15s));
}

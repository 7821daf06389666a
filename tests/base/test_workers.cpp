// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <new>
#include <numeric>
#include <vector>

#include "base/workers.h"
#include "catch.h"

using namespace pulsewright;

TEST_CASE("a team runs each task exactly once, call after call") {
  for (const unsigned threads : {1u, 2u, 3u, 8u}) {
    Workers workers(threads);
    CHECK(workers.threads() == threads);
    // Many short calls: a member that misses one, or comes late into the next, would show.
    for (std::size_t tasks = 0; tasks < 300; ++tasks) {
      std::vector<int> runs(tasks);
      workers.run(tasks, [&](std::size_t i) { ++runs[i]; });
      REQUIRE(runs == std::vector<int>(tasks, 1));
    }
  }
}

TEST_CASE("what a task wrote is seen when the call returns") {
  Workers workers(4);
  std::vector<std::uint64_t> values(1000, 1);
  for (int round = 0; round < 20; ++round) workers.run(values.size(), [&](std::size_t i) { values[i] *= 2; });
  CHECK(std::accumulate(values.begin(), values.end(), std::uint64_t{0}) == 1000ull << 20);
}

TEST_CASE("ranges cover everything once, in at most one part a thread, none shorter than asked") {
  for (const unsigned threads : {1u, 2u, 3u, 8u}) {
    Workers workers(threads);
    for (const std::size_t size : {0, 1, 2, 7, 8, 9, 100})
      for (const std::size_t least : {0, 1, 3, 8, 1000}) {
        INFO(threads << " threads, " << size << " by " << least);
        std::vector<int> covered(size);
        std::atomic<std::size_t> parts = 0;
        std::atomic<bool> is_short = false;
        workers.run_ranges(size, least, [&](std::size_t first, std::size_t last) {
          ++parts;
          if (last - first < least) is_short = true;
          for (std::size_t i = first; i < last; ++i) ++covered[i];
        });
        CHECK(covered == std::vector<int>(size, 1));
        CHECK(parts <= threads);
        // What is smaller than the least is one part.
        CHECK((!is_short || parts == 1));
      }
  }
}

TEST_CASE("what a task throws reaches the caller, on any thread, and the team goes on afterwards") {
  for (const unsigned threads : {1u, 2u, 8u}) {
    Workers workers(threads);
    for (const std::size_t thrower : {std::size_t{0}, std::size_t{1}, std::size_t{99}}) {
      CHECK_THROWS_AS(workers.run(100,
                                  [&](std::size_t i) {
                                    if (i == thrower) throw std::bad_alloc();
                                  }),
                      std::bad_alloc);
      std::atomic<std::size_t> done = 0;
      workers.run(100, [&](std::size_t) { ++done; });
      CHECK(done == 100);
    }
  }
}

TEST_CASE("0 asks for as many threads as the machine has") {
  CHECK(Workers(0).threads() >= 1);
}

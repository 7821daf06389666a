// SPDX-License-Identifier: Apache-2.0
#include "bench/stopwatch.h"

#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include "base/failure.h"
#include "base/instruction_sets.h"

namespace pulsewright::bench {

namespace {

/// Keeps the times that Google Benchmark would print. A work is named by its number.
class Collector : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(const std::vector<TimedWork>& works) : works_(works), times_(works.size()) {}

  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred || run.iterations == 0) continue;
      const std::size_t work = std::stoul(run.run_name.function_name);
      const double total = works_[work].by_the_wall ? run.real_accumulated_time : run.cpu_accumulated_time;
      times_[work].push_back(total / static_cast<double>(run.iterations));
    }
  }

  CallTime time_of(std::size_t work) {
    std::vector<double>& times = times_[work];
    if (times.empty())
      throw Failure("Google Benchmark left out a measurement; is a BENCHMARK_ variable set?");
    std::ranges::sort(times);
    const std::size_t middle = times.size() / 2;
    const double median = times.size() % 2 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
    return {median, times.front(), times.back()};
  }

 private:
  const std::vector<TimedWork>& works_;
  std::vector<std::vector<double>> times_;
};

void initialise_once() {
  static const bool done = [] {
    std::string arguments[] = {"pulsewright", "--benchmark_enable_random_interleaving=true"};
    char* pointers[] = {arguments[0].data(), arguments[1].data(), nullptr};
    int count = 2;
    benchmark::Initialize(&count, pointers);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace

std::vector<CallTime> time_in_turns(const std::vector<TimedWork>& works, const TimingEffort& effort) {
  initialise_once();
  for (std::size_t i = 0; i < works.size(); ++i) {
    const auto loop = [&work = works[i]](benchmark::State& state) {
      use_instruction_set(work.instructions);
      for (auto _ : state) work.run();
    };
    auto* registered = benchmark::RegisterBenchmark(std::to_string(i).c_str(), loop);
    registered->MinTime(effort.seconds)->Repetitions(effort.repetitions);
    if (works[i].by_the_wall) registered->UseRealTime();
  }
  Collector collector(works);
  benchmark::RunSpecifiedBenchmarks(&collector, ".");
  benchmark::ClearRegisteredBenchmarks();
  use_instruction_set(0);
  std::vector<CallTime> times;
  for (std::size_t i = 0; i < works.size(); ++i) times.push_back(collector.time_of(i));
  return times;
}

void keep(std::uint64_t value) {
  benchmark::DoNotOptimize(value);
}

}  // namespace pulsewright::bench

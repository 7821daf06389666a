// SPDX-License-Identifier: Apache-2.0
#include "ising/course.h"

#include <memory>
#include <numeric>

#include "base/failure.h"
#include "ising/engine.h"

namespace pulsewright::ising {

Course record_course(const Machine& machine, std::int64_t sweeps) {
  PW_ASSERT(sweeps >= 1);
  const std::unique_ptr<Engine> engine = make_engine(machine);
  const double unit = static_cast<double>(machine.scale) * static_cast<double>(machine.spins.size());
  Course course;
  for (std::int64_t sweep = 0; sweep < sweeps; ++sweep) {
    engine->sweep();
    course.energies.push_back(static_cast<double>(engine->energy() + machine.offset) / unit);
  }
  course.states.assign(engine->states().begin(), engine->states().end());
  return course;
}

std::vector<double> autocorrelation(std::span<const double> values, std::size_t lags) {
  PW_ASSERT(values.size() > lags);
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  std::vector<double> sums(lags + 1);
  for (std::size_t lag = 0; lag <= lags; ++lag)
    for (std::size_t t = lag; t < values.size(); ++t)
      sums[lag] += (values[t] - mean) * (values[t - lag] - mean);
  const double variance = sums.front();
  if (variance > 0)
    for (double& sum : sums) sum /= variance;
  return sums;
}

}  // namespace pulsewright::ising

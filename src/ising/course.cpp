// SPDX-License-Identifier: Apache-2.0
#include "ising/course.h"

#include <memory>
#include <numeric>

#include "base/failure.h"
#include "ising/engine.h"

namespace pulsewright::ising {

namespace {

/// Keeps every second value, the first one among them.
void halve(std::vector<double>& values) {
  for (std::size_t k = 0; 2 * k < values.size(); ++k) values[k] = values[2 * k];
  values.resize((values.size() + 1) / 2);
}

}  // namespace

Course record_course(const Machine& machine, std::int64_t warmup, std::int64_t sweeps) {
  PW_ASSERT(sweeps >= 1 && warmup >= 0);
  const std::unique_ptr<Engine> engine = make_engine(machine);
  const double unit = static_cast<double>(machine.scale) * static_cast<double>(machine.spins.size());
  Course course;
  for (std::int64_t sweep = 0; sweep < sweeps; ++sweep) {
    engine->sweep();
    const double energy = static_cast<double>(engine->energy() + machine.offset) / unit;
    if (sweep >= warmup && sweep - warmup < most_window_sweeps) course.window.push_back(energy);
    if (sweep % course.stride != 0) continue;
    if (course.energies.size() == most_course_points) {
      halve(course.energies);
      course.stride *= 2;
    }
    if (sweep % course.stride == 0) course.energies.push_back(energy);
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

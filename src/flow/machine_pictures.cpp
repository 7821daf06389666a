// SPDX-License-Identifier: Apache-2.0
#include "flow/machine_pictures.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ising/compile_machine.h"
#include "ising/course.h"
#include "picture/line_plot.h"
#include "picture/spin_map.h"

namespace pulsewright::flow {

namespace {

/// Spins of a row: the least divisor of their number that makes no more rows than columns, unless that makes
/// more than four times as many columns as rows; then as many as there are rows, the last one perhaps
/// shorter.
std::size_t columns_of(std::size_t spins) {
  std::size_t square = 1;
  while (square * square < spins) ++square;
  for (std::size_t columns = square; columns * columns <= 4 * spins; ++columns)
    if (spins % columns == 0) return columns;
  return square;
}

}  // namespace

std::vector<TextFile> machine_pictures(const MachineSamples& samples) {
  ising::Machine machine = samples.machine;
  const ising::SampleOptions& options = samples.options;
  machine.steps = {machine.steps.back()};
  if (options.seed) seed_first_chain(machine, *options.seed);
  const ising::Course course = record_course(machine, options.warmup, options.warmup + options.sweeps);
  const double beta = options.beta.value_or(beta_of(samples.machine));
  // As far as the memory reaches, some times over.
  const auto reach =
      static_cast<std::size_t>(std::ceil(8 * std::max(1.0, samples.report.autocorrelation_time)));
  const std::size_t lags = std::min(std::clamp<std::size_t>(reach, 16, 2000), course.window.size() - 1);
  std::vector<TextFile> files = {
      {machine_picture, picture::to_svg(picture::SpinMap{
                            .title = fmt::format("{} spins after {} sweeps, beta {:.4g}",
                                                 course.states.size(), options.warmup + options.sweeps, beta),
                            .columns = columns_of(course.states.size()),
                            .spins = course.states})}};
  const auto add_plot = [&](const char* name, picture::LinePlot plot) {
    if (plot.values.size() >= 2) files.push_back({name, to_svg(plot)});
  };
  add_plot("energy.svg", {.title = "Energy from the start states on",
                          .x_label = "sweeps",
                          .y_label = "energy per spin",
                          .values = course.energies,
                          .step = static_cast<double>(course.stride)});
  add_plot("autocorrelation.svg", {.title = "Autocorrelation of the energy",
                                   .x_label = "sweeps apart",
                                   .y_label = "autocorrelation",
                                   .values = ising::autocorrelation(course.window, lags)});
  return files;
}

}  // namespace pulsewright::flow

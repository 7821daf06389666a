// SPDX-License-Identifier: Apache-2.0
// Figures before they are measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/engine_bench.h"
#include "bench/engine_record.h"
#include "bench/stopwatch.h"
#include "exact/engine.h"

namespace pulsewright::bench {

struct FigureTask {
  Figure figure;  ///< without its values
  TimedWork work;
  double amount = 0;  ///< of figure.unit in one call
};

/// The figures of the tasks, all measured in turns.
std::vector<Figure> measure_figures(const std::vector<FigureTask>& tasks, const TimingEffort& effort);

/// Images side by side, as many as a call gets.
struct PixelSet {
  std::vector<std::uint8_t> pixels;  ///< [images][features]
  std::size_t features = 0;

  std::size_t images() const { return pixels.size() / features; }
};

/// Classifies all images in each call, by an engine of `netlist` (verified); nothing where `method` has no
/// way for it.
std::optional<TimedWork> classify_work(std::shared_ptr<const netlist::Netlist> netlist, exact::Method method,
                                       std::int64_t instructions, std::shared_ptr<const PixelSet> images);

/// The loops that the roofline is the best of, one figure each, under each of the instruction sets.
std::vector<FigureTask> roofline_tasks(const EngineBenchPlan& plan);

/// Engines on networks, and on the test set.
std::vector<FigureTask> network_tasks(const EngineBenchPlan& plan);

/// evaluate() by one thread and by two.
std::vector<FigureTask> thread_tasks(const EngineBenchPlan& plan);

/// Streams of every source of the registry.
std::vector<FigureTask> source_tasks(const EngineBenchPlan& plan);

/// How time grows with the length of streams, the fan-in, the layers and the images.
std::vector<Series> measure_growth(const EngineBenchPlan& plan);

}  // namespace pulsewright::bench

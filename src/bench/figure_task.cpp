// SPDX-License-Identifier: Apache-2.0
#include "bench/figure_task.h"

#include <utility>

#include "base/instruction_sets.h"

namespace pulsewright::bench {

namespace {

/// What classify_work() calls again and again.
struct Classification {
  std::shared_ptr<const netlist::Netlist> netlist;
  std::shared_ptr<const PixelSet> images;
  std::unique_ptr<exact::Engine> engine;
  std::vector<int> labels;
};

}  // namespace

std::vector<Figure> measure_figures(const std::vector<FigureTask>& tasks, const TimingEffort& effort) {
  std::vector<TimedWork> works;
  for (const FigureTask& task : tasks) works.push_back(task.work);
  const std::vector<CallTime> times = time_in_turns(works, effort);
  std::vector<Figure> figures;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    Figure figure = tasks[i].figure;
    figure.value = tasks[i].amount / times[i].median;
    figure.lowest = tasks[i].amount / times[i].longest;
    figure.highest = tasks[i].amount / times[i].shortest;
    figures.push_back(std::move(figure));
  }
  return figures;
}

std::optional<TimedWork> classify_work(std::shared_ptr<const netlist::Netlist> netlist, exact::Method method,
                                       std::int64_t instructions, std::shared_ptr<const PixelSet> images) {
  use_instruction_set(instructions);
  auto state = std::make_shared<Classification>();
  state->engine = make_engine(*netlist, method);
  use_instruction_set(0);
  if (state->engine == nullptr) return std::nullopt;
  state->netlist = std::move(netlist);
  state->labels.resize(images->images());
  state->images = std::move(images);
  const auto run = [state] {
    state->engine->classify(data::ImageView(state->images->pixels, state->images->features), state->labels);
    keep(static_cast<std::uint64_t>(state->labels.back()));
  };
  return TimedWork{run, instructions};
}

}  // namespace pulsewright::bench

// SPDX-License-Identifier: Apache-2.0
#include "bench/engine_bench.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/instruction_sets.h"
#include "bench/figure_task.h"

namespace pulsewright::bench {

namespace {

/// The processor's own name, where the system tells it.
std::string processor_name() {
  std::ifstream facts("/proc/cpuinfo");
  for (std::string line; std::getline(facts, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

/// The fastest loop of each instruction set alone.
void keep_best_roofs(std::vector<Figure>& figures) {
  std::vector<Figure> kept;
  for (Figure& figure : figures) {
    const auto same = std::ranges::find_if(kept, [&](const Figure& other) {
      return other.name == "roofline" && figure.name == "roofline" &&
             other.instruction_set == figure.instruction_set;
    });
    if (same == kept.end())
      kept.push_back(std::move(figure));
    else if (figure.value > same->value)
      *same = std::move(figure);
  }
  figures = std::move(kept);
}

/// Adds ratios to the figures of a record.
class Ratios {
 public:
  explicit Ratios(EngineRecord& record) : record_(record) {}

  /// figure / base under one instruction set, where both are there.
  void add(std::string_view figure, std::int64_t length, std::string_view base, std::int64_t base_length,
           std::string_view set, std::string to, std::optional<double> goal = {}) {
    const Figure* below = record_.find(base, set, base_length);
    const Figure* above = record_.find(figure, set, length);
    if (below == nullptr || above == nullptr) return;
    Figure& target = record_.figures[static_cast<std::size_t>(above - record_.figures.data())];
    target.ratios.push_back({std::move(to), target.value / below->value, goal});
  }

 private:
  EngineRecord& record_;
};

void add_ratios(EngineRecord& record, const EngineBenchPlan& plan) {
  Ratios ratios(record);
  for (const std::int64_t set : plan.instruction_sets) {
    const std::string name = instruction_set_name(set);
    const bool is_best = set == plan.instruction_sets[0];
    const auto goal = [&](double value) { return is_best ? std::optional(value) : std::nullopt; };
    ratios.add("packed_dense", 256, "roofline", 0, name, "the roofline", goal(0.7));
    ratios.add("table_network", 256, "packed_network", 256, name, "the packed engine", goal(10));
  }
  const std::string best = instruction_set_name(plan.instruction_sets[0]);
  ratios.add("table_test_set", 32, "reference_network", 32, best, "the reference engine");
  ratios.add("two_threads", 32, "one_thread", 32, best, "one thread", 1.8);
  ratios.add("registers_two_threads", 0, "registers_one_thread", 0, best, "one thread");
  for (const primitives::Primitive* primitive : primitives::primitives())
    for (const std::int64_t length : {256, 4096, 65536}) {
      const auto add = [&](std::string_view work, std::optional<double> goal) {
        ratios.add(fmt::format("{}_by_words_{}", work, primitive->name), length,
                   fmt::format("{}_by_bits_{}", work, primitive->name), length, best, "the same bit by bit",
                   goal);
      };
      add("layer", 100);
      add("one_more_stream", {});
      add("from_reset", {});
      ratios.add(fmt::format("layer_by_words_{}", primitive->name), length, "roofline", 0, best,
                 "the roofline");
    }
}

}  // namespace

std::vector<std::int64_t> telling_instruction_sets() {
  std::vector<std::int64_t> sets = instruction_sets();
  std::erase_if(sets, [](std::int64_t set) {
    const std::string name = instruction_set_name(set);
    return name == "ssse3" || name == "sse2";
  });
  return sets;
}

EngineRecord bench_engines(const EngineBenchPlan& plan, const ProgressListener& progress) {
  PW_ASSERT(!plan.instruction_sets.empty());
  const TimingEffort effort = plan.quick ? TimingEffort{0.001, 2} : TimingEffort{0.03, 25};
  // A moment without a second processor spoils a repetition, so these are shorter and more.
  const TimingEffort thread_effort = plan.quick ? effort : TimingEffort{0.02, 101};
  EngineRecord record;
  record.processor = processor_name();
  for (const std::int64_t set : instruction_sets())
    record.instruction_sets.push_back(instruction_set_name(set));
  record.quick = plan.quick;
  const auto measure = [&](const std::string& what, std::vector<FigureTask> tasks,
                           const TimingEffort& taken) {
    tell(progress, {.task = "bench engine", .step = what});
    std::vector<Figure> figures = measure_figures(tasks, taken);
    keep_best_roofs(figures);
    std::ranges::move(figures, std::back_inserter(record.figures));
  };
  std::vector<FigureTask> tasks = roofline_tasks(plan);
  std::ranges::move(network_tasks(plan), std::back_inserter(tasks));
  measure("the roofline and the engines", std::move(tasks), effort);
  measure("sources", source_tasks(plan), effort);
  if (std::thread::hardware_concurrency() > 1) measure("threads", thread_tasks(plan), thread_effort);
  tell(progress, {.task = "bench engine", .step = "growth"});
  record.series = measure_growth(plan);
  add_ratios(record, plan);
  return record;
}

}  // namespace pulsewright::bench

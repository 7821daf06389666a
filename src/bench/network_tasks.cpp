// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/instruction_sets.h"
#include "base/random.h"
#include "bench/figure_task.h"
#include "bench/roofline.h"
#include "bench/workload.h"
#include "exact/evaluate.h"

namespace pulsewright::bench {

namespace {

using SharedNetlist = std::shared_ptr<const netlist::Netlist>;
using SharedPixels = std::shared_ptr<const PixelSet>;

const std::vector<std::int64_t> mnist_network = {784, 128, 10};

/// Images per second over a test set that an instruction set is to reach with streams of 32 bits.
struct SetGoal {
  std::string_view set;
  double test_set;
  double without_zeros;
};
constexpr SetGoal set_goals[] = {{"avx3_dl", 400e3, 200e3}, {"avx2", 120e3, 60e3}};

const SetGoal* goal_of(std::int64_t set) {
  const auto found = std::ranges::find(set_goals, instruction_set_name(set), &SetGoal::set);
  return found == std::end(set_goals) ? nullptr : found;
}

SharedNetlist network(std::vector<std::int64_t> widths, std::int64_t length,
                      WeightDraw weights = WeightDraw::like_trained) {
  return std::make_shared<const netlist::Netlist>(draw_network({std::move(widths), length, weights}));
}

SharedPixels images(std::size_t count, std::size_t features, PixelDraw draw) {
  return std::make_shared<const PixelSet>(PixelSet{draw_pixels(count, features, draw), features});
}

SharedPixels test_images(const EngineBenchPlan& plan) {
  const std::size_t most = plan.quick ? 512 : 10000;
  if (plan.test_pixels.empty()) return images(most, 784, PixelDraw::like_mnist);
  const std::size_t bytes = std::min(plan.test_pixels.size(), most * 784);
  const auto begin = plan.test_pixels.begin();
  return std::make_shared<const PixelSet>(PixelSet{{begin, begin + static_cast<std::ptrdiff_t>(bytes)}, 784});
}

std::int64_t stream_length(const netlist::Netlist& netlist) {
  return chain_of(netlist).layers[0].input_stream->length;
}

/// A figure in images per second.
FigureTask image_task(std::string name, std::string meaning, const SharedNetlist& netlist,
                      exact::Method method, std::int64_t set, const SharedPixels& pixels) {
  FigureTask task;
  task.figure = {.name = std::move(name),
                 .meaning = std::move(meaning),
                 .detail = "",
                 .instruction_set = instruction_set_name(set),
                 .length = stream_length(*netlist),
                 .images = static_cast<std::int64_t>(pixels->images()),
                 .unit = "image/s",
                 .goal = {},
                 .ratios = {}};
  task.work = classify_work(netlist, method, set, pixels).value();
  task.amount = static_cast<double>(pixels->images());
  return task;
}

/// Products of bits per second of one dense layer whose every product counts.
FigureTask dense_task(const SharedNetlist& dense, std::int64_t set, const SharedPixels& pixels) {
  FigureTask task = image_task("packed_dense", "packed engine, one layer 784x128", dense,
                               exact::Method::packed, set, pixels);
  task.figure.unit = "bit/s";
  task.amount *= 784.0 * 128 * 256;
  return task;
}

/// Whether the goals of the test set are meant for this network.
bool is_mnist_network(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  return chain.layers.size() == 2 && !chain.layers[0].conv2d && chain.layers[0].inputs() == 784 &&
         chain.layers[0].outputs() == 128 && stream_length(netlist) == 32;
}

/// The images that a caller's netlist takes: those of the test set, or drawn ones.
SharedPixels images_for(const netlist::Netlist& netlist, const SharedPixels& test) {
  const netlist::InputNode& input = *chain_of(netlist).input;
  if (input.features == 784 && input.maximum == 255) return test;
  PixelSet set{draw_pixels(test->images(), static_cast<std::size_t>(input.features), PixelDraw::like_mnist),
               static_cast<std::size_t>(input.features)};
  for (std::uint8_t& pixel : set.pixels)
    pixel = static_cast<std::uint8_t>(pixel % (std::min<std::int64_t>(input.maximum, 255) + 1));
  return std::make_shared<const PixelSet>(std::move(set));
}

}  // namespace

std::vector<FigureTask> roofline_tasks(const EngineBenchPlan& plan) {
  // On cache lines: a vector across two of them would take two loads.
  struct Arrays {
    alignas(64) std::uint64_t a[roofline_words];
    alignas(64) std::uint64_t b[roofline_words];
  };
  const auto arrays = std::make_shared<Arrays>();
  Random random(1, 0);
  for (std::size_t i = 0; i < roofline_words; ++i) {
    arrays->a[i] = random.next();
    arrays->b[i] = random.next();
  }
  std::vector<FigureTask> tasks;
  for (const std::int64_t set : plan.instruction_sets) {
    use_instruction_set(set);
    for (const RooflineLoop& loop : roofline_loops()) {
      FigureTask& task = tasks.emplace_back();
      task.figure.name = "roofline";
      task.figure.meaning = "roofline, AND and population count";
      task.figure.detail = loop.name;
      task.figure.instruction_set = instruction_set_name(set);
      task.figure.unit = "bit/s";
      task.work = {[arrays, count = loop.count] { keep(count(arrays->a, arrays->b)); }, set};
      task.amount = static_cast<double>(loop.bits());
    }
  }
  use_instruction_set(0);
  return tasks;
}

std::vector<FigureTask> network_tasks(const EngineBenchPlan& plan) {
  const SharedPixels batch = images(plan.quick ? 128 : 512, 784, PixelDraw::without_zeros);
  const SharedPixels test = test_images(plan);
  const SharedPixels full = images(test->images(), 784, PixelDraw::without_zeros);
  const SharedNetlist dense = network({784, 128}, 256, WeightDraw::without_zeros);
  const SharedNetlist long_network = network(mnist_network, 256);
  const SharedNetlist short_network = network(mnist_network, 32);
  const std::string test_name = plan.test_pixels.empty() ? "images drawn like MNIST's" : plan.test_name;
  std::vector<FigureTask> tasks;
  for (const std::int64_t set : plan.instruction_sets) {
    const SetGoal* goal = goal_of(set);
    const auto add = [&](FigureTask task, double SetGoal::*wanted) {
      if (goal != nullptr && wanted != nullptr) task.figure.goal = goal->*wanted;
      tasks.push_back(std::move(task));
    };
    add(dense_task(dense, set, batch), nullptr);
    add(image_task("packed_network", "packed engine, 784-128-10", long_network, exact::Method::packed, set,
                   batch),
        nullptr);
    add(image_task("table_network", "table engine, 784-128-10", long_network, exact::Method::table, set,
                   batch),
        nullptr);
    add(image_task("table_test_set", "table engine, 784-128-10, " + test_name, short_network,
                   exact::Method::table, set, test),
        &SetGoal::test_set);
    add(image_task("table_without_zeros", "table engine, 784-128-10, inputs without zeros", short_network,
                   exact::Method::table, set, full),
        &SetGoal::without_zeros);
    if (plan.netlist == nullptr) continue;
    const auto netlist = std::make_shared<const netlist::Netlist>(*plan.netlist);
    add(image_task("netlist", fmt::format("automatic engine, --netlist, {}", test_name), netlist,
                   exact::Method::automatic, set, images_for(*netlist, test)),
        is_mnist_network(*netlist) ? &SetGoal::test_set : nullptr);
  }
  tasks.push_back(image_task("reference_network", "reference engine, 784-128-10", short_network,
                             exact::Method::reference, plan.instruction_sets[0],
                             images(1, 784, PixelDraw::like_mnist)));
  return tasks;
}

namespace {

constexpr std::size_t register_tasks = 16;
constexpr std::size_t register_steps = 500'000;

/// Work that shares nothing with other threads, not even memory: what a second processor adds at most.
void run_in_registers(std::size_t task) {
  std::uint64_t state = task;
  for (std::size_t i = 0; i < register_steps; ++i)
    state = state * 6364136223846793005U + 1442695040888963407U;
  keep(state);
}

}  // namespace

std::vector<FigureTask> thread_tasks(const EngineBenchPlan& plan) {
  const std::int64_t set = plan.instruction_sets[0];
  struct Subject {
    SharedNetlist netlist;
    SharedPixels pixels;
    std::unique_ptr<exact::Engine> engine;
    std::vector<std::int64_t> labels;
  };
  const auto subject = std::make_shared<Subject>();
  subject->netlist = network(mnist_network, 32);
  subject->pixels = test_images(plan);
  use_instruction_set(set);
  subject->engine = make_engine(*subject->netlist, exact::Method::table);
  use_instruction_set(0);
  subject->labels.resize(subject->pixels->images());
  std::vector<FigureTask> tasks;
  for (const unsigned threads : {1U, 2U}) {
    const auto workers = std::make_shared<Workers>(threads);
    const std::string name = threads == 1 ? "one_thread" : "two_threads";
    const std::string in_words = threads == 1 ? "one thread" : "two threads";
    FigureTask task;
    task.figure.name = name;
    task.figure.meaning = fmt::format("evaluate, 784-128-10, {}, by the wall clock", in_words);
    task.figure.instruction_set = instruction_set_name(set);
    task.figure.length = 32;
    task.figure.images = static_cast<std::int64_t>(subject->pixels->images());
    task.figure.unit = "image/s";
    const auto run = [subject, workers] {
      const data::ImageView view(subject->pixels->pixels, subject->pixels->features);
      keep(static_cast<std::uint64_t>(evaluate(*subject->engine, view, subject->labels, *workers).correct));
    };
    task.work = {run, set, true};
    task.amount = static_cast<double>(subject->pixels->images());
    tasks.push_back(task);

    task.figure.name = "registers_" + name;
    task.figure.meaning = fmt::format("a generator of 64 bits in registers, {}, by the wall clock", in_words);
    task.figure.length = 0;
    task.figure.images = 0;
    task.figure.unit = "bit/s";
    task.work.run = [workers] { workers->run(register_tasks, run_in_registers); };
    task.amount = 64.0 * register_tasks * register_steps;
    tasks.push_back(task);
  }
  return tasks;
}

}  // namespace pulsewright::bench

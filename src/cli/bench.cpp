// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "base/stop_signals.h"
#include "bench/accuracy.h"
#include "bench/epoch_time.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/layer_flags.h"
#include "flow/bench_accuracy.h"
#include "flow/cross_validate.h"
#include "flow/search_grid.h"

namespace pulsewright::cli {

namespace {

struct BenchFlags {
  DataFlags data{bench::AccuracyCell().data, DataFlags::Regression::taken};
  LayerFlags layers{{128}};
  bool list = false;
  flow::AccuracyBenchOptions options;
  flow::CrossValidationOptions validation{.folds = 0};  ///< no folds: cells of the table instead
  bool grid = false;
  double within = flow::usual_within;
  std::vector<Flag> given;  ///< --length, --cost-weight and --within
};

std::string plan_commands() {
  std::string commands;
  for (const bench::AccuracyCell& cell : bench::accuracy_plan())
    commands += fmt::format("pulsewright bench accuracy {}\n", cell.flags());
  return commands;
}

/// Fills the cell with the network and the data that the flags name.
void read_network_flags(BenchFlags& flags, Diagnostics& diagnostics) {
  data::DataRequest data = flags.data.request(diagnostics);
  flags.options.cell.data = std::move(data.name);
  flags.options.cell.data_options = std::move(data.options);
  flags.options.cell.layers = flags.layers.layers(diagnostics);
  if (flags.validation.folds == 0 && flags.options.cell.data_options.task == data::Task::regression)
    diagnostics.push_back(
        {Code::bad_flag, "--task regression", "classes", "a regression", "--folds N cross-validates one"});
}

Exit list_plan(const Console& console) {
  Json::Array commands;
  for (const bench::AccuracyCell& cell : bench::accuracy_plan()) commands.push_back(Json(cell.flags()));
  console.result(Json(std::move(commands)), plan_commands());
  return Exit::yes;
}

/// What `train` would be asked for with the same flags.
flow::TrainingRequest training_request(const BenchFlags& flags, Diagnostics& diagnostics) {
  flow::TrainingRequest request;
  train::TrainOptions& training = request.options;
  data::DataRequest data = flags.data.request(diagnostics);
  training.data = std::move(data.name);
  training.data_options = std::move(data.options);
  if (flags.layers.given()) training.layers = flags.layers.layers(diagnostics);
  const bench::AccuracyCell& cell = flags.options.cell;
  if (flags.given[0].given()) training.lengths = cell.lengths;
  if (flags.given[1].given()) training.cost_weight = cell.cost_weight;
  if (flags.given[2].given()) request.within = flags.within;
  request.open_objective = !flags.given[1].given();
  training.threads = flags.options.threads;
  training.seed = cell.seeds.empty() ? 1 : cell.seeds.front();
  return request;
}

/// What `train` chooses with the same flags, among all circuits of a grid.
Exit search_grid(const BenchFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const flow::GridOptions options{.request = training_request(flags, diagnostics),
                                  .folds = flags.validation.folds,
                                  .repeats = flags.validation.repeats};
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const StopSignals signals;
  const auto grid = flow::search_grid(
      options, console.progress_callback(), [&signals] { return signals.asked(); }, diagnostics);
  if (!grid) return console.refuse(diagnostics);
  console.result(to_json(*grid), to_text(*grid));
  return Exit::yes;
}

/// What `train` does with the same flags, on each fold.
Exit cross_validate(const BenchFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  flow::CrossValidationOptions options = flags.validation;
  options.request = training_request(flags, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const StopSignals signals;
  const auto validation = flow::cross_validate(
      options, console.progress_callback(), [&signals] { return signals.asked(); }, diagnostics);
  if (!validation) return console.refuse(diagnostics);
  console.result(to_json(*validation), to_text(*validation));
  return Exit::yes;
}

Exit bench_accuracy(BenchFlags flags, const Console& console) {
  if (flags.list) return list_plan(console);
  if (flags.validation.folds > 0)
    return flags.grid ? search_grid(flags, console) : cross_validate(flags, console);
  Diagnostics diagnostics;
  read_network_flags(flags, diagnostics);
  const auto cells = flow::bench_accuracy(flags.options, console.progress_callback(), diagnostics);
  if (!cells) return console.refuse(diagnostics);
  console.result(*cells, bench::accuracy_markdown(*cells));
  return Exit::yes;
}

Exit bench_epoch(BenchFlags flags, int pairs, const Console& console) {
  Diagnostics diagnostics;
  read_network_flags(flags, diagnostics);
  const bench::AccuracyCell& cell = flags.options.cell;
  const auto times = flow::bench_epoch(cell, pairs, flags.options.threads, diagnostics);
  if (!times) return console.refuse(diagnostics);
  Json json = to_json(*times);
  json["flags"] = cell.flags();
  console.result(json, to_text(*times));
  return Exit::yes;
}

/// The flags that say which network on which data.
void add_network_flags(Command& command, BenchFlags& flags) {
  bench::AccuracyCell& cell = flags.options.cell;
  flags.data.add_to(command, "data set");
  flags.layers.add_to(command);
  flags.given = {command.option("--length", cell.lengths, "stream length; several to search among")};
  command.option("--threads", flags.options.threads, "threads (0: all); the result is the same");
}

}  // namespace

void add_bench_accuracy(Command& command) {
  auto flags = std::make_shared<BenchFlags>();
  bench::AccuracyCell& cell = flags->options.cell;
  command.details(
      "Each trained network is moved to several generators; its circuits classify all test images, "
      "bit-exact.");
  command.example("pulsewright bench accuracy --data mnist --hidden 128 --length 16 --variant trained");
  add_network_flags(command, *flags);
  std::string meanings = "one of:";
  for (const bench::AccuracyVariant& variant : bench::accuracy_variants())
    meanings += fmt::format("\n{}: {}", variant.name, variant.meaning);
  command.option("--variant", cell.variant, meanings);
  flags->given.push_back(
      command.option("--cost-weight", cell.cost_weight, "of the search: nats per cell x microsecond"));
  command.option("--live-synapses", cell.live_synapses, "prune to this many synapses (0: keep all)");
  command.option("--seeds", cell.seeds, "training seeds");
  command.option("--settings", cell.settings, "generator settings; the first is trained with");
  command.option("--epochs-scale", cell.epochs_scale, "factor on the recipe's epochs");
  const Flag folds = command.option("--folds", flags->validation.folds,
                                    "instead of a cell: cross-validate `train`, in this many folds");
  command.option("--repeats", flags->validation.repeats, "of the cross-validation, each dealt again")
      .needs(folds);
  command
      .flag("--grid", flags->grid,
            "instead of that: train every circuit of a grid, and tell where the choice of `train` stands")
      .needs(folds);
  flags->given.push_back(command.option("--within", flags->within, "as that of `train`").needs(folds));
  command.option("--out", flags->options.out, "JSON file of cells to add to");
  command.option("--take", flags->options.take, "JSON files of cells measured before, to add to --out");
  command.flag("--plan", flags->options.plan, "every cell of docs/results.md that is not in --out or --take");
  command.flag("--list", flags->list, "print the commands of the plan, and run none");
  command.flag("--markdown", flags->options.only_shows, "print the table of --out and --take, and run none");
  command.runs([flags](const Console& console) { return bench_accuracy(*flags, console); });
}

void add_bench_epoch(Command& command) {
  auto flags = std::make_shared<BenchFlags>();
  auto pairs = std::make_shared<int>(5);
  command.example("pulsewright bench epoch --data mnist --hidden 128 --length 16 --threads 1");
  add_network_flags(command, *flags);
  command.option("--pairs", *pairs, "epochs of each, in turns");
  command.runs([flags, pairs](const Console& console) { return bench_epoch(*flags, *pairs, console); });
}

}  // namespace pulsewright::cli

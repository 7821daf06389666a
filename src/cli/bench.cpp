// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "bench/accuracy.h"
#include "bench/epoch_time.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/layer_flags.h"
#include "flow/bench_accuracy.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  DataFlags data{bench::AccuracyCell().data};
  LayerFlags layers{{128}};
  bool list = false;
  flow::AccuracyBenchOptions options;
};

std::string plan_commands() {
  std::string commands;
  for (const bench::AccuracyCell& cell : bench::accuracy_plan())
    commands += fmt::format("pulsewright bench accuracy {}\n", cell.flags());
  return commands;
}

/// Fills the cell with the network and the data that the flags name.
void read_network_flags(Flags& flags, Diagnostics& diagnostics) {
  data::DataRequest data = flags.data.request(diagnostics);
  flags.options.cell.data = std::move(data.name);
  flags.options.cell.data_options = std::move(data.options);
  flags.options.cell.layers = flags.layers.layers(diagnostics);
}

Exit list_plan(const Console& console) {
  Json::Array commands;
  for (const bench::AccuracyCell& cell : bench::accuracy_plan()) commands.push_back(Json(cell.flags()));
  console.result(Json(std::move(commands)), plan_commands());
  return Exit::yes;
}

Exit bench_accuracy(Flags flags, const Console& console) {
  if (flags.list) return list_plan(console);
  Diagnostics diagnostics;
  read_network_flags(flags, diagnostics);
  const auto cells = flow::bench_accuracy(flags.options, console.progress_callback(), diagnostics);
  if (!cells) return console.refuse(diagnostics);
  console.result(*cells, bench::accuracy_markdown(*cells));
  return Exit::yes;
}

Exit bench_epoch(Flags flags, int pairs, const Console& console) {
  Diagnostics diagnostics;
  read_network_flags(flags, diagnostics);
  const bench::AccuracyCell& cell = flags.options.cell;
  const auto times = flow::bench_epoch(cell, pairs, flags.options.threads, diagnostics);
  if (!times) return console.refuse(diagnostics);
  Json json = to_json(*times);
  json["flags"] = cell.flags();
  std::string text;
  for (std::size_t i = 0; i < times->float_seconds.size(); ++i)
    text += fmt::format("float epoch {:.2f} s, exact epoch {:.2f} s\n", times->float_seconds[i],
                        times->exact_seconds[i]);
  console.result(json, text + fmt::format("an exact epoch takes {:.2f} times a float epoch (median of {})\n",
                                          times->median_ratio(), pairs));
  return Exit::yes;
}

/// The flags that say which network on which data.
void add_network_flags(Command& command, Flags& flags) {
  bench::AccuracyCell& cell = flags.options.cell;
  flags.data.add_to(command, "data set");
  flags.layers.add_to(command);
  command.option("--length", cell.lengths, "stream length; several to search among");
  command.option("--threads", flags.options.threads, "threads (0: all); the result is the same");
}

}  // namespace

void add_bench_accuracy(Command& command) {
  auto flags = std::make_shared<Flags>();
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
  command.option("--cost-weight", cell.cost_weight, "of the search");
  command.option("--live-synapses", cell.live_synapses, "prune to this many synapses (0: keep all)");
  command.option("--seeds", cell.seeds, "training seeds");
  command.option("--settings", cell.settings, "generator settings; the first is trained with");
  command.option("--epochs-scale", cell.epochs_scale, "factor on the recipe's epochs");
  command.option("--out", flags->options.out, "JSON file of cells to add to");
  command.option("--take", flags->options.take, "JSON files of cells measured before, to add to --out");
  command.flag("--plan", flags->options.plan, "every cell of docs/results.md that is not in --out or --take");
  command.flag("--list", flags->list, "print the commands of the plan, and run none");
  command.flag("--markdown", flags->options.only_shows, "print the table of --out and --take, and run none");
  command.runs([flags](const Console& console) { return bench_accuracy(*flags, console); });
}

void add_bench_epoch(Command& command) {
  auto flags = std::make_shared<Flags>();
  auto pairs = std::make_shared<int>(5);
  command.example("pulsewright bench epoch --data mnist --hidden 128 --length 16 --threads 1");
  add_network_flags(command, *flags);
  command.option("--pairs", *pairs, "epochs of each, in turns");
  command.runs([flags, pairs](const Console& console) { return bench_epoch(*flags, *pairs, console); });
}

}  // namespace pulsewright::cli

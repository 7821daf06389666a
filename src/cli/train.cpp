// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/stop_signals.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/layer_flags.h"
#include "cli/train_flags.h"
#include "data/describe.h"
#include "flow/train_imported.h"
#include "flow/train_network.h"
#include "train/run.h"

namespace pulsewright::cli {

namespace {

struct TrainCommandFlags {
  train::TrainOptions options;
  data::AugmentRange augmentation = train::usual_augmentation;
  DataFlags data{"digits", DataFlags::Regression::taken};
  LayerFlags layers{{32}};
  std::string out;
  std::string from;
  double within = flow::usual_within;
  std::optional<Flag> within_flag;
  std::optional<TrainFlags> table;
  objective::Limits limits;
  int frames = flow::usual_frames_mebibytes;
};

/// The options that the flags spell.
train::TrainOptions options_of(const TrainCommandFlags& flags, Diagnostics& diagnostics) {
  flags.table->read_words();
  train::TrainOptions options = flags.options;
  data::DataRequest data = flags.data.request(diagnostics);
  options.data = std::move(data.name);
  options.data_options = std::move(data.options);
  options.layers = flags.layers.layers(diagnostics);
  const TrainFlags& given = *flags.table;
  if (given.given("--augment-shift") || given.given("--augment-rotation") || given.given("--augment-scale"))
    options.augmentation = flags.augmentation;
  return options;
}

Exit train_from(const TrainCommandFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  flow::ImportedTrainingRequest request{options_of(flags, diagnostics), {}, flags.out, {}, flags.frames};
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  request.source = flow::load_float_source(flags.from, diagnostics);
  const StopSignals signals;
  const auto mapped = [&](const data::DataSet& data, const std::string& mapping) {
    console.preface(describe(data, request.options.data) + "\n" + mapping);
  };
  const TrainFlags& given = *flags.table;
  request.open = {!given.given("--length"), !given.given("--epochs"), !given.given("--tune-rate")};
  const auto trained = flow::train_imported(
      request, std::nullopt,
      {.progress = console.progress_callback(), .stop = [&signals] { return signals.asked(); }, .begins = {}},
      mapped, diagnostics);
  if (!trained) return console.refuse(diagnostics);
  console.result(to_json(*trained), to_text(trained->comparison) + flow::to_text(trained->report, flags.out));
  return Exit::yes;
}

Exit train_network(const TrainCommandFlags& flags, const Console& console) {
  if (!flags.from.empty()) return train_from(flags, console);
  Diagnostics diagnostics;
  flow::TrainingRequest request{.options = options_of(flags, diagnostics)};
  const auto is_given = [&](std::string_view flag) { return flags.table->given(flag); };
  request.open_recipe = std::ranges::none_of(flow::recipe_flags, is_given);
  request.open_objective = !is_given("--cost-weight");
  if (flags.within_flag->given()) request.within = flags.within;
  request.limits = flags.limits;
  request.frames_mebibytes = flags.frames;
  request.out = flags.out;
  const StopSignals signals;
  const auto begins = [&](const data::DataSet& data, const flow::Settled& settled) {
    console.preface(describe(data, request.options.data) + "\n");
    if (settled.recipe || settled.circuit) console.preface(to_text(settled) + "\n");
    if (const std::string doubt = doubt_labels(data); !doubt.empty()) console.note("warning: " + doubt);
  };
  const auto trained = flow::train_network(request, std::nullopt,
                                           {.progress = console.progress_callback(),
                                            .stop = [&signals] { return signals.asked(); },
                                            .begins = begins},
                                           diagnostics);
  if (!trained) return console.refuse(diagnostics);
  console.result(to_json(*trained), flow::to_text(trained->report, flags.out));
  return Exit::yes;
}

}  // namespace

void add_train(Command& command) {
  auto flags = std::make_shared<TrainCommandFlags>();
  train::TrainOptions& options = flags->options;
  options.name.clear();  // follows the data set unless given
  command.details("The same command goes on where an interrupted one stopped.");
  command.example("pulsewright train --data digits --hidden 32 --out run");
  command.option("--out", flags->out, "run folder").required();
  Flag from = command.option(
      "--from", flags->from,
      "folder of `import --out`: map its network and fine-tune it, instead of training from random weights");
  flags->data.add_to(command, "data set");
  flags->layers.add_to(command, from);
  flags->table.emplace(command);
  visit_fields(*flags->table, options);
  train::visit_fields(*flags->table, flags->augmentation);
  const Flag& cost = (*flags->table)["--cost-weight"];
  flags->within_flag =
      command
          .option("--within", flags->within,
                  "take the cheapest circuit whose accuracy on rows held out is within this of "
                  "the real-valued network's, by cross-validation; the default for tables")
          .between(0.0, 1.0)
          .excludes(cost);
  const auto limit = [&](const char* name, auto& value, const char* meaning) {
    command.option(name, value, meaning)
        .positive()
        .excludes(cost)
        .excludes(*flags->within_flag)
        .excludes(from);
  };
  limit("--max-lut4", flags->limits.budget.lut4,
        "the most accurate circuit with at most so many LUT4 of iCE40, estimated");
  limit("--max-interval", flags->limits.budget.interval_clocks,
        "the same with at most so many clocks from row to row");
  limit("--max-cells-us", flags->limits.cells_us,
        "the same with at most so many cells x microseconds at 50 MHz");
  command
      .option("--frames", flags->frames,
              "at most so many MiB of the past, which `watch` can go back to (0: none)")
      .between(0, flow::most_frames_mebibytes);
  for (const char* flag : {"--real-epochs", "--search-epochs", "--cost-weight", "--choice"})
    from.excludes((*flags->table)[flag]);
  from.excludes(*flags->within_flag);
  command.runs([flags](const Console& console) { return train_network(*flags, console); });
}

}  // namespace pulsewright::cli

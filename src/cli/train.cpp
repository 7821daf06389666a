// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/stop_signals.h"
#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/layer_flags.h"
#include "cli/train_flags.h"
#include "data/describe.h"
#include "flow/train_network.h"
#include "train/run.h"
#include "usage/shell_word.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  train::TrainOptions options;
  data::AugmentRange augmentation = train::usual_augmentation;
  DataFlags data{"digits", DataFlags::Regression::taken};
  LayerFlags layers{{32}};
  std::string out;
  double within = 0.005;
  std::optional<Flag> within_flag;
  std::optional<TrainFlags> table;
};

/// "test accuracy 0.9666 bit-exact (347 of 359), 0.9694 in real numbers"; of a regression rmse and R2.
std::string test_text(const train::Scores& test) {
  const auto& [circuit, real] = test;
  if (circuit.fit.rmse.empty())
    return fmt::format("test accuracy {:.4f} bit-exact ({} of {}){}", circuit.accuracy(), circuit.correct,
                       circuit.images,
                       real.images == 0 ? "" : fmt::format(", {:.4f} in real numbers", real.accuracy()));
  return fmt::format("test rmse {:.6g}, R2 {:.4f} bit-exact ({} rows){}", circuit.fit.mean_rmse(),
                     circuit.fit.mean_r2(), circuit.images,
                     real.images == 0 ? ""
                                      : fmt::format("; rmse {:.6g}, R2 {:.4f} in real numbers",
                                                    real.fit.mean_rmse(), real.fit.mean_r2()));
}

std::string report_text(const train::TrainingReport& report, const std::string& out) {
  std::string text = fmt::format("{:>7} {:>7} {:>6}  {:14} {:15} {:11} {:>8} {:>9}\n", "inputs", "neurons",
                                 "length", "encoding", "source pair", "plan", "mean SCC", "synapses");
  for (const train::LayerReport& layer : report.layers)
    text += fmt::format("{:7} {:7} {:6}  {:14} {:15} {:11} {:8.3f} {:9}\n", layer.inputs, layer.neurons,
                        layer.choice.length, to_text(layer.choice.encoding), layer.choice.pair->name,
                        to_text(layer.choice.pair->plan), static_cast<double>(layer.mean_scc_q16) / 65536.0,
                        layer.live_synapses);
  return text + fmt::format(
                    "{}\nnetlist {}\n"
                    "next: pulsewright export {} --out bundle\n",
                    test_text(report.test), report.netlist_sha256, usage::shell_word(out));
}

/// The options that the flags spell.
train::TrainOptions options_of(const Flags& flags, Diagnostics& diagnostics) {
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

/// Options whose usual value depends on the data, if their flags are given.
flow::GivenOptions given_options(const Flags& flags) {
  const auto given = [&](std::string_view flag, auto value) {
    return flags.table->given(flag) ? std::optional(value) : std::nullopt;
  };
  const train::TrainOptions& options = flags.options;
  return {.cost_weight = given("--cost-weight", options.cost_weight),
          .real_epochs = given("--real-epochs", options.real_epochs),
          .search_epochs = given("--search-epochs", options.search_epochs),
          .tune_epochs = given("--epochs", options.tune_epochs)};
}

Exit train_network(const Flags& flags, const Console& console) {
  Diagnostics diagnostics;
  flow::TrainingRequest request{.options = options_of(flags, diagnostics),
                                .given = given_options(flags),
                                .within = {},
                                .out = flags.out};
  if (flags.within_flag->given()) request.within = flags.within;
  const StopSignals signals;
  const auto begins = [&](const data::DataSet& data, const std::optional<flow::CostChoice>& choice) {
    console.preface(describe(data, request.options.data) + "\n");
    if (choice) console.preface(to_text(*choice) + "\n");
    if (choice && !choice->is_within)
      console.note(fmt::format(
          "warning: no cost weight kept the accuracy within {} of the real-valued network's", flags.within));
    if (const std::string doubt = doubt_labels(data); !doubt.empty()) console.note("warning: " + doubt);
  };
  const auto trained = flow::train_network(request, std::nullopt,
                                           {.progress = console.progress_callback(),
                                            .stop = [&signals] { return signals.asked(); },
                                            .begins = begins},
                                           diagnostics);
  if (!trained) return console.refuse(diagnostics);
  console.result(to_json(*trained), report_text(trained->report, flags.out));
  return Exit::yes;
}

}  // namespace

void add_train(Command& command) {
  auto flags = std::make_shared<Flags>();
  train::TrainOptions& options = flags->options;
  options.name.clear();  // follows the data set unless given
  command.details("The same command goes on where an interrupted one stopped.");
  command.example("pulsewright train --data digits --hidden 32 --out run");
  command.option("--out", flags->out, "run folder").required();
  flags->data.add_to(command, "data set");
  flags->layers.add_to(command);
  flags->table.emplace(command);
  visit_fields(*flags->table, options);
  train::visit_fields(*flags->table, flags->augmentation);
  flags->within_flag = command
                           .option("--within", flags->within,
                                   "choose the cost weight such that the accuracy on rows held out stays "
                                   "within this of the real-valued "
                                   "network's, by cross-validation")
                           .between(0.0, 1.0)
                           .excludes((*flags->table)["--cost-weight"]);
  command.runs([flags](const Console& console) { return train_network(*flags, console); });
}

}  // namespace pulsewright::cli

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
#include "cli/flag_values.h"
#include "cli/layer_flags.h"
#include "cli/output_place.h"
#include "data/describe.h"
#include "flow/cost_choice.h"
#include "netlist/fields.h"
#include "train/run.h"
#include "usage/shell_word.h"

namespace pulsewright::cli {

namespace {

struct Flags {
  train::TrainOptions options;
  data::AugmentRange augmentation = train::usual_augmentation;
  std::vector<Flag> augmentation_flags;
  DataFlags data{"digits", DataFlags::Regression::taken};
  LayerFlags layers{{32}};
  std::vector<std::string> encodings = {"sign_magnitude", "bipolar"};
  std::vector<std::string> accumulators = {"count"};
  std::string forward = "exact";
  std::string optimiser = "adam";
  std::string schedule = "cosine";
  bool no_float = false;
  bool no_calibration = false;
  std::string out;
  double within = 0.005;
  std::optional<Flag> within_flag;
  std::optional<Flag> cost_flag;
  std::optional<Flag> real_flag;
  std::optional<Flag> search_flag;
  std::optional<Flag> tune_flag;
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
  train::TrainOptions options = flags.options;
  data::DataRequest data = flags.data.request(diagnostics);
  options.data = std::move(data.name);
  options.data_options = std::move(data.options);
  if (options.name.empty())
    options.name = data::suggested_network_name(options.data, netlist::longest_prefix);
  options.layers = flags.layers.layers(diagnostics);
  if (!data::has_pictures({options.data, options.data_options}) && !flags.cost_flag->given())
    options.cost_weight = train::usual_cost_weight_of_tables;
  if (options.data_options.task == data::Task::regression) {
    const auto usual = train::usual_epochs_of_regression;
    if (!flags.real_flag->given()) options.real_epochs = usual.real;
    if (!flags.search_flag->given()) options.search_epochs = usual.search;
    if (!flags.tune_flag->given()) options.tune_epochs = usual.tune;
  }
  if (std::ranges::any_of(flags.augmentation_flags, &Flag::given)) options.augmentation = flags.augmentation;
  options.encodings.clear();
  for (const std::string& name : flags.encodings)
    options.encodings.push_back(value_of<netlist::Encoding>(netlist::encoding_names, name));
  options.accumulators.clear();
  for (const std::string& name : flags.accumulators)
    options.accumulators.push_back(value_of<netlist::Accumulator>(netlist::accumulator_names, name));
  options.forward = value_of<train::Forward>(train::forward_names, flags.forward);
  options.optimiser = value_of<train::OptimiserKind>(train::optimiser_names, flags.optimiser);
  options.schedule = value_of<train::Schedule>(train::schedule_names, flags.schedule);
  options.trains_real = !flags.no_float;
  options.calibrates = !flags.no_calibration;
  return options;
}

Exit train_network(const Flags& flags, const Console& console) {
  Diagnostics diagnostics;
  train::TrainOptions options = options_of(flags, diagnostics);
  check_output_inside("--out", flags.out, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const StopSignals signals;
  std::optional<flow::CostChoice> choice;
  if (flags.within_flag->given())
    choice = flow::choose_cost_weight(
        options, flags.within, flags.out, console.progress_callback(), [&signals] { return signals.asked(); },
        diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const bool is_regression = options.data_options.task == data::Task::regression;
  const auto progress = [&](const train::EpochRecord& record, int epochs) {
    console.progress(ProgressEvent{
        .task = "train",
        .step = std::string(to_text(record.phase)),
        .unit = "epoch",
        .done = record.epoch + 1,
        .total = epochs,
        .figures = {{"loss", record.loss}, {is_regression ? "R2" : "accuracy", record.accuracy}}});
  };
  const auto loaded = [&](const data::DataSet& data) {
    console.preface(describe(data, options.data) + "\n");
    if (choice) console.preface(to_text(*choice) + "\n");
    if (choice && !choice->is_within)
      console.note(fmt::format(
          "warning: no cost weight kept the accuracy within {} of the real-valued network's", flags.within));
    if (const std::string doubt = doubt_labels(data); !doubt.empty()) console.note("warning: " + doubt);
  };
  const auto report = train::train(
      options, flags.out, progress, diagnostics, [&signals] { return signals.asked(); }, loaded);
  if (!report) return console.refuse(diagnostics);
  Json answer = to_json(*report, false);
  if (choice) answer["cost_choice"] = to_json(*choice);
  console.result(answer, report_text(*report, flags.out));
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
  command.option(
      "--name", options.name,
      "name of the netlist, prefix of every Verilog module (default: from the data set, as in digits_mlp)");
  command.option("--seed", options.seed, "seed of weights, batches and augmentation");
  command.option("--search-start", options.start,
                 "start point of the search: 0 is uniform, others are random");
  command.option("--length", options.lengths, "stream lengths to choose from");
  command.option("--encoding", flags->encodings, "encodings to choose from")
      .among({"sign_magnitude", "bipolar"});
  command.option("--source-pair", options.pairs, "source pairs to choose from (default: all)");
  command.option("--accumulator", flags->accumulators, "accumulators to choose from")
      .among(netlist::accumulator_names);
  command.option("--generator-setting", options.setting, "0, 1 or 2: other masks, phases or dimensions");
  command
      .option("--forward", flags->forward,
              "what the last epochs train on: exact, expectation, or noisy expectation")
      .among(train::forward_names);
  command.flag("--no-calibration", flags->no_calibration,
               "leave gains and offsets as they are after --forward expectation or noisy");
  command.option("--live-synapses", options.sparsity.live_synapses,
                 "prune to this many synapses (0: keep all)");
  command.option("--live-inputs", options.sparsity.live_inputs, "prune to this many pixels (0: keep all)");
  command.flag("--fitted-area", options.fits_area,
               "price area by what yosys uses (docs/estimates.md), not by the sum of the blocks");
  command.option("--pipeline-delay", options.pipeline_delay,
                 "registers between each counter and its accumulator: less area, a faster clock");
  command.flag("--no-float", flags->no_float, "train no real-valued network beside the circuit");
  command.option("--threads", options.threads, "threads (0: all); the result is the same");
  command.option("--batch", options.recipe.batch, "images of a weight step");
  command.option("--optimiser", flags->optimiser, "adam, or sgd with momentum 0.9")
      .among(train::optimiser_names);
  command.option("--schedule", flags->schedule, "how the learning rate falls: cosine, constant or step")
      .among(train::schedule_names);
  command.option("--rate", options.recipe.rate, "highest learning rate before the choice is made");
  command.option("--tune-rate", options.recipe.tune_rate, "highest learning rate after it");
  flags->cost_flag = command.option("--cost-weight", options.cost_weight,
                                    "nats for the whole cost of the most expensive network (tables: 0.03)");
  flags->within_flag = command
                           .option("--within", flags->within,
                                   "choose the cost weight such that the accuracy on rows held out stays "
                                   "within this of the real-valued "
                                   "network's, by cross-validation")
                           .between(0.0, 1.0)
                           .excludes(*flags->cost_flag);
  flags->real_flag =
      command.option("--real-epochs", options.real_epochs, "epochs in real numbers, first (regression: 20)");
  flags->search_flag =
      command.option("--search-epochs", options.search_epochs, "epochs of the joint search (regression: 10)");
  flags->tune_flag =
      command.option("--epochs", options.tune_epochs, "epochs on the choice, last (regression: 60)");
  flags->augmentation_flags = {
      command.option("--augment-shift", flags->augmentation.shift, "largest shift of a picture, in pixels"),
      command.option("--augment-rotation", flags->augmentation.rotation, "largest rotation, in radians"),
      command.option("--augment-scale", flags->augmentation.scale, "largest change of size, as a fraction")};
  command.flag("--hold-out", options.hold_out, "keep every fifth training row for validation");
  command.runs([flags](const Console& console) { return train_network(*flags, console); });
}

}  // namespace pulsewright::cli

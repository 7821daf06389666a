// SPDX-License-Identifier: Apache-2.0
#include "bench/accuracy.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/failure.h"
#include "train/assemble.h"
#include "train/run.h"
#include "train/trainer.h"
#include "train/training_report.h"

namespace pulsewright::bench {

namespace {

void use_pair(train::TrainOptions& options, const char* pair) {
  options.pairs = {pair};
}

constexpr AccuracyVariant variants[] = {
    {"trained", "on the circuit's own integers; sign-magnitude, ramp and van der Corput",
     [](train::TrainOptions&) {}},
    {"float", "the real-valued network of the same recipe, without streams or generators",
     [](train::TrainOptions& options) {
       options.forward = train::Forward::expectation;
       // The circuit is not scored: any does, and offsets that make up for its errors would only do harm.
       options.lengths = {train::shortest_length};
       options.calibrates = false;
     },
     true},
    {"float_then_map", "trained as `float`, then mapped with gains and one offset per neuron calibrated",
     [](train::TrainOptions& options) { options.forward = train::Forward::expectation; }},
    {"float_then_map_raw", "the same without any calibration",
     [](train::TrainOptions& options) {
       options.forward = train::Forward::expectation;
       options.calibrates = false;
     }},
    {"noise", "trained as `float` with the analytic counting noise, then mapped and calibrated",
     [](train::TrainOptions& options) { options.forward = train::Forward::noisy; }},
    {"bipolar", "as `trained`, but bipolar streams and XNOR",
     [](train::TrainOptions& options) { options.encodings = {netlist::Encoding::bipolar}; }},
    {"lfsr", "as `trained`, but LFSR alone: one and its bits reversed",
     [](train::TrainOptions& options) { use_pair(options, "lfsr_reversed"); }},
    {"sobol", "as `trained`, but Sobol dimensions 1 and 2",
     [](train::TrainOptions& options) { use_pair(options, "sobol_1_2"); }},
    {"shared_source", "as `float_then_map`, but inputs and weights share one source",
     [](train::TrainOptions& options) {
       options.forward = train::Forward::expectation;
       options.assumes_products = true;
       use_pair(options, "ramp_shared");
     }},
    {"shared_source_penalty", "the same with the correlation penalty, weight 0.2 a layer",
     [](train::TrainOptions& options) {
       options.forward = train::Forward::expectation;
       options.assumes_products = true;
       options.correlation_penalty = 0.2;
       use_pair(options, "ramp_shared");
     }},
    {"shared_source_trained", "as `trained`, but inputs and weights share one source, known to the training",
     [](train::TrainOptions& options) { use_pair(options, "ramp_shared"); }},
    {"search", "lengths and source pairs of each layer chosen together with the weights",
     [](train::TrainOptions& options) {
       options.pairs = {"ramp_vdc", "lfsr_reversed"};
     }},
};

/// The flags that give the options, each after a space. There is none for class_names and columns.
std::string flags_of(const data::DataOptions& options) {
  std::string flags;
  if (!options.label.empty()) flags += " --label " + options.label;
  if (options.maximum) flags += fmt::format(" --maximum {}", *options.maximum);
  if (options.compact) flags += " --labels compact";
  if (options.numbers) flags += " --labels numbers";
  if (options.scale) flags += fmt::format(" --scale {}", to_text(*options.scale));
  if (options.missing != data::Missing::refuse)
    flags += fmt::format(" --missing {}", to_text(options.missing));
  if (options.image) flags += fmt::format(" --image {}x{}", options.image->rows, options.image->columns);
  return flags;
}

int scaled(int epochs, double scale) {
  return std::max(1, static_cast<int>(epochs * scale + 0.5));
}

/// The recipe of a cell before its variant; docs/results.md says how it was chosen.
train::TrainOptions recipe_of(const AccuracyCell& cell) {
  train::TrainOptions options;
  options.data = cell.data;
  options.data_options = cell.data_options;
  options.name = "accuracy";
  options.layers = cell.layers;
  options.lengths = cell.lengths;
  options.encodings = {netlist::Encoding::sign_magnitude};
  options.pairs = {"ramp_vdc"};
  options.cost_weight = cell.cost_weight;
  options.sparsity.live_synapses = cell.live_synapses;
  options.trains_real = false;
  const bool is_small = cell.data == "digits";
  const bool is_fashion = cell.data == "fashion-mnist";
  const bool convolves = std::ranges::any_of(cell.layers, &train::LayerSpec::is_convolution);
  if (!is_small) {
    options.recipe.batch = is_fashion && !convolves ? 256 : 128;
    options.recipe.rate = is_fashion || convolves ? 0.005 : 0.008;
    options.recipe.tune_rate = options.recipe.rate;
    options.real_epochs = 1;
    options.search_epochs = 2;
    options.tune_epochs = !is_fashion ? 8 : convolves ? 12 : 20;
    const bool is_sparse = cell.live_synapses > 0;
    options.augmentation = data::AugmentRange{.shift = is_sparse ? 0.5 : 1, .rotation = 0.15, .scale = 0.1};
    if (is_fashion) options.augmentation = data::AugmentRange{};
    if (is_fashion && !convolves)
      options.augmentation = data::AugmentRange{.shift = 0.5, .rotation = 0.02, .scale = 0.02};
  }
  if (!data::has_pictures({options.data, options.data_options})) options.augmentation.reset();
  options.real_epochs = scaled(options.real_epochs, cell.epochs_scale);
  options.search_epochs = scaled(options.search_epochs, cell.epochs_scale);
  options.tune_epochs = scaled(options.tune_epochs, cell.epochs_scale);
  return options;
}

const AccuracyVariant* find_variant(std::string_view name) {
  const auto found = std::ranges::find(variants, name, &AccuracyVariant::name);
  return found == std::end(variants) ? nullptr : &*found;
}

double real_accuracy(const train::Trainer& trainer, const data::DataSet& data) {
  return static_cast<double>(
             trainer.correct_by(train::Network::expectation, data.test, train::all_rows(data.test))) /
         static_cast<double>(data.test.size());
}

void describe_circuit(const train::Trainer& trainer, AccuracyRun& run) {
  double cost = 0;
  const std::vector<train::QuantisedLayer> layers = trainer.circuit();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const train::LayerUse use = actual_use(layers[l], l == 0 ? nullptr : layers[l - 1].shape);
    run.lengths.push_back(layers[l].length());
    run.live_synapses += std::accumulate(use.live.begin(), use.live.end(), std::int64_t{0});
    cost += layer_cost(train::registry_area, layers[l].arithmetic->candidate(), use);
  }
  run.cost = cost;
}

AccuracyRun measure_seed(const AccuracyCell& cell, const train::TrainOptions& options,
                         const data::DataSet& data, const std::vector<train::LayerShape>& shapes,
                         const ProgressListener& progress) {
  train::Trainer trainer(options, data, shapes);
  while (!trainer.finished()) {
    const train::EpochRecord& record = trainer.run_epoch();
    tell(progress, {.task = "bench accuracy",
                    .step = fmt::format("{}, seed {}", cell.flags(), options.seed),
                    .unit = "epoch",
                    .done = record.epoch + 1,
                    .total = trainer.epochs(),
                    .figures = {{"accuracy", record.accuracy}}});
  }
  AccuracyRun run;
  run.seed = options.seed;
  if (!cell.has_streams()) {
    run.accuracies = {real_accuracy(trainer, data)};
    return run;
  }
  describe_circuit(trainer, run);
  for (const int setting : cell.settings) {
    const bool is_trained_one = setting == options.setting;
    const train::MovedCircuit moved = is_trained_one ? train::MovedCircuit{} : trainer.move_circuit(setting);
    const netlist::Netlist netlist =
        assemble_netlist("accuracy", data.maximum, is_trained_one ? trainer.circuit() : moved.layers);
    PW_ASSERT(verify(netlist).empty());
    run.accuracies.push_back(train::test_score(netlist, data, options.threads).accuracy());
  }
  return run;
}

void check_cell(const AccuracyCell& cell, unsigned threads, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto refuse = [&](const char* flag, std::string expected, const std::string& got) {
    diagnostics.push_back({Code::bad_flag, flag, std::move(expected), quote_briefly(got), ""});
  };
  std::vector<std::string_view> names;
  for (const AccuracyVariant& variant : variants) names.push_back(variant.name);
  if (find_variant(cell.variant) == nullptr)
    refuse("--variant", fmt::format("one of {}", fmt::join(names, ", ")), cell.variant);
  if (cell.seeds.empty()) refuse("--seeds", "at least one seed", "none");
  if (cell.has_streams() && cell.settings.empty())
    refuse("--settings", "at least one generator setting", "none");
  if (!(cell.epochs_scale > 0 && cell.epochs_scale <= 100))
    refuse("--epochs-scale", "a number above 0, at most 100", fmt::format("{}", cell.epochs_scale));
  if (diagnostics.size() != before) return;
  if (cell.has_streams())
    for (const int setting : cell.settings)
      if (setting < 0 || setting >= netlist::generator_settings)
        refuse("--settings", fmt::format("a number in [0, {}]", netlist::generator_settings - 1),
               std::to_string(setting));
  for (const std::uint64_t seed : cell.seeds) {
    train::TrainOptions options = options_of(cell, seed, threads);
    options.setting = 0;  // seen to above, with the flag's name here
    for (Diagnostic& wrong : check_options(options))
      if (std::ranges::count(diagnostics, wrong) == 0) diagnostics.push_back(std::move(wrong));
  }
}

}  // namespace

std::span<const AccuracyVariant> accuracy_variants() {
  return variants;
}

bool AccuracyCell::has_streams() const {
  const AccuracyVariant* its = find_variant(variant);
  return its == nullptr || !its->is_real;
}

train::TrainOptions options_of(const AccuracyCell& cell, std::uint64_t seed, unsigned threads) {
  train::TrainOptions options = recipe_of(cell);
  options.seed = seed;
  if (cell.has_streams()) options.setting = cell.settings.front();
  options.threads = threads;
  find_variant(cell.variant)->apply(options);
  return options;
}

std::string AccuracyCell::flags() const {
  const AccuracyCell usual;
  std::string text = fmt::format("--data {}{} --layers {}", data, flags_of(data_options),
                                 fmt::join(layer_words(layers), " "));
  if (has_streams()) text += fmt::format(" --length {}", fmt::join(lengths, " "));
  text += " --variant " + variant;
  if (cost_weight != 0) text += fmt::format(" --cost-weight {}", cost_weight);
  if (live_synapses != 0) text += fmt::format(" --live-synapses {}", live_synapses);
  if (seeds != usual.seeds) text += fmt::format(" --seeds {}", fmt::join(seeds, " "));
  if (has_streams() && settings != usual.settings)
    text += fmt::format(" --settings {}", fmt::join(settings, " "));
  if (epochs_scale != 1) text += fmt::format(" --epochs-scale {}", epochs_scale);
  return text;
}

std::optional<PreparedCell> prepare_cell(const AccuracyCell& cell, unsigned threads,
                                         Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  check_cell(cell, threads, diagnostics);
  auto data = load_data_set(cell.data, cell.data_options, diagnostics);
  if (!data || diagnostics.size() != before) return std::nullopt;
  train::TrainOptions options = options_of(cell, cell.seeds.front(), threads);
  auto shapes = trainable_shapes(options, *data, diagnostics);
  if (!shapes) return std::nullopt;
  return PreparedCell{std::move(*data), std::move(*shapes), std::move(options)};
}

std::optional<Json> measure_accuracy(const AccuracyCell& cell, unsigned threads,
                                     const ProgressListener& progress, Diagnostics& diagnostics) {
  const auto prepared = prepare_cell(cell, threads, diagnostics);
  if (!prepared) return std::nullopt;
  std::vector<AccuracyRun> runs;
  for (const std::uint64_t seed : cell.seeds)
    runs.push_back(
        measure_seed(cell, options_of(cell, seed, threads), prepared->data, prepared->shapes, progress));
  return accuracy_json(cell, runs, prepared->data);
}

}  // namespace pulsewright::bench

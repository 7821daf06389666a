// SPDX-License-Identifier: Apache-2.0
#include "train/options.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/hash.h"
#include "base/version.h"
#include "netlist/fields.h"

namespace pulsewright::train {

namespace {

constexpr int most_layers = 16;
constexpr int most_epochs = 100000;

/// Collects what is wrong, flag by flag.
class FlagChecks {
 public:
  template <class Value>
  void within(const std::string& flag, Value value, Value minimum, Value maximum) {
    // Written so that no comparison with a NaN passes.
    if (!(value >= minimum && value <= maximum))
      add(flag, fmt::format("a number in [{}, {}]", minimum, maximum), fmt::format("{}", value));
  }

  template <class Values, class Accepts>
  void list(const std::string& flag, const Values& values, const std::string& expected, Accepts accepts) {
    if (values.empty()) add(flag, expected, "nothing");
    for (auto value = values.begin(); value != values.end(); ++value) {
      if (!accepts(*value)) add(flag, expected, fmt::format("{}", *value));
      if (std::find(values.begin(), value, *value) != value)
        add(flag, "each value once", fmt::format("{} again", *value));
    }
  }

  void add(const std::string& flag, std::string expected, const std::string& got) {
    found_.push_back({Code::bad_flag, flag, std::move(expected), quote_briefly(got), ""});
  }

  Diagnostics take() { return std::move(found_); }

 private:
  Diagnostics found_;
};

/// The source pairs of the design space.
std::vector<const netlist::SourcePair*> pairs_of(const TrainOptions& options) {
  std::vector<const netlist::SourcePair*> pairs;
  for (const netlist::SourcePair& pair : netlist::source_pairs())
    if (options.pairs.empty() || std::ranges::count(options.pairs, pair.name) > 0) pairs.push_back(&pair);
  return pairs;
}

void check_space(const TrainOptions& options, FlagChecks& checks) {
  checks.list("--length", options.lengths,
              fmt::format("powers of two in [{}, {}]", shortest_length, longest_length), [](int length) {
                return length >= shortest_length && length <= longest_length &&
                       std::has_single_bit(static_cast<unsigned>(length));
              });
  std::vector<std::string_view> encodings;
  for (const netlist::Encoding encoding : options.encodings) encodings.push_back(to_text(encoding));
  checks.list("--encoding", encodings, "sign_magnitude or bipolar", [](std::string_view encoding) {
    return encoding == to_text(netlist::Encoding::sign_magnitude) ||
           encoding == to_text(netlist::Encoding::bipolar);
  });
  std::vector<std::string_view> accumulators;
  for (const netlist::Accumulator accumulator : options.accumulators)
    accumulators.push_back(to_text(accumulator));
  checks.list("--accumulator", accumulators, "count or mux", [](std::string_view) { return true; });
  const auto is_independent = [](const netlist::SourcePair* pair) {
    return pair->plan == netlist::CorrelationPlan::independent;
  };
  const std::vector<const netlist::SourcePair*> pairs = pairs_of(options);
  if (options.accumulators == std::vector{netlist::Accumulator::mux} && !pairs.empty() &&
      std::ranges::none_of(pairs, is_independent))
    checks.add("--source-pair", "an independent pair, as a multiplexer needs one",
               fmt::format("{}", fmt::join(options.pairs, " ")));
  if (options.pairs.empty()) return;
  std::vector<std::string_view> names;
  for (const netlist::SourcePair& pair : netlist::source_pairs()) names.push_back(pair.name);
  checks.list("--source-pair", options.pairs, fmt::format("one of {}", fmt::join(names, ", ")),
              [](const std::string& name) { return netlist::find_source_pair(name) != nullptr; });
}

/// What takes weights of 0 and |w| for granted.
void check_magnitudes(const TrainOptions& options, FlagChecks& checks) {
  const bool has_bipolar = std::ranges::count(options.encodings, netlist::Encoding::bipolar) > 0;
  if (has_bipolar && options.sparsity.any())
    checks.add("--encoding", "sign_magnitude alone when pruning; a bipolar weight of 0 has a gate",
               "bipolar");
  if (has_bipolar && options.correlation_penalty > 0)
    checks.add("--encoding", "sign_magnitude alone with a correlation penalty", "bipolar");
  if (options.sparsity.live_inputs > 0 && !options.layers.empty() && options.layers.front().is_convolution)
    checks.add("--live-inputs", "0, as the first layer is a convolution",
               std::to_string(options.sparsity.live_inputs));
}

Json recipe_json(const Recipe& recipe) {
  Json json;
  json["batch"] = recipe.batch;
  json["rate"] = recipe.rate;
  json["tune_rate"] = recipe.tune_rate;
  json["smoothing"] = recipe.smoothing;
  json["average_decay"] = recipe.average_decay;
  json["initial_weight"] = recipe.initial_weight;
  json["choice_batch"] = recipe.choice_batch;
  json["choice_updates"] = recipe.choice_updates;
  json["choice_step"] = recipe.choice_step;
  json["highest_temperature"] = recipe.highest_temperature;
  json["lowest_temperature"] = recipe.lowest_temperature;
  json["start_spread"] = recipe.start_spread;
  return json;
}

/// Identifies the images and labels of a data set.
std::string data_hash(const data::DataSet& data) {
  std::string bytes = fmt::format("{} {} {} {}\n", data.rows, data.columns, data.maximum, data.classes);
  if (data.channels > 1) bytes += fmt::format("{}\n", data.channels);
  for (const data::ImageSet* images : {&data.train, &data.test}) {
    bytes += fmt::format("{}\n", images->size());
    bytes.append(images->pixels.begin(), images->pixels.end());
    bytes.append(images->labels.begin(), images->labels.end());
    for (const double target : images->targets) bytes += fmt::format("{}\n", target);
  }
  return sha256_hex(bytes);
}

Json space_json(const TrainOptions& options) {
  Json json;
  json["lengths"] = Json::array_of(options.lengths);
  json["encodings"] = Json::Array{};
  for (const netlist::Encoding encoding : options.encodings) json["encodings"].push_back(to_text(encoding));
  json["accumulators"] = Json::Array{};
  for (const netlist::Accumulator accumulator : options.accumulators)
    json["accumulators"].push_back(to_text(accumulator));
  json["generator_setting"] = options.setting;
  json["source_pairs"] = Json::Array{};
  for (const netlist::SourcePair* pair : pairs_of(options)) json["source_pairs"].push_back(pair->name);
  return json;
}

}  // namespace

Diagnostics check_options(const TrainOptions& options) {
  FlagChecks checks;
  if (!netlist::is_identifier(options.name) || options.name.size() > netlist::longest_prefix)
    checks.add("--name",
               fmt::format("an identifier of at most {} characters that is not a Verilog keyword",
                           netlist::longest_prefix),
               options.name);
  for (const LayerSpec& layer : options.layers) checks.within("--hidden", layer.neurons, 1, most_neurons);
  if (options.layers.size() > most_layers)
    checks.add("--layers", fmt::format("at most {} layers", most_layers),
               std::to_string(options.layers.size()));
  // run.json holds signed 64-bit integers.
  checks.within<std::uint64_t>("--seed", options.seed, 0, INT64_MAX);
  checks.within<std::uint64_t>("--search-start", options.start, 0, INT64_MAX);
  check_space(options, checks);
  checks.within("--cost-weight", options.cost_weight, 0.0, 1e6);
  checks.within("--real-epochs", options.real_epochs, 1, most_epochs);
  checks.within("--search-epochs", options.search_epochs, 1, most_epochs);
  checks.within("--epochs", options.tune_epochs, 1, most_epochs);
  checks.within("--batch", options.recipe.batch, 1, 65536);
  checks.within("--rate", options.recipe.rate, 1e-6, 1.0);
  checks.within("--tune-rate", options.recipe.tune_rate, 1e-6, 1.0);
  checks.within("--generator-setting", options.setting, 0, netlist::generator_settings - 1);
  checks.within("--correlation-penalty", options.correlation_penalty, 0.0, 1e6);
  checks.within<std::int64_t>("--live-synapses", options.sparsity.live_synapses, 0, INT32_MAX);
  checks.within("--pipeline-delay", options.pipeline_delay, 0, 15);
  checks.within<std::int64_t>("--live-inputs", options.sparsity.live_inputs, 0, INT32_MAX);
  check_magnitudes(options, checks);
  checks.within("--threads", options.threads, 0u, 1024u);
  const data::AugmentRange augmentation = options.augmentation.value_or(usual_augmentation);
  checks.within("--augment-shift", augmentation.shift, 0.0, 16.0);
  checks.within("--augment-rotation", augmentation.rotation, 0.0, 0.5);
  checks.within("--augment-scale", augmentation.scale, 0.0, 0.5);
  return checks.take();
}

std::vector<Candidate> design_space(const TrainOptions& options) {
  std::vector<Candidate> space = design_space(options.lengths, options.encodings, pairs_of(options),
                                              options.accumulators, options.setting);
  for (Candidate& candidate : space) candidate.assumes_product = options.assumes_products;
  return space;
}

data::AugmentRange augmentation_of(const TrainOptions& options, const data::DataSet& data) {
  return options.augmentation.value_or(data.is_picture ? usual_augmentation : data::AugmentRange{});
}

Json configuration_json(const TrainOptions& options, const data::DataSet& data) {
  Json json;
  json["tool_version"] = version();
  json["data"] = options.data;
  json["data_sha256"] = data_hash(data);
  json["name"] = options.name;
  json["layers"] = Json::array_of(layer_words(options.layers));
  json["seed"] = options.seed;
  json["search_start"] = options.start;
  json["design_space"] = space_json(options);
  json["cost_weight"] = options.cost_weight;
  if (options.within) json["within"] = *options.within;
  json["real_epochs"] = options.real_epochs;
  json["search_epochs"] = options.search_epochs;
  json["tune_epochs"] = options.tune_epochs;
  const data::AugmentRange augmentation = augmentation_of(options, data);
  json["augmentation"]["shift"] = augmentation.shift;
  json["augmentation"]["rotation"] = augmentation.rotation;
  json["augmentation"]["scale"] = augmentation.scale;
  json["forward"] = to_text(options.forward);
  json["optimiser"] = to_text(options.optimiser);
  json["schedule"] = to_text(options.schedule);
  json["assumes_products"] = options.assumes_products;
  json["correlation_penalty"] = options.correlation_penalty;
  json["live_synapses"] = options.sparsity.live_synapses;
  json["live_inputs"] = options.sparsity.live_inputs;
  // Only what is asked for, so that older runs go on.
  data::DataOptions data_options = options.data_options;
  data_options.class_names = data.class_names;
  data_options.compact = !data.class_names.empty();
  data_options.columns = data.table_columns;
  if (data.scale != data::Scale::none) data_options.scale = data.scale;
  if (data_options != data::DataOptions{}) json["data_options"] = to_json(data_options);
  if (options.fits_area) json["area"] = "fitted";
  if (options.pipeline_delay > 0) json["pipeline_delay"] = options.pipeline_delay;
  json["trains_real"] = options.trains_real;
  json["calibrates"] = options.calibrates;
  json["hold_out"] = options.hold_out;
  json["recipe"] = recipe_json(options.recipe);
  return json;
}

}  // namespace pulsewright::train

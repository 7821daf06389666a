// SPDX-License-Identifier: Apache-2.0
#include "train/options.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/flag_checks.h"
#include "base/version.h"
#include "data/data_hash.h"
#include "netlist/fields.h"
#include "train/imported_network.h"
#include "train/option_fields.h"

namespace pulsewright::train {

namespace {

constexpr int most_layers = 16;

bool is_independent(const netlist::SourcePair* pair) {
  return pair->plan == netlist::CorrelationPlan::independent;
}

/// The source pairs of the design space.
std::vector<const netlist::SourcePair*> pairs_of(const TrainOptions& options) {
  std::vector<const netlist::SourcePair*> pairs;
  for (const netlist::SourcePair& pair :
       options.pairs.empty() ? netlist::source_pairs() : netlist::named_source_pairs())
    if (options.pairs.empty() ? !options.from || is_independent(&pair)
                              : std::ranges::count(options.pairs, pair.name) > 0)
      pairs.push_back(&pair);
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
  const std::vector<const netlist::SourcePair*> pairs = pairs_of(options);
  if (options.accumulators == std::vector{netlist::Accumulator::mux} && !pairs.empty() &&
      std::ranges::none_of(pairs, is_independent))
    checks.add("--source-pair", "an independent pair, as a multiplexer needs one",
               fmt::format("{}", fmt::join(options.pairs, " ")));
  if (options.from && !std::ranges::all_of(pairs, is_independent))
    checks.add("--source-pair", "independent pairs, as an imported network is one of products",
               fmt::format("{}", fmt::join(options.pairs, " ")));
  if (options.pairs.empty()) return;
  std::vector<std::string_view> names;
  for (const netlist::SourcePair& pair : netlist::named_source_pairs()) names.push_back(pair.name);
  checks.list("--source-pair", options.pairs, fmt::format("one of {}", fmt::join(names, ", ")),
              [](const std::string& name) { return netlist::find_source_pair(name) != nullptr; });
  if (options.pairs == std::vector<std::string>{"levels"} && design_space(options).empty())
    checks.add("--source-pair", "with levels, sign_magnitude, counters and a length of 4, 16, 64 or 256",
               "none of these");
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

/// Checks the range of every number.
class RangeChecks {
 public:
  explicit RangeChecks(FlagChecks& checks) : checks_(checks) {}

  template <class Value>
  void number(const OptionName& name, const Value& value, Bounds<std::type_identity_t<Value>> bounds) {
    checks_.within(std::string(name.flag.empty() ? name.key : name.flag), value, bounds.lowest,
                   bounds.highest);
  }
  void text(const OptionName&, const std::string&) {}
  void optional_number(const OptionName&, const std::optional<double>&) {}
  void choice(const OptionName&, auto, const auto&) {}
  void choices(const OptionName&, const auto&, const auto&, const auto&) {}
  void list(const OptionName&, const auto&) {}
  void flag(const OptionName&, bool, bool) {}
  void mark(const OptionName&, bool, std::string_view) {}

 private:
  FlagChecks& checks_;
};

/// Writes every option that is recorded. A key with '?' is written only if its option is not the usual one,
/// so that runs of older versions, which do not have it, go on.
class ConfigurationWriter {
 public:
  explicit ConfigurationWriter(Json& json) : json_(json) {}

  void text(const OptionName& name, const std::string& value) { place(name) = value; }
  template <class Value>
  void number(const OptionName& name, const Value& value, Bounds<std::type_identity_t<Value>>) {
    if (!name.key.empty() && !(is_optional(name) && value == 0)) place(name) = value;
  }
  void optional_number(const OptionName& name, const std::optional<double>& value) {
    if (value) place(name) = *value;
  }
  void choice(const OptionName& name, auto value, const auto&) { place(name) = to_text(value); }
  void choices(const OptionName& name, const auto& values, const auto&, const auto&) {
    Json& list = place(name) = Json::Array{};
    for (const auto value : values) list.push_back(to_text(value));
  }
  void list(const OptionName& name, const auto& values) {
    if (!(is_optional(name) && values.empty())) place(name) = Json::array_of(values);
  }
  void flag(const OptionName& name, bool value, bool) { place(name) = value; }
  void mark(const OptionName& name, bool value, std::string_view word) {
    if (value) place(name) = word;
  }

 private:
  static bool is_optional(const OptionName& name) { return name.key.ends_with('?'); }

  Json& place(const OptionName& name) {
    return place_of(name.key.substr(0, name.key.size() - (is_optional(name) ? 1 : 0)), json_);
  }

  Json& json_;
};

/// What design_space() gives when nothing is chosen.
std::vector<Candidate> whole_space(const TrainOptions& options) {
  return design_space(options.lengths, options.encodings, pairs_of(options), options.accumulators,
                      options.setting);
}

/// Everything but the choice must be right.
void check_choice(const TrainOptions& options, FlagChecks& checks) {
  if (options.choice.empty()) return;
  if (options.choice.size() != options.layers.size() + 1)
    checks.add("--choice", fmt::format("{} candidates, one for each layer", options.layers.size() + 1),
               std::to_string(options.choice.size()));
  const std::vector<Candidate> space = whole_space(options);
  for (const std::string& text : options.choice)
    if (std::ranges::find(space, text, &Candidate::text) == space.end())
      checks.add("--choice", "a candidate of the design space, such as \"16 sign_magnitude ramp_vdc\"", text);
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
  const std::size_t layers = options.from ? options.from->shapes.size() : options.layers.size();
  if (layers > most_layers)
    checks.add(options.from ? "--from" : "--layers", fmt::format("at most {} layers", most_layers),
               std::to_string(layers));
  check_space(options, checks);
  RangeChecks ranges(checks);
  visit_fields(ranges, options);
  const data::AugmentRange augmentation = options.augmentation.value_or(usual_augmentation);
  visit_fields(ranges, augmentation);
  check_magnitudes(options, checks);
  Diagnostics wrong = checks.take();
  if (wrong.empty()) {
    FlagChecks chosen;
    check_choice(options, chosen);
    wrong = chosen.take();
  }
  return wrong;
}

std::vector<Candidate> design_space(const TrainOptions& options) {
  std::vector<Candidate> space = whole_space(options);
  for (Candidate& candidate : space) {
    candidate.assumes_product = options.assumes_products;
    candidate.caps_thresholds = options.caps_thresholds;
  }
  // What no layer has need not be tabulated.
  if (!options.choice.empty())
    std::erase_if(space, [&](const Candidate& candidate) {
      return std::ranges::count(options.choice, candidate.text()) == 0;
    });
  return space;
}

data::AugmentRange augmentation_of(const TrainOptions& options, const data::DataSet& data) {
  return options.augmentation.value_or(data.is_picture ? usual_augmentation : data::AugmentRange{});
}

Json configuration_json(const TrainOptions& options, const data::DataSet& data) {
  Json json;
  json["tool_version"] = version();
  json["data"] = options.data;
  json["data_sha256"] = data::data_hash(data);
  json["layers"] = Json::array_of(layer_words(options.layers));
  if (options.from) json["from"] = options.from->origin;
  ConfigurationWriter writer(json);
  visit_fields(writer, options);
  json["design_space"]["source_pairs"] = Json::Array{};
  for (const netlist::SourcePair* pair : pairs_of(options))
    json["design_space"]["source_pairs"].push_back(pair->name);
  const data::AugmentRange augmentation = augmentation_of(options, data);
  visit_fields(writer, augmentation);
  // Only what is asked for, so that older runs go on.
  data::DataOptions data_options = options.data_options;
  data_options.class_names = data.class_names;
  data_options.compact = !data.class_names.empty();
  data_options.columns = data.table_columns;
  if (data.scale != data::Scale::none) data_options.scale = data.scale;
  if (data_options != data::DataOptions{}) json["data_options"] = to_json(data_options);
  return json;
}

}  // namespace pulsewright::train

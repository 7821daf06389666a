// SPDX-License-Identifier: Apache-2.0
#include "sweep/settings.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest_name.h"
#include "netlist/fields.h"

namespace pulsewright::sweep {

namespace {

using train::TrainOptions;

/// A value of a plan on its way into the options.
struct Reading {
  const Json& value;
  const std::string& pointer;
  Diagnostics& diagnostics;

  void refuse(Code code, std::string expected) const {
    diagnostics.push_back({code, pointer, std::move(expected), value.brief(), ""});
  }
};

void read(const Reading& reading, bool& option) {
  if (const bool* flag = reading.value.get_if<bool>())
    option = *flag;
  else
    reading.refuse(Code::wrong_type, "true or false");
}

template <std::integral Integer>
void read(const Reading& reading, Integer& option) {
  const std::int64_t* integer = reading.value.integer();
  if (integer == nullptr) return reading.refuse(Code::wrong_type, "an integer");
  if (!std::in_range<Integer>(*integer))
    return reading.refuse(Code::out_of_range,
                          fmt::format("an integer from {} to {}", std::numeric_limits<Integer>::min(),
                                      std::numeric_limits<Integer>::max()));
  option = static_cast<Integer>(*integer);
}

void read(const Reading& reading, double& option) {
  if (const std::int64_t* integer = reading.value.integer())
    option = static_cast<double>(*integer);
  else if (const double* number = reading.value.get_if<double>(); number != nullptr && std::isfinite(*number))
    option = *number;
  else
    reading.refuse(Code::wrong_type, "a finite number");
}

void read(const Reading& reading, std::string& option) {
  if (const std::string* text = reading.value.string(); text != nullptr && !text->empty())
    option = *text;
  else
    reading.refuse(Code::wrong_type, "a text");
}

template <class Enum, std::size_t count>
void read_name(const Reading& reading, const std::string_view (&names)[count], Enum& option) {
  const std::string* text = reading.value.string();
  const auto found = text != nullptr ? std::ranges::find(names, *text) : std::end(names);
  if (found == std::end(names))
    return reading.refuse(Code::unknown_choice, fmt::format("one of {}", fmt::join(names, ", ")));
  option = static_cast<Enum>(found - std::begin(names));
}

void read(const Reading& reading, netlist::Encoding& option) {
  read_name(reading, netlist::encoding_names, option);
}
void read(const Reading& reading, netlist::Accumulator& option) {
  read_name(reading, netlist::accumulator_names, option);
}
void read(const Reading& reading, train::Forward& option) {
  read_name(reading, train::forward_names, option);
}
void read(const Reading& reading, train::OptimiserKind& option) {
  read_name(reading, train::optimiser_names, option);
}
void read(const Reading& reading, train::Schedule& option) {
  read_name(reading, train::schedule_names, option);
}

/// A list, or one value that stands for a list of it.
template <class Element>
void read(const Reading& reading, std::vector<Element>& option) {
  const Json::Array one{reading.value};
  const Json::Array& list = reading.value.array() != nullptr ? *reading.value.array() : one;
  std::vector<Element> values;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string pointer =
        reading.value.array() != nullptr ? fmt::format("{}/{}", reading.pointer, i) : reading.pointer;
    Element element{};
    read({list[i], pointer, reading.diagnostics}, element);
    values.push_back(std::move(element));
  }
  option = std::move(values);
}

void read_hidden(const Reading& reading, TrainOptions& options) {
  std::vector<int> sizes;
  const std::size_t before = reading.diagnostics.size();
  if (reading.value != Json("none")) read(reading, sizes);
  if (reading.diagnostics.size() != before) return;
  options.layers.clear();
  for (const int neurons : sizes) options.layers.push_back({.neurons = neurons});
}

void read_layers(const Reading& reading, TrainOptions& options) {
  std::vector<std::string> words;
  const std::size_t before = reading.diagnostics.size();
  read(reading, words);
  if (reading.diagnostics.size() == before)
    options.layers = train::parse_layers(words, reading.pointer, reading.diagnostics);
}

data::AugmentRange& augmentation(TrainOptions& options) {
  if (!options.augmentation) options.augmentation = train::usual_augmentation;
  return *options.augmentation;
}

/// A flag that takes something away.
void read_not(const Reading& reading, bool& option) {
  bool flag = !option;
  read(reading, flag);
  option = !flag;
}

struct Limit {
  std::string_view key;
  std::optional<std::int64_t> rtl::Budget::*limit;
};

constexpr Limit limits[] = {{"max_lut4", &rtl::Budget::lut4},
                            {"max_bram", &rtl::Budget::bram},
                            {"max_latency", &rtl::Budget::latency_clocks},
                            {"max_interval", &rtl::Budget::interval_clocks}};

void read_budget(const Reading& reading, rtl::Budget& budget) {
  budget = {};
  const Json::Object* object = reading.value.object();
  if (object == nullptr) return reading.refuse(Code::wrong_type, "a table of limits");
  for (const auto& [key, value] : *object) {
    const std::string pointer = reading.pointer + "/" + pointer_token(key);
    const auto found = std::ranges::find(limits, key, &Limit::key);
    if (found == std::end(limits)) {
      reading.diagnostics.push_back(
          {Code::unknown_key, pointer, "max_lut4, max_bram, max_latency or max_interval", value.brief(), ""});
      continue;
    }
    std::int64_t limit = 0;
    read({value, pointer, reading.diagnostics}, limit);
    if (value.integer() != nullptr && limit < 1)
      reading.diagnostics.push_back({Code::out_of_range, pointer, "an integer above 0", value.brief(), ""});
    budget.*found->limit = limit;
  }
}

struct Setting {
  std::string_view key;
  void (*apply)(const Reading& reading, CellOptions& options);
};

constexpr Setting settings[] = {
    {"accumulator", [](const Reading& r, CellOptions& o) { read(r, o.train.accumulators); }},
    {"augment_rotation", [](const Reading& r, CellOptions& o) { read(r, augmentation(o.train).rotation); }},
    {"augment_scale", [](const Reading& r, CellOptions& o) { read(r, augmentation(o.train).scale); }},
    {"augment_shift", [](const Reading& r, CellOptions& o) { read(r, augmentation(o.train).shift); }},
    {"batch", [](const Reading& r, CellOptions& o) { read(r, o.train.recipe.batch); }},
    {"budget", [](const Reading& r, CellOptions& o) { read_budget(r, o.budget); }},
    {"cost_weight", [](const Reading& r, CellOptions& o) { read(r, o.train.cost_weight); }},
    {"data", [](const Reading& r, CellOptions& o) { read(r, o.train.data); }},
    {"encoding", [](const Reading& r, CellOptions& o) { read(r, o.train.encodings); }},
    {"epochs", [](const Reading& r, CellOptions& o) { read(r, o.train.tune_epochs); }},
    {"fitted_area", [](const Reading& r, CellOptions& o) { read(r, o.train.fits_area); }},
    {"forward", [](const Reading& r, CellOptions& o) { read(r, o.train.forward); }},
    {"generator_setting", [](const Reading& r, CellOptions& o) { read(r, o.train.setting); }},
    {"hidden", [](const Reading& r, CellOptions& o) { read_hidden(r, o.train); }},
    {"hold_out", [](const Reading& r, CellOptions& o) { read(r, o.train.hold_out); }},
    {"layers", [](const Reading& r, CellOptions& o) { read_layers(r, o.train); }},
    {"length", [](const Reading& r, CellOptions& o) { read(r, o.train.lengths); }},
    {"live_inputs", [](const Reading& r, CellOptions& o) { read(r, o.train.sparsity.live_inputs); }},
    {"live_synapses", [](const Reading& r, CellOptions& o) { read(r, o.train.sparsity.live_synapses); }},
    {"name", [](const Reading& r, CellOptions& o) { read(r, o.train.name); }},
    {"no_calibration", [](const Reading& r, CellOptions& o) { read_not(r, o.train.calibrates); }},
    {"no_float", [](const Reading& r, CellOptions& o) { read_not(r, o.train.trains_real); }},
    {"optimiser", [](const Reading& r, CellOptions& o) { read(r, o.train.optimiser); }},
    {"pipeline_delay", [](const Reading& r, CellOptions& o) { read(r, o.train.pipeline_delay); }},
    {"rate", [](const Reading& r, CellOptions& o) { read(r, o.train.recipe.rate); }},
    {"real_epochs", [](const Reading& r, CellOptions& o) { read(r, o.train.real_epochs); }},
    {"schedule", [](const Reading& r, CellOptions& o) { read(r, o.train.schedule); }},
    {"search_epochs", [](const Reading& r, CellOptions& o) { read(r, o.train.search_epochs); }},
    {"search_start", [](const Reading& r, CellOptions& o) { read(r, o.train.start); }},
    {"seed", [](const Reading& r, CellOptions& o) { read(r, o.train.seed); }},
    {"source_pair", [](const Reading& r, CellOptions& o) { read(r, o.train.pairs); }},
    {"tune_rate", [](const Reading& r, CellOptions& o) { read(r, o.train.recipe.tune_rate); }},
};

}  // namespace

std::vector<std::string_view> setting_names() {
  std::vector<std::string_view> names;
  for (const Setting& setting : settings) names.push_back(setting.key);
  return names;
}

void apply_setting(const std::string& key, const Json& value, const std::string& pointer,
                   CellOptions& options, Diagnostics& diagnostics) {
  const auto found = std::ranges::find(settings, key, &Setting::key);
  if (found != std::end(settings)) return found->apply({value, pointer, diagnostics}, options);
  const auto all = setting_names();
  const std::string meant = likely_name(key, {all.begin(), all.end()});
  diagnostics.push_back({Code::unknown_key, pointer, "a flag of train, with _ for -", value.brief(),
                         meant.empty() ? "" : fmt::format("did you mean {}?", meant)});
}

CellOptions usual_options() {
  CellOptions options;
  options.train.name.clear();
  options.train.threads = 1;
  return options;
}

void complete(CellOptions& options, bool is_cost_weight_given) {
  train::TrainOptions& train = options.train;
  if (train.name.empty()) train.name = data::suggested_network_name(train.data, netlist::longest_prefix);
  if (!is_cost_weight_given && !data::has_pictures({train.data, train.data_options}))
    train.cost_weight = train::usual_cost_weight_of_tables;
  train.data = data::absolute_data_name(train.data);
}

}  // namespace pulsewright::sweep

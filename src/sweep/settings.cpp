// SPDX-License-Identifier: Apache-2.0
#include "sweep/settings.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/limit_text.h"
#include "base/nearest_name.h"
#include "netlist/fields.h"
#include "train/option_fields.h"

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
  constexpr auto largest = static_cast<std::int64_t>(
      std::min<std::uint64_t>(std::numeric_limits<Integer>::max(), std::numeric_limits<std::int64_t>::max()));
  if (!std::in_range<Integer>(*integer))
    return reading.refuse(Code::out_of_range,
                          whole_number_words(std::numeric_limits<Integer>::min(), largest));
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

/// A list, or one value that stands for a list of it.
template <class Element, class ReadOne>
void read_list(const Reading& reading, std::vector<Element>& option, const ReadOne& read_one) {
  const Json::Array one{reading.value};
  const Json::Array& list = reading.value.array() != nullptr ? *reading.value.array() : one;
  std::vector<Element> values;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string pointer =
        reading.value.array() != nullptr ? fmt::format("{}/{}", reading.pointer, i) : reading.pointer;
    Element element{};
    read_one(Reading{list[i], pointer, reading.diagnostics}, element);
    values.push_back(std::move(element));
  }
  option = std::move(values);
}

template <class Element>
void read(const Reading& reading, std::vector<Element>& option) {
  read_list(reading, option, [](const Reading& one, Element& element) { read(one, element); });
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

/// A table that sets several options at once.
void read_with(const Reading& reading, CellOptions& options) {
  const Json::Object* object = reading.value.object();
  if (object == nullptr) return reading.refuse(Code::wrong_type, "a table of options");
  for (const auto& [key, value] : *object)
    apply_setting(key, value, reading.pointer + "/" + pointer_token(key), options, reading.diagnostics);
}

/// What has no row in the table of options.
constexpr Setting own_settings[] = {
    {"budget", [](const Reading& r, CellOptions& o) { read_budget(r, o.budget); }},
    {"data", [](const Reading& r, CellOptions& o) { read(r, o.train.data); }},
    {"hidden", [](const Reading& r, CellOptions& o) { read_hidden(r, o.train); }},
    {"layers", [](const Reading& r, CellOptions& o) { read_layers(r, o.train); }},
    {"with", read_with},
};

/// The key of an option: that of its flag, "--live-inputs" is live_inputs, or else that of run.json; empty
/// for the numbers of the method, and for what a run does not record.
std::string key_of(const train::OptionName& name) {
  if (name.key.empty()) return "";
  if (name.flag.empty())
    return name.key.find_first_of("/?") == std::string::npos ? std::string(name.key) : "";
  std::string key(name.flag.substr(2));
  std::ranges::replace(key, '-', '_');
  return key;
}

/// Visits the table of options: collects the keys, and sets the option that one of them names.
class TableSettings {
 public:
  /// Only collects.
  TableSettings() = default;
  TableSettings(std::string key, const Reading& reading) : wanted_(std::move(key)), reading_(&reading) {}

  void text(const train::OptionName& name, std::string& option) { set(name, option); }
  template <class Value>
  void number(const train::OptionName& name, Value& option, train::Bounds<std::type_identity_t<Value>>) {
    set(name, option);
  }
  void optional_number(const train::OptionName&, std::optional<double>&) {}
  void list(const train::OptionName& name, auto& option) { set(name, option); }
  template <class Enum>
  void choice(const train::OptionName& name, Enum& option, const auto& names) {
    if (is_wanted(name)) read_name(*reading_, names, option);
  }
  template <class Enum>
  void choices(const train::OptionName& name, std::vector<Enum>& option, const auto& names, const auto&) {
    if (is_wanted(name))
      read_list(*reading_, option,
                [&](const Reading& one, Enum& element) { read_name(one, names, element); });
  }
  /// Where the flag sets false, it takes something away.
  void flag(const train::OptionName& name, bool& option, bool set_to) {
    if (!is_wanted(name)) return;
    bool flag = option == set_to;
    read(*reading_, flag);
    option = flag == set_to;
  }
  void mark(const train::OptionName& name, bool& option, std::string_view) { set(name, option); }

  bool found() const { return found_; }
  const std::vector<std::string>& keys() const { return keys_; }

 private:
  /// The threads of a cell are the sweep's affair.
  bool is_wanted(const train::OptionName& name) {
    std::string key = key_of(name);
    if (key.empty()) return false;
    keys_.push_back(std::move(key));
    const bool is_it = reading_ != nullptr && keys_.back() == wanted_;
    found_ = found_ || is_it;
    return is_it;
  }
  void set(const train::OptionName& name, auto& option) {
    if (is_wanted(name)) read(*reading_, option);
  }

  std::string wanted_;
  const Reading* reading_ = nullptr;
  bool found_ = false;
  std::vector<std::string> keys_;
};

}  // namespace

std::vector<std::string> setting_names() {
  CellOptions options;
  data::AugmentRange augmentation;
  TableSettings table;
  visit_fields(table, options.train);
  train::visit_fields(table, augmentation);
  std::vector<std::string> names = table.keys();
  for (const Setting& setting : own_settings) names.emplace_back(setting.key);
  std::ranges::sort(names);
  return names;
}

void apply_setting(const std::string& key, const Json& value, const std::string& pointer,
                   CellOptions& options, Diagnostics& diagnostics) {
  const Reading reading{value, pointer, diagnostics};
  const auto own = std::ranges::find(own_settings, key, &Setting::key);
  if (own != std::end(own_settings)) return own->apply(reading, options);
  TableSettings table(key, reading);
  visit_fields(table, options.train);
  if (table.found()) return;
  data::AugmentRange augmentation = options.train.augmentation.value_or(train::usual_augmentation);
  train::visit_fields(table, augmentation);
  if (table.found()) {
    options.train.augmentation = augmentation;
    return;
  }
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

void complete(CellOptions& options) {
  train::TrainOptions& train = options.train;
  if (train.name.empty()) train.name = data::suggested_network_name(train.data, netlist::longest_prefix);
  train.data = data::absolute_data_name(train.data);
}

}  // namespace pulsewright::sweep

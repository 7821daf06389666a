// SPDX-License-Identifier: Apache-2.0
#include "flow/train_network.h"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "base/object_reader.h"
#include "data/data_name.h"
#include "flow/output_place.h"
#include "netlist/fields.h"
#include "publish/publisher.h"
#include "train/option_fields.h"

namespace pulsewright::flow {

namespace {

/// The key of a flag: "--live-inputs" is live_inputs.
std::string key_of(std::string_view flag) {
  std::string key(flag.substr(2));
  std::ranges::replace(key, '-', '_');
  return key;
}

/// Visits the table of options (train/option_fields.h) and sets those that the request has.
class RequestReader {
 public:
  RequestReader(const Json& json, Diagnostics& diagnostics)
      : reader_(json, "", diagnostics), diagnostics_(diagnostics) {}

  void text(const train::OptionName& name, std::string& value) { read(name, value); }
  template <class Value>
  void number(const train::OptionName& name, Value& value, train::Bounds<std::type_identity_t<Value>>) {
    read(name, value);
  }
  void optional_number(const train::OptionName&, std::optional<double>&) {}
  void list(const train::OptionName& name, auto& values) { read(name, values); }
  template <class Enum>
  void choice(const train::OptionName& name, Enum& value, const auto& names) {
    if (has(name)) value = static_cast<Enum>(reader_.choice(key_of(name.flag), names));
  }
  template <class Enum>
  void choices(const train::OptionName& name, std::vector<Enum>& values, const auto& names, const auto&) {
    if (!has(name)) return;
    values.clear();
    for (const auto& [value, pointer] : reader_.elements(key_of(name.flag))) {
      const std::string* text = value.string();
      const auto found = text ? std::ranges::find(names, *text) : std::end(names);
      if (found != std::end(names))
        values.push_back(static_cast<Enum>(found - std::begin(names)));
      else
        diagnostics_.push_back({Code::unknown_choice, pointer,
                                fmt::format("one of {}", fmt::join(names, ", ")), value.brief(), ""});
    }
  }
  /// A flag that sets false takes something away: "no_float": true.
  void flag(const train::OptionName& name, bool& value, bool set_to) {
    if (has(name)) value = reader_.boolean(key_of(name.flag)) == set_to;
  }
  void mark(const train::OptionName& name, bool& value, std::string_view) { flag(name, value, true); }

  bool has(std::string_view key) const { return reader_.has(key); }
  /// The member as it is; nullptr if it is missing.
  const Json* member(std::string_view key) { return has(key) ? reader_.member(key) : nullptr; }

  template <class Integer>
  requires std::integral<Integer>
  void read(std::string_view key, Integer& value) {
    if (!has(key)) return;
    using Limits = std::numeric_limits<Integer>;
    constexpr auto highest = static_cast<std::uint64_t>(Limits::max());
    value = static_cast<Integer>(
        reader_.integer(key, {static_cast<std::int64_t>(Limits::min()),
                              highest > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(highest)}));
  }
  void read(std::string_view key, int& value, train::Bounds<int> bounds) {
    if (has(key)) value = static_cast<int>(reader_.integer(key, {bounds.lowest, bounds.highest}));
  }
  void read(std::string_view key, double& value) {
    if (has(key)) value = reader_.number(key);
  }
  void read(std::string_view key, std::string& value) {
    if (has(key)) value = reader_.string(key);
  }
  void read(std::string_view key, std::vector<int>& values) {
    if (!has(key)) return;
    values.clear();
    for (const std::int64_t value : reader_.integers(key, {INT32_MIN, INT32_MAX}))
      values.push_back(static_cast<int>(value));
  }
  void read(std::string_view key, std::vector<std::string>& values) {
    if (!has(key)) return;
    values.clear();
    for (const auto& [value, pointer] : reader_.elements(key))
      if (const std::string* text = value.string())
        values.push_back(*text);
      else
        diagnostics_.push_back({Code::wrong_type, pointer, "a string", value.brief(), ""});
  }
  void finish() { reader_.finish(); }

 private:
  /// Numbers of the method have no flag, and cannot be asked for.
  bool has(const train::OptionName& name) const {
    return !name.flag.empty() && reader_.has(key_of(name.flag));
  }
  void read(const train::OptionName& name, auto& value) {
    if (has(name)) read(std::string_view(key_of(name.flag)), value);
  }

  ObjectReader reader_;
  Diagnostics& diagnostics_;
};

/// The hidden layers, as widths of dense ones or in words.
void read_layers(RequestReader& reader, train::TrainOptions& options, Diagnostics& diagnostics) {
  std::vector<std::string> words;
  reader.read("layers", words);
  std::vector<int> hidden;
  reader.read("hidden", hidden);
  if (reader.has("layers") && reader.has("hidden"))
    diagnostics.push_back({Code::bad_flag, "/hidden", "hidden or layers", "both", "leave one of them out"});
  if (reader.has("hidden")) {
    options.layers.clear();
    for (const int neurons : hidden) options.layers.push_back({.neurons = neurons});
  } else if (reader.has("layers")) {
    options.layers = train::parse_layers(words, "/layers", diagnostics);
  }
}

void read_augmentation(RequestReader& reader, std::optional<data::AugmentRange>& range) {
  if (!reader.has("augment_shift") && !reader.has("augment_rotation") && !reader.has("augment_scale")) return;
  range = train::usual_augmentation;
  train::visit_fields(reader, *range);
}

}  // namespace

train::Progress as_events(ProgressListener listener, bool is_regression) {
  return [listener = std::move(listener), is_regression](const train::EpochRecord& record, int epochs) {
    tell(listener,
         {.task = "train",
          .step = std::string(to_text(record.phase)),
          .unit = "epoch",
          .done = record.epoch + 1,
          .total = epochs,
          .figures = {{"loss", record.loss}, {is_regression ? "R2" : "accuracy", record.accuracy}}});
  };
}

TrainingRequest read_training_request(const Json& json, Diagnostics& diagnostics) {
  TrainingRequest request;
  train::TrainOptions& options = request.options;
  options.name.clear();
  RequestReader reader(json, diagnostics);
  reader.read("out", request.out);
  reader.read("data", options.data);
  if (const Json* of_data = reader.member("data_options"))
    options.data_options = data::read_data_options(*of_data, "/data_options", diagnostics);
  read_layers(reader, options, diagnostics);
  visit_fields(reader, options);
  read_augmentation(reader, options.augmentation);
  request.open_recipe =
      std::ranges::none_of(recipe_flags, [&](std::string_view flag) { return reader.has(key_of(flag)); });
  request.open_objective = !reader.has("cost_weight");
  if (reader.has("within")) reader.read("within", request.within.emplace());
  rtl::Budget& budget = request.limits.budget;
  if (reader.has("max_lut4")) reader.read("max_lut4", budget.lut4.emplace());
  if (reader.has("max_interval")) reader.read("max_interval", budget.interval_clocks.emplace());
  if (reader.has("max_cells_us")) reader.read("max_cells_us", request.limits.cells_us.emplace());
  reader.read("frames", request.frames_mebibytes, {0, most_frames_mebibytes});
  reader.finish();
  if (request.within && !request.open_objective)
    diagnostics.push_back(
        {Code::bad_flag, "/within", "within or cost_weight", "both", "leave one of them out"});
  return request;
}

std::optional<TrainedNetwork> train_network(TrainingRequest request, std::optional<data::DataSet> data,
                                            const TrainingListeners& listeners, Diagnostics& diagnostics) {
  train::TrainOptions& options = request.options;
  if (options.name.empty())
    options.name = data::suggested_network_name(options.data, netlist::longest_prefix);
  check_output_inside("--out", request.out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  const Diagnostics wrong = check_options(options);
  if (!data) {
    data = load_data_set(options.data, options.data_options, diagnostics);
    // Later commands know then that rows are pictures before they read them.
    if (data && data->is_picture && data::has_columns(options.data))
      options.data_options.image = data::ImageShape{data->rows, data->columns};
    // The run may go on, and be exported, from another folder.
    options.data = data::absolute_data_name(options.data);
  }
  diagnostics.insert(diagnostics.end(), wrong.begin(), wrong.end());
  if (!data || !wrong.empty() || !trainable_shapes(options, *data, diagnostics)) return std::nullopt;
  auto settled = settle(request, *data, request.out, listeners.progress, listeners.stop, diagnostics);
  if (!settled) return std::nullopt;
  const train::Progress progress = as_events(listeners.progress, data->is_regression());
  // Only once the folder is known to be the run's.
  const auto begins = [&] {
    if (settled->recipe || settled->circuit)
      write_file(std::filesystem::path(request.out) / settled_file, canonical_json(to_json(*settled)));
    if (listeners.begins) listeners.begins(*data, *settled);
  };
  publish::Publisher publisher(request.out, options, request.frames_mebibytes);
  auto report = train::train(options, *data, request.out, progress, diagnostics,
                             publisher.counting(listeners.stop), begins, publisher.observer());
  if (!report) return std::nullopt;
  return TrainedNetwork{std::move(*report), std::move(*settled)};
}

Json to_json(const TrainedNetwork& trained) {
  Json json = to_json(trained.report, false);
  if (trained.settled.recipe || trained.settled.circuit) json["settled"] = to_json(trained.settled);
  return json;
}

}  // namespace pulsewright::flow

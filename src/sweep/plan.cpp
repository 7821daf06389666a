// SPDX-License-Identifier: Apache-2.0
#include "sweep/plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/hash.h"
#include "base/object_reader.h"
#include "base/toml.h"
#include "base/version.h"
#include "data/data_hash.h"
#include "objective/price.h"
#include "train/run.h"

namespace pulsewright::sweep {

namespace {

bool is_name(std::string_view name) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, is_part);
}

double work_of(const train::TrainOptions& options, const data::DataSet& data,
               const std::vector<train::LayerShape>& shapes) {
  double products = 0;
  for (const train::LayerShape& shape : shapes)
    products += static_cast<double>(shape.weights()) * static_cast<double>(shape.positions());
  const int epochs = options.real_epochs + options.search_epochs + options.tune_epochs;
  return products * epochs * static_cast<double>(data.train.size());
}

/// An axis with its values.
struct Axis {
  std::string key;
  Json::Array values;
};

class PlanReader {
 public:
  PlanReader(const Json& document, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics), before_(diagnostics.size()) {}

  std::optional<Plan> read() {
    ObjectReader reader(document_, "", diagnostics_);
    Plan plan{reader.string("name"), {}, document_, {}};
    if (document_.find("name") != nullptr && document_.find("name")->string() != nullptr &&
        !is_name(plan.name))
      diagnostics_.push_back(
          {Code::out_of_range, "/name", "1 to 64 letters, digits and _-.", quote_briefly(plan.name), ""});
    read_objectives(reader, plan);
    if (const Json* common = reader.has("common") ? reader.member("common") : nullptr) read_common(*common);
    read_axes(reader.member("axes"));
    if (reader.has("evaluate")) read_extras(*reader.member("evaluate"));
    if (reader.has("without"))
      for (const auto& [value, pointer] : reader.elements("without")) read_exclusion(value, pointer);
    reader.finish();
    if (diagnostics_.size() != before_) return std::nullopt;
    make_cells(plan);
    check_exclusions();
    if (plan.cells.empty() && diagnostics_.size() == before_)
      diagnostics_.push_back({Code::out_of_range, "/without", "a cell to be left", "none", ""});
    if (diagnostics_.size() != before_) return std::nullopt;
    return plan;
  }

 private:
  void read_objectives(ObjectReader& reader, Plan& plan) {
    for (const auto& [value, pointer] : reader.elements("objectives")) {
      const std::string text = value.string() ? *value.string() : "";
      const std::size_t blank = text.find(' ');
      const std::string name = text.substr(0, blank);
      const std::string way = blank == std::string::npos ? "" : text.substr(blank + 1);
      if (std::ranges::find(objective_names, name) == std::end(objective_names) ||
          (way != "max" && way != "min"))
        diagnostics_.push_back({Code::unknown_choice, pointer,
                                fmt::format("one of {}, then max or min", fmt::join(objective_names, ", ")),
                                value.brief(), ""});
      else if (std::ranges::find(plan.objectives, name, &Objective::name) != plan.objectives.end())
        diagnostics_.push_back({Code::duplicate_id, pointer, "each objective once", value.brief(), ""});
      else
        plan.objectives.push_back({name, way == "max"});
    }
    if (reader.has("objectives") && plan.objectives.empty() && diagnostics_.size() == before_)
      diagnostics_.push_back({Code::out_of_range, "/objectives", "at least one objective", "none", ""});
  }

  void read_common(const Json& common) {
    if (common.object() == nullptr) {
      diagnostics_.push_back({Code::wrong_type, "/common", "a table", common.brief(), ""});
      return;
    }
    for (const auto& [key, value] : *common.object()) {
      common_keys_.insert(key);
      apply_setting(key, value, "/common/" + pointer_token(key), common_, diagnostics_);
    }
    if (sets(common, "cost_weight")) common_keys_.insert("cost_weight");
  }

  void read_extras(const Json& evaluate) {
    ObjectReader reader(evaluate, "/evaluate", diagnostics_);
    if (reader.has("generator_setting"))
      for (const auto& [value, pointer] : reader.elements("generator_setting")) {
        const std::int64_t* setting = value.integer();
        if (setting == nullptr || *setting < 0 || *setting >= netlist::generator_settings)
          diagnostics_.push_back({Code::out_of_range, pointer,
                                  fmt::format("an integer from 0 to {}", netlist::generator_settings - 1),
                                  value.brief(), ""});
        else
          extras_.generator_settings.push_back(static_cast<int>(*setting));
      }
    if (reader.has("expectation")) extras_.has_expectation = reader.boolean("expectation");
    reader.finish();
  }

  void read_axes(const Json* axes) {
    if (axes == nullptr) return;
    if (axes->object() == nullptr || axes->object()->empty()) {
      diagnostics_.push_back({Code::wrong_type, "/axes", "a table of at least one axis", axes->brief(), ""});
      return;
    }
    std::size_t product = 1;
    for (const auto& [key, values] : *axes->object()) {
      const std::string pointer = "/axes/" + pointer_token(key);
      if (common_keys_.contains(key))
        diagnostics_.push_back(
            {Code::duplicate_key, pointer, "a key of common or of axes", "one of both", ""});
      if (values.array() == nullptr || values.array()->empty()) {
        diagnostics_.push_back({Code::wrong_type, pointer, "a list of values", values.brief(), ""});
        continue;
      }
      for (std::size_t i = 0; i < values.array()->size(); ++i) {
        CellOptions unused = usual_options();
        const Json& value = (*values.array())[i];
        apply_setting(key, value, fmt::format("{}/{}", pointer, i), unused, diagnostics_);
        if (std::count(values.array()->begin(), values.array()->end(), value) > 1)
          diagnostics_.push_back(
              {Code::duplicate_id, fmt::format("{}/{}", pointer, i), "each value once", value.brief(), ""});
      }
      axes_.push_back({key, *values.array()});
      product = std::min(product * values.array()->size(), most_cells + 1);
    }
    if (product > most_cells)
      diagnostics_.push_back({Code::out_of_range, "/axes", fmt::format("at most {} cells", most_cells),
                              "more", "split the plan"});
  }

  void read_exclusion(const Json& value, const std::string& pointer) {
    if (value.object() == nullptr || value.object()->empty()) {
      diagnostics_.push_back({Code::wrong_type, pointer, "a table of values of axes", value.brief(), ""});
      return;
    }
    for (const auto& [key, wanted] : *value.object()) {
      const auto axis = std::ranges::find(axes_, key, &Axis::key);
      const std::string place = pointer + "/" + pointer_token(key);
      if (axis == axes_.end())
        diagnostics_.push_back({Code::unknown_key, place, "the key of an axis", wanted.brief(), ""});
      else if (std::ranges::find(axis->values, wanted) == axis->values.end())
        diagnostics_.push_back({Code::unknown_choice, place, "a value of the axis", wanted.brief(), ""});
    }
    exclusions_.push_back({*value.object(), pointer, 0});
  }

  void make_cells(Plan& plan) {
    std::vector<std::size_t> index(axes_.size());
    const bool wants_accuracy =
        std::ranges::find(plan.objectives, "accuracy", &Objective::name) != plan.objectives.end();
    std::set<std::string> told;
    while (true) {
      Json point(Json::Object{});
      for (std::size_t a = 0; a < axes_.size(); ++a) point[axes_[a].key] = axes_[a].values[index[a]];
      if (!is_left_out(point)) add_cell(plan, point, wants_accuracy, told);
      std::size_t a = axes_.size();
      while (a > 0 && ++index[a - 1] == axes_[a - 1].values.size()) index[--a] = 0;
      if (a == 0) return;
    }
  }

  bool is_left_out(const Json& point) {
    bool left_out = false;
    for (Exclusion& exclusion : exclusions_) {
      const bool matches = std::ranges::all_of(
          exclusion.values, [&](const auto& wanted) { return *point.find(wanted.first) == wanted.second; });
      exclusion.cells += matches;
      left_out |= matches;
    }
    return left_out;
  }

  void check_exclusions() {
    for (const Exclusion& exclusion : exclusions_)
      if (exclusion.cells == 0)
        diagnostics_.push_back(
            {Code::out_of_range, exclusion.pointer, "some cells to leave out", "none", ""});
  }

  void add_cell(Plan& plan, const Json& point, bool wants_accuracy, std::set<std::string>& told) {
    Cell cell{point, common_, extras_, nullptr, {}, 0};
    Diagnostics wrong;
    for (const auto& [key, value] : *point.object())
      apply_setting(key, value, "/axes/" + key, cell.options, wrong);
    check_with(point, wrong);
    complete(cell.options);
    if (wants_accuracy && !cell.options.train.hold_out)
      wrong.push_back({Code::bad_flag, "/common/hold_out", "true where accuracy is an objective", "false",
                       "choices are made on rows held out, never on test rows"});
    const Loaded& loaded = data_of(cell.options.train, wrong);
    cell.data = loaded.data;
    if (cell.data && cell.data->is_regression())
      wrong.push_back({Code::data_mismatch, "/common/data", "classes", "targets of a regression", ""});
    else if (cell.data)
      if (const auto shapes = train::trainable_shapes(cell.options.train, *cell.data, wrong)) {
        cell.work = work_of(cell.options.train, *cell.data, *shapes);
        if (!common_keys_.contains("cost_weight") && !sets(point, "cost_weight"))
          cell.options.train.cost_weight =
              objective::cost_weight_for(objective::usual_worth(*cell.data), cell.options.train, *shapes);
      }
    // Cells repeat what is wrong with one axis.
    for (Diagnostic& diagnostic : wrong)
      if (told.insert(diagnostic.text()).second) {
        diagnostic.hint +=
            fmt::format("{}first in the cell {}", diagnostic.hint.empty() ? "" : "; ", compact_json(point));
        diagnostics_.push_back(std::move(diagnostic));
      }
    // Data that could not be loaded were diagnosed in the first cell that wanted them.
    if (!wrong.empty() || cell.data == nullptr) return;
    cell.hash = hash_of(cell, loaded);
    if (hashes_.insert(cell.hash).second) plan.cells.push_back(std::move(cell));
  }

  /// What a table of options sets, no axis sets as well.
  static void check_with(const Json& point, Diagnostics& wrong) {
    const Json* with = point.find("with");
    if (with == nullptr || with->object() == nullptr) return;
    for (const auto& [key, value] : *with->object())
      if (point.find(key) != nullptr)
        wrong.push_back({Code::duplicate_key, "/axes/with", "keys that no other axis has", key, ""});
  }

  /// Whether a table of settings sets an option, by itself or in its `with`.
  static bool sets(const Json& settings, std::string_view key) {
    const Json* with = settings.find("with");
    return settings.find(key) != nullptr ||
           (with != nullptr && with->object() != nullptr && with->find(key) != nullptr);
  }

  /// A data set that was loaded, or could not be.
  struct Loaded {
    std::shared_ptr<const data::DataSet> data;
    data::DataSet outline;  ///< the data set without its rows
    std::string hash;       ///< of the rows, which take long to hash
  };

  const Loaded& data_of(const train::TrainOptions& options, Diagnostics& wrong) {
    const auto [place, is_new] = data_.try_emplace(options.data);
    Loaded& loaded = place->second;
    if (!is_new) return loaded;
    if (auto data = load_data_set(options.data, options.data_options, wrong)) {
      loaded.data = std::make_shared<const data::DataSet>(std::move(*data));
      loaded.hash = data_hash(*loaded.data);
      loaded.outline = *loaded.data;
      loaded.outline.train = loaded.outline.test = {};
    }
    return loaded;
  }

  static std::string hash_of(const Cell& cell, const Loaded& loaded) {
    Json all;
    all["configuration"] = configuration_json(cell.options.train, loaded.outline);
    all["configuration"]["data_sha256"] = loaded.hash;
    const rtl::Budget& budget = cell.options.budget;
    const auto limit = [](const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(); };
    all["max_lut4"] = limit(budget.lut4);
    all["max_bram"] = limit(budget.bram);
    all["max_latency"] = limit(budget.latency_clocks);
    all["max_interval"] = limit(budget.interval_clocks);
    // Only where there are any, so that cells of older versions keep their names.
    if (!cell.extras.generator_settings.empty())
      all["generator_settings"] = Json::array_of(cell.extras.generator_settings);
    if (cell.extras.has_expectation) all["expectation"] = true;
    return sha256_hex(canonical_json(all));
  }

  struct Exclusion {
    Json::Object values;
    std::string pointer;
    std::size_t cells;
  };

  const Json& document_;
  Diagnostics& diagnostics_;
  const std::size_t before_;
  CellOptions common_ = usual_options();
  Extras extras_;
  std::set<std::string> common_keys_;
  std::set<std::string> hashes_;
  std::vector<Axis> axes_;
  std::vector<Exclusion> exclusions_;
  std::map<std::string, Loaded> data_;
};

}  // namespace

std::optional<Plan> read_plan(std::string_view text, Diagnostics& diagnostics) {
  const auto document = parse_toml(text, "plan", diagnostics);
  if (!document) return std::nullopt;
  return PlanReader(*document, diagnostics).read();
}

Json plan_json(const Plan& plan) {
  Json json;
  json["schema"] = "pulsewright.sweep/1";
  json["tool_version"] = version();
  json["plan"] = plan.document;
  json["cells"] = Json::Array{};
  for (const Cell& cell : plan.cells) {
    Json entry;
    entry["hash"] = cell.hash;
    entry["point"] = cell.point;
    json["cells"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace pulsewright::sweep

// SPDX-License-Identifier: Apache-2.0
#include "sweep/table.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/object_reader.h"

namespace pulsewright::sweep {

namespace {

constexpr std::string_view seed_key = "seed";

/// The accuracy of a score in a result; nothing if it has none.
std::optional<double> accuracy_in(const Json& result, std::string_view score) {
  const Json* found = result.find(score);
  const Json* accuracy = found ? found->find("accuracy") : nullptr;
  if (accuracy == nullptr) return std::nullopt;
  if (const std::int64_t* integer = accuracy->integer()) return static_cast<double>(*integer);
  return *accuracy->get_if<double>();
}

std::optional<Spread> spread_of(const std::vector<std::optional<double>>& values) {
  Spread spread;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) return std::nullopt;
    spread.mean += *values[i];
    spread.least = i == 0 ? *values[i] : std::min(spread.least, *values[i]);
    spread.most = i == 0 ? *values[i] : std::max(spread.most, *values[i]);
  }
  spread.mean /= static_cast<double>(values.size());
  return spread;
}

Json without_seed(const Json& point) {
  Json::Object rest = *point.object();
  rest.erase(std::string(seed_key));
  return rest;
}

std::vector<Group> make_groups(const Table& table) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> places;
  std::map<std::string, const TableRow*> rows;
  for (const TableRow& row : table.rows) {
    rows[row.hash] = &row;
    const Json point = without_seed(row.point);
    const auto [place, is_new] = places.try_emplace(compact_json(point), groups.size());
    if (is_new) groups.push_back({point, {}, {}, {}});
    groups[place->second].cells.push_back(row.hash);
  }
  for (Group& group : groups) {
    const auto spread = [&](const auto& value) {
      std::vector<std::optional<double>> values;
      for (const std::string& hash : group.cells) values.push_back(value(rows[hash]->result));
      return spread_of(values);
    };
    for (const Objective& objective : table.objectives)
      if (const auto found =
              spread([&](const Json& result) { return objective_value(result, objective.name); }))
        group.values[objective.name] = *found;
    if (group.values.size() != table.objectives.size()) group.values.clear();
    group.test_accuracy = spread([](const Json& result) { return accuracy_in(result, "test"); });
  }
  return groups;
}

void add_front(Table& table) {
  const std::vector<Group> groups = make_groups(table);
  table.groups = groups.size();
  for (const Group& group : groups) {
    if (group.values.empty()) {
      ++table.lacking_groups;
      continue;
    }
    const bool is_beaten = std::ranges::any_of(groups, [&](const Group& other) {
      return !other.values.empty() && dominates(other, group, table.objectives);
    });
    if (!is_beaten) table.front.push_back(group);
  }
}

/// The objectives of a plan that was read before, so that they are right.
std::vector<Objective> objectives_of(const Json& plan) {
  std::vector<Objective> objectives;
  const Json* list = plan.find("objectives");
  for (std::size_t i = 0; list != nullptr && list->array() != nullptr && i < list->array()->size(); ++i)
    if (const std::string* text = (*list->array())[i].string())
      objectives.push_back({text->substr(0, text->find(' ')), text->ends_with(" max")});
  return objectives;
}

Json spread_json(const Spread& spread) {
  Json json;
  json["mean"] = spread.mean;
  json["least"] = spread.least;
  json["most"] = spread.most;
  return json;
}

std::string quoted(const std::string& text) {
  std::string safe = "\"";
  for (const char c : text) {
    if (c == '"') safe += c;
    safe += c;
  }
  return safe + "\"";
}

constexpr std::string_view csv_numbers[] = {"cost", "lut4",           "ff",
                                            "bram", "latency_clocks", "interval_clocks"};

}  // namespace

std::optional<double> objective_value(const Json& result, const std::string& objective) {
  if (objective == "accuracy") return accuracy_in(result, "validation");
  const Json* value = result.find(objective);
  if (value == nullptr) return std::nullopt;
  if (const std::int64_t* integer = value->integer()) return static_cast<double>(*integer);
  if (const double* number = value->get_if<double>()) return *number;
  return std::nullopt;
}

std::string point_text(const Json& point) {
  std::string text;
  for (const auto& [key, value] : *point.object())
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", key,
                        value.string() ? *value.string() : compact_json(value));
  return text;
}

std::string number_text(const std::optional<double>& value, std::string_view name) {
  if (!value) return "-";
  return name == "accuracy" ? fmt::format("{:.4f}", *value) : fmt::format("{:.0f}", *value);
}

bool dominates(const Group& left, const Group& right, const std::vector<Objective>& objectives) {
  bool is_better = false;
  for (const Objective& objective : objectives) {
    const double sign = objective.is_maximised ? 1 : -1;
    const double difference =
        sign * (left.values.at(objective.name).mean - right.values.at(objective.name).mean);
    if (difference < 0) return false;
    is_better |= difference > 0;
  }
  return is_better;
}

std::optional<Table> read_table(const Store& store, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto plan = store.read_plan(diagnostics);
  if (!plan) return std::nullopt;
  const Json& document = *plan->find("plan");
  Table table;
  if (const Json* name = document.find("name"); name != nullptr && name->string() != nullptr)
    table.name = *name->string();
  table.objectives = objectives_of(document);
  for (const Json& cell : *plan->find("cells")->array()) {
    TableRow row{*cell.find("hash")->string(), *cell.find("point"), CellStatus::open, "not run yet", {}};
    if (const auto result = store.result(row.hash, diagnostics)) {
      const Json* status = result->find("status");
      row.status = status != nullptr && *status == Json("done") ? CellStatus::done : CellStatus::failed;
      const Json* reason = result->find("reason");
      row.reason = reason != nullptr && reason->string() != nullptr ? *reason->string() : "";
      if (row.status == CellStatus::done) row.result = *result;
    }
    table.rows.push_back(std::move(row));
  }
  if (diagnostics.size() != before) return std::nullopt;
  add_front(table);
  return table;
}

Json to_json(const Table& table) {
  Json json;
  json["schema"] = "pulsewright.table/1";
  json["name"] = table.name;
  json["objectives"] = Json::Array{};
  for (const Objective& objective : table.objectives)
    json["objectives"].push_back(objective.name + (objective.is_maximised ? " max" : " min"));
  json["cells"] = Json::Array{};
  for (const TableRow& row : table.rows) {
    Json entry;
    entry["hash"] = row.hash;
    entry["point"] = row.point;
    entry["status"] = to_text(row.status);
    if (row.status == CellStatus::done)
      entry["result"] = row.result;
    else
      entry["reason"] = row.reason;
    json["cells"].push_back(std::move(entry));
  }
  json["front"] = Json::Array{};
  for (const Group& group : table.front) {
    Json entry;
    entry["point"] = group.point;
    entry["cells"] = Json::array_of(group.cells);
    for (const auto& [name, spread] : group.values) entry["values"][name] = spread_json(spread);
    if (group.test_accuracy) entry["test_accuracy"] = spread_json(*group.test_accuracy);
    json["front"].push_back(std::move(entry));
  }
  json["groups"] = table.groups;
  json["lacking_groups"] = table.lacking_groups;
  return json;
}

std::string to_text(const Table& table) {
  std::string text = fmt::format("{:8} {:6} {:>8} {:>8} {:>8} {:>8}  {}\n", "cell", "status", "held out",
                                 "test", "LUT4", "clocks", "point");
  for (const TableRow& row : table.rows) {
    text += fmt::format("{:8} {:6} {:>8} {:>8} {:>8} {:>8}  {}\n", row.hash.substr(0, 8), to_text(row.status),
                        number_text(accuracy_in(row.result, "validation"), "accuracy"),
                        number_text(accuracy_in(row.result, "test"), "accuracy"),
                        number_text(objective_value(row.result, "lut4"), "lut4"),
                        number_text(objective_value(row.result, "latency_clocks"), "clocks"),
                        point_text(row.point));
    if (row.status == CellStatus::failed) text += fmt::format("         {}\n", row.reason);
  }
  text += fmt::format("\nthe front: {} of {} groups of cells that differ in their seed alone\n",
                      table.front.size(), table.groups);
  for (const Group& group : table.front) {
    for (const Objective& objective : table.objectives) {
      const Spread& spread = group.values.at(objective.name);
      text +=
          fmt::format("  {} {} ({} to {})", objective.name, number_text(spread.mean, objective.name),
                      number_text(spread.least, objective.name), number_text(spread.most, objective.name));
    }
    text += fmt::format("  {}\n", point_text(group.point));
  }
  if (table.lacking_groups > 0)
    text +=
        fmt::format("the front lacks {} groups, of which a cell is open or failed, or a number is missing\n",
                    table.lacking_groups);
  return text;
}

std::string to_csv(const Table& table) {
  std::string text = "hash,status,point,accuracy,test_accuracy";
  for (const std::string_view name : csv_numbers) text += fmt::format(",{}", name);
  text += "\n";
  const auto field = [](const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : "";
  };
  for (const TableRow& row : table.rows) {
    text += fmt::format("{},{},{},{},{}", row.hash, to_text(row.status), quoted(compact_json(row.point)),
                        field(accuracy_in(row.result, "validation")), field(accuracy_in(row.result, "test")));
    for (const std::string_view name : csv_numbers)
      text += "," + field(objective_value(row.result, std::string(name)));
    text += "\n";
  }
  return text;
}

}  // namespace pulsewright::sweep

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bench/accuracy.h"

namespace pulsewright::bench {

namespace {

double number_in(const Json& json) {
  const double* real = json.get_if<double>();
  const std::int64_t* integer = json.integer();
  return real ? *real : integer ? static_cast<double>(*integer) : 0.0;
}

/// The elements of a list; none of anything else.
const Json::Array& elements_of(const Json* json) {
  static const Json::Array none;
  return json != nullptr && json->array() != nullptr ? *json->array() : none;
}

/// A cell as accuracy_json() wrote it; the JSON must outlive it.
class Cell {
 public:
  explicit Cell(const Json& json) : json_(json) {}

  std::string text(std::string_view key) const {
    const Json* value = json_.find(key);
    return value != nullptr && value->string() != nullptr ? *value->string() : "";
  }
  double number(std::string_view key) const {
    const Json* value = json_.find(key);
    return value == nullptr ? 0 : number_in(*value);
  }
  bool has_flag(std::string_view flag) const { return text("flags").find(flag) != std::string::npos; }
  bool is_searched() const { return text("variant") == "search"; }
  bool is_sparse() const { return has_flag(" --live-synapses "); }

  /// "0.9812 [0.9790, 0.9830]": mean, worst, best.
  std::string accuracy() const {
    return fmt::format("{:.4f} [{:.4f}, {:.4f}]", number("mean"), number("worst"), number("best"));
  }

  /// "16/32, 16/32, 8/32": the lengths that each seed chose, layer by layer.
  std::string chosen_lengths() const {
    std::vector<std::string> seeds;
    for (const Json& run : elements_of(json_.find("seeds"))) {
      std::vector<std::string> lengths;
      for (const Json& length : elements_of(run.find("stream_lengths")))
        lengths.push_back(fmt::format("{}", number_in(length)));
      seeds.push_back(fmt::format("{}", fmt::join(lengths, "/")));
    }
    return fmt::format("{}", fmt::join(seeds, ", "));
  }

 private:
  const Json& json_;
};

/// Every stream length of a network in a row, every variant in a column.
std::string length_table(const std::vector<Cell>& cells) {
  std::vector<std::string> variants;
  std::map<double, std::map<std::string, std::string>> rows;
  for (const Cell& cell : cells) {
    if (std::ranges::count(variants, cell.text("variant")) == 0) variants.push_back(cell.text("variant"));
    rows[cell.number("stream_length")][cell.text("variant")] = cell.accuracy();
  }
  std::string table = fmt::format("| N | {} |\n| --- |", fmt::join(variants, " | "));
  for (std::size_t i = 0; i < variants.size(); ++i) table += " --- |";
  table += "\n";
  for (auto& [length, row] : rows) {
    table += length == 0 ? "| - |" : fmt::format("| {} |", length);
    for (const std::string& variant : variants) table += fmt::format(" {} |", row[variant]);
    table += "\n";
  }
  return table;
}

std::string length_tables(const std::vector<Cell>& cells) {
  std::vector<std::pair<std::string, std::vector<Cell>>> networks;
  for (const Cell& cell : cells) {
    if (cell.is_searched() || cell.is_sparse()) continue;
    std::string name = fmt::format("{}, {}", cell.text("data"), cell.text("network"));
    if (cell.has_flag(" --epochs-scale ")) name += ", shortened recipe";
    const auto found = std::ranges::find(networks, name, [](const auto& entry) { return entry.first; });
    if (found == networks.end())
      networks.push_back({name, {cell}});
    else
      found->second.push_back(cell);
  }
  std::string text;
  for (const auto& [name, members] : networks)
    text += fmt::format("### {}\n\n{}\n", name, length_table(members));
  return text;
}

std::string search_table(const std::vector<Cell>& cells) {
  std::string table =
      "| lengths of the layers, by seed | mean N | cycles x area | accuracy |\n| --- | --- | --- | --- |\n";
  for (const Cell& cell : cells)
    if (cell.is_searched())
      table += fmt::format("| {} | {:.1f} | {:.3g} | {} |\n", cell.chosen_lengths(),
                           cell.number("mean_stream_length"), cell.number("mean_cost"), cell.accuracy());
  return table;
}

std::string sparse_table(const std::vector<Cell>& cells) {
  std::string table = "| live synapses | N | accuracy |\n| --- | --- | --- |\n";
  for (const Cell& cell : cells)
    if (cell.is_sparse())
      table += fmt::format("| {} | {} | {} |\n", cell.number("most_live_synapses"),
                           cell.number("stream_length"), cell.accuracy());
  return table;
}

}  // namespace

std::string accuracy_markdown(const Json& json) {
  std::vector<Cell> cells;
  for (const Json& cell : elements_of(&json)) cells.emplace_back(cell);
  std::string text = length_tables(cells);
  if (std::ranges::any_of(cells, &Cell::is_searched))
    text += fmt::format("### Lengths chosen layer by layer\n\n{}\n", search_table(cells));
  if (std::ranges::any_of(cells, &Cell::is_sparse))
    text += fmt::format("### Pruned\n\n{}\n", sparse_table(cells));
  text += "### Commands\n\n| cell | `pulsewright bench accuracy` |\n| --- | --- |\n";
  for (const Cell& cell : cells)
    text += fmt::format("| {:.4f} | `{}` |\n", cell.number("mean"), cell.text("flags"));
  return text;
}

}  // namespace pulsewright::bench

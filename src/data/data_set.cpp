// SPDX-License-Identifier: Apache-2.0
#include "data/data_set.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/embedded.h"
#include "base/failure.h"
#include "data/csv.h"
#include "data/idx.h"

namespace pulsewright {

namespace {

std::string_view embedded_text(std::string_view name) {
  const auto files = embedded_data();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  PW_ASSERT(found != files.end());
  return found->text;
}

/// Where tools/get-data.sh puts data sets. Nothing where the environment does not say; an empty variable
/// counts as none, as it does there.
std::optional<std::filesystem::path> data_folder() {
  const auto variable = [](const char* name) -> std::optional<std::filesystem::path> {
    const char* text = std::getenv(name);
    if (text == nullptr || *text == '\0') return std::nullopt;
    return text;
  };
  if (const auto own = variable("PULSEWRIGHT_DATA")) return own;
  if (const auto cache = variable("XDG_CACHE_HOME")) return *cache / "pulsewright/data";
  if (const auto home = variable("HOME")) return *home / ".cache/pulsewright/data";
  return std::nullopt;
}

/// A data set that tools/get-data.sh gets.
std::optional<DataSet> load_fetched(const std::string& name, Diagnostics& diagnostics) {
  const std::string command = "run tools/get-data.sh " + name;
  const auto folder = data_folder();
  if (!folder) {
    diagnostics.push_back({Code::data_missing, "--data " + name,
                           "HOME or PULSEWRIGHT_DATA in the environment", "neither",
                           "set PULSEWRIGHT_DATA and " + command});
    return std::nullopt;
  }
  const std::size_t before = diagnostics.size();
  auto data = load_idx(*folder / name, name, diagnostics);
  // It replaces what is not the known file, whatever is wrong with it.
  for (std::size_t i = before; i < diagnostics.size(); ++i) diagnostics[i].hint = command;
  return data;
}

constexpr std::string_view idx_prefix = "idx:";
constexpr std::string_view csv_prefix = "csv:";

/// What follows `prefix` in `name`, if anything does.
std::optional<std::string> path_after(std::string_view prefix, std::string_view name) {
  if (!name.starts_with(prefix) || name.size() == prefix.size()) return std::nullopt;
  return std::string(name.substr(prefix.size()));
}

}  // namespace

DataSet digits() {
  DataSet data{
      .name = "digits", .rows = 8, .columns = 8, .maximum = 16, .classes = 10, .train = {}, .test = {}};
  Diagnostics diagnostics;
  const auto all =
      parse_csv(embedded_text("digits.csv"), "digits.csv", {64, data.maximum, data.classes}, diagnostics);
  PW_ASSERT(all.has_value());
  split_images(*all, data);
  return data;
}

std::optional<DataSet> load_data_set(const std::string& name, Diagnostics& diagnostics) {
  if (name == "digits") return digits();
  if (name == "mnist" || name == "fashion-mnist") return load_fetched(name, diagnostics);
  if (const auto folder = path_after(idx_prefix, name)) return load_idx(*folder, "idx", diagnostics);
  if (const auto file = path_after(csv_prefix, name)) return load_csv(*file, diagnostics);
  diagnostics.push_back({Code::unknown_data, "--data",
                         "one of digits, mnist, fashion-mnist, idx:FOLDER, csv:FILE", quote_briefly(name)});
  return std::nullopt;
}

std::string absolute_data_name(const std::string& name) {
  for (const std::string_view prefix : {idx_prefix, csv_prefix})
    if (const auto path = path_after(prefix, name))
      return std::string(prefix) + std::filesystem::weakly_canonical(*path).string();
  return name;
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "data/data_set.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/failure.h"
#include "data/csv.h"
#include "data/data_name.h"
#include "data/deal_rows.h"
#include "data/idx.h"
#include "data/npz_set.h"
#include "data/picture_folder.h"
#include "data/raw_set.h"

namespace pulsewright::data {

namespace {

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
std::optional<RawSet> read_fetched(const std::string& name, Diagnostics& diagnostics) {
  const std::string command = "run tools/get-data.sh " + name;
  const auto folder = data_folder();
  if (!folder) {
    diagnostics.push_back({Code::data_missing, "--data " + name,
                           "HOME or PULSEWRIGHT_DATA in the environment", "neither",
                           "set PULSEWRIGHT_DATA and " + command});
    return std::nullopt;
  }
  const std::size_t before = diagnostics.size();
  auto raw = read_idx(*folder / name, name, diagnostics);
  // It replaces what is not the known file, whatever is wrong with it.
  for (std::size_t i = before; i < diagnostics.size(); ++i) diagnostics[i].hint = command;
  return raw;
}

RawSet read_digits() {
  Diagnostics diagnostics;
  const DataOptions options{.scale = Scale::none, .image = ImageShape{8, 8}};
  auto rows = parse_csv(embedded_text(embedded_data(), "digits.csv"), "digits.csv", options, diagnostics);
  PW_ASSERT(rows.has_value());
  RawSet raw = raw_set(std::move(*rows), "digits.csv", options);
  raw.data.name = "digits";
  raw.data.maximum = 16;
  raw.data.maximum_origin = MaximumOrigin::data_set;
  raw.data.label_column.clear();
  return raw;
}

constexpr std::string_view idx_prefix = "idx:";
constexpr std::string_view csv_prefix = "csv:";
constexpr std::string_view images_prefix = "images:";
constexpr std::string_view npz_prefix = "npz:";

/// What follows `prefix` in `name`, if anything does.
std::optional<std::string> path_after(std::string_view prefix, std::string_view name) {
  if (!name.starts_with(prefix) || name.size() == prefix.size()) return std::nullopt;
  return std::string(name.substr(prefix.size()));
}

std::optional<RawSet> read_raw(const std::string& name, const DataOptions& options,
                               Diagnostics& diagnostics) {
  if (name == "digits") return read_digits();
  if (name == "mnist" || name == "fashion-mnist") return read_fetched(name, diagnostics);
  // A path in a file may hold a NUL byte, at which the system's calls would end it.
  if (name.find('\0') == std::string::npos) {
    if (const auto folder = path_after(idx_prefix, name)) return read_idx(*folder, "idx", diagnostics);
    if (const auto file = path_after(csv_prefix, name)) return read_csv(*file, options, diagnostics);
    if (const auto folder = path_after(images_prefix, name))
      return read_picture_folder(*folder, options, diagnostics);
    if (const auto file = path_after(npz_prefix, name)) return read_npz(*file, options, diagnostics);
  }
  diagnostics.push_back({Code::unknown_data, "--data",
                         "one of digits, mnist, fashion-mnist, idx:FOLDER, csv:FILE, npz:FILE, images:FOLDER",
                         quote_briefly(name)});
  return std::nullopt;
}

/// Reports the options that only data with columns have.
void check_columns_unasked(const std::string& name, const DataOptions& options, Diagnostics& diagnostics) {
  const auto check = [&](std::string_view flag, bool is_given) {
    if (is_given)
      diagnostics.push_back({Code::bad_flag, std::string(flag), "data with columns (csv:FILE, npz:FILE)",
                             quote_briefly(name), ""});
  };
  check("--task regression", options.task == Task::regression);
  check("--label", !options.label.empty());
  check("--scale", options.scale.has_value());
  check("--missing", options.missing != Missing::refuse);
  if (!takes_image_size(name)) check("--image", options.image.has_value());
}

/// Deals the rows again, if they are enough.
bool deal(RawSet& raw, const FoldOptions& fold, Diagnostics& diagnostics) {
  const std::size_t rows = raw.data.train.size() + raw.data.test.size();
  if (fold.folds < 2 || static_cast<std::size_t>(fold.folds) > rows / 2) {
    diagnostics.push_back({Code::bad_flag, "--folds",
                           fmt::format("a number in [2, {}], half of the rows", rows / 2),
                           std::to_string(fold.folds), ""});
    return false;
  }
  deal_halves(raw, fold);
  return true;
}

/// Adds to the refusals of real numbers, from diagnostic `first` on, where a network has the ranges of its
/// columns.
void explain_ranges(Diagnostics& diagnostics, std::size_t first) {
  for (std::size_t i = first; i < diagnostics.size(); ++i)
    if (diagnostics[i].hint == scale_hint)
      diagnostics[i].hint =
          "the run and its bundle know the ranges of the columns; name one of them, or --scale minmax if "
          "this is the "
          "file of the training";
}

/// With `fold`, the rows of both halves are dealt again.
std::optional<DataSet> load(const std::string& name, const DataOptions& options,
                            const std::optional<NetworkShape>& network, const FoldOptions* fold,
                            Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  DataOptions reading = options;
  if (network) reading.task = network->task;
  if (!has_columns(name)) check_columns_unasked(name, reading, diagnostics);
  if (network && options.task == Task::regression && network->task != options.task)
    diagnostics.push_back({Code::data_mismatch, "--task regression", "a network whose logits are quantities",
                           "one for classes", "leave the flag out"});
  if (reading.task == Task::regression && (options.compact || options.numbers))
    diagnostics.push_back(
        {Code::bad_flag, "--labels", "labels of classes", "a regression", "leave the flag out"});
  if (diagnostics.size() != before) return std::nullopt;
  // A network without a table's columns takes pixels.
  const bool takes_pixels = network && options.columns.empty() && !options.scale;
  if (takes_pixels) reading.scale = Scale::none;
  // Which text is which class, a network's run says.
  if (network && !options.compact) reading.numbers = true;
  auto raw = read_raw(name, reading, diagnostics);
  if (!raw && takes_pixels) explain_ranges(diagnostics, before);
  if (!raw) return std::nullopt;
  if (fold != nullptr && !deal(*raw, *fold, diagnostics)) return std::nullopt;
  return settle(std::move(*raw), options, network, diagnostics);
}

}  // namespace

ImageSet selected_rows(const ImageSet& images, std::span<const std::size_t> rows) {
  ImageSet selected{.features = images.features, .pixels = {}, .labels = {}, .outputs = images.outputs};
  for (const std::size_t row : rows) {
    const auto pixels = images.image(row);
    const auto targets = images.targets_of(row);
    selected.pixels.insert(selected.pixels.end(), pixels.begin(), pixels.end());
    if (images.outputs == 0) selected.labels.push_back(images.labels[row]);
    selected.targets.insert(selected.targets.end(), targets.begin(), targets.end());
  }
  return selected;
}

DataSet digits() {
  Diagnostics diagnostics;
  auto data = settle(read_digits(), {}, std::nullopt, diagnostics);
  PW_ASSERT(data.has_value());
  return std::move(*data);
}

std::optional<DataSet> load_data_set(const std::string& name, const DataOptions& options,
                                     Diagnostics& diagnostics, const std::optional<NetworkShape>& network) {
  return load(name, options, network, nullptr, diagnostics);
}

std::optional<DataSet> load_fold(const std::string& name, const DataOptions& options, const FoldOptions& fold,
                                 Diagnostics& diagnostics) {
  return load(name, options, std::nullopt, &fold, diagnostics);
}

std::optional<DataSet> load_data_set(const std::string& name, Diagnostics& diagnostics) {
  return load_data_set(name, {}, diagnostics);
}

bool is_csv(std::string_view name) {
  return name.starts_with(csv_prefix);
}

bool has_columns(std::string_view name) {
  return is_csv(name) || name.starts_with(npz_prefix);
}

bool takes_image_size(std::string_view name) {
  return has_columns(name) || name.starts_with(images_prefix);
}

bool has_pictures(const DataRequest& request) {
  return !has_columns(request.name) || request.options.image;
}

std::string identifier_of(std::string_view text) {
  std::string identifier;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_digit = c >= '0' && c <= '9';
    if (is_digit && identifier.empty()) identifier = "data_";
    if (is_letter || is_digit)
      identifier += c;
    else if (!identifier.empty() && identifier.back() != '_')
      identifier += '_';
  }
  if (identifier.ends_with('_')) identifier.pop_back();
  return identifier.empty() ? "data" : identifier;
}

std::string absolute_data_name(const std::string& name) {
  for (const std::string_view prefix : {idx_prefix, csv_prefix, images_prefix, npz_prefix})
    if (const auto path = path_after(prefix, name))
      return std::string(prefix) + std::filesystem::weakly_canonical(*path).string();
  return name;
}

std::string suggested_network_name(const std::string& name, std::size_t longest) {
  constexpr std::string_view ending = "_mlp";
  std::string subject = name;
  if (const auto file = path_after(name.starts_with(npz_prefix) ? npz_prefix : csv_prefix, name))
    subject = std::filesystem::path(*file).stem().string();
  else if (const auto folder = path_after(name.starts_with(idx_prefix) ? idx_prefix : images_prefix, name))
    subject = (std::filesystem::absolute(*folder) / ".").lexically_normal().parent_path().filename().string();
  return identifier_of(identifier_of(subject).substr(0, longest - ending.size())) + std::string(ending);
}

}  // namespace pulsewright::data

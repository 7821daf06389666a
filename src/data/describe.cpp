// SPDX-License-Identifier: Apache-2.0
#include "data/describe.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pulsewright::data {

namespace {

/// A list of more classes is given by its extremes; --json has all of it.
constexpr std::size_t longest_list = 30;
constexpr std::size_t most_ranges = 8;

constexpr std::string_view origin_names[] = {"occurs", "given", "data_set", "scaled", "netlist"};

std::string_view to_text(MaximumOrigin origin) {
  return origin_names[static_cast<int>(origin)];
}

std::string_view explain(MaximumOrigin origin) {
  constexpr std::string_view reasons[] = {"the largest pixel that occurs", "given by --maximum",
                                          "the range of this data set", "the usual one of tables",
                                          "the input range of the network"};
  return reasons[static_cast<int>(origin)];
}

std::vector<std::size_t> empty_classes(const std::vector<std::int64_t>& counts) {
  std::vector<std::size_t> empty;
  for (std::size_t c = 0; c < counts.size(); ++c)
    if (counts[c] == 0) empty.push_back(c);
  return empty;
}

/// "0, 3 to 9, 12".
std::string ranges_text(const std::vector<std::size_t>& numbers) {
  std::vector<std::string> ranges;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    ranges.push_back(i == last ? std::to_string(numbers[i])
                               : fmt::format("{} to {}", numbers[i], numbers[last]));
    i = last + 1;
  }
  if (ranges.size() > most_ranges) {
    ranges.resize(most_ranges);
    ranges.emplace_back("...");
  }
  return fmt::format("{}", fmt::join(ranges, ", "));
}

std::string classes_text(const DataSet& data, const std::vector<std::int64_t>& counts) {
  if (counts.size() > longest_list) {
    const auto [fewest, most] = std::ranges::minmax(counts);
    return fmt::format("{}, with {} to {} training rows each", counts.size(), fewest, most);
  }
  std::vector<std::string> classes;
  for (std::size_t c = 0; c < counts.size(); ++c)
    classes.push_back(fmt::format("{} ({})", class_name(data, c), counts[c]));
  return fmt::format("{}, with training rows: {}", counts.size(), fmt::join(classes, ", "));
}

std::string scaled_text(const DataSet& data) {
  std::string text = fmt::format("{} columns by {} of the training rows; {} values beyond, which saturate",
                                 data.table_columns.size(), to_text(data.scale), data.saturated_values);
  if (data.filled_values > 0) text += fmt::format("; {} missing values got the median", data.filled_values);
  if (data.dropped_rows > 0) text += fmt::format("; {} rows with missing values left out", data.dropped_rows);
  return text;
}

std::string empty_text(const std::vector<std::size_t>& empty, std::size_t classes) {
  if (empty.empty()) return "none; every class has a training row";
  return fmt::format("{} of {} classes have no training row: {}; --labels compact leaves them out",
                     empty.size(), classes, ranges_text(empty));
}

std::string targets_text(const DataSet& data) {
  std::vector<std::string> targets;
  for (std::size_t t = 0; t < data.targets.size(); ++t)
    targets.push_back(fmt::format("{} (mean {:.6g}, deviation {:.6g})", target_name(data, t),
                                  data.targets[t].mean, data.targets[t].deviation));
  if (targets.size() > longest_list) {
    targets.resize(longest_list);
    targets.emplace_back("...");
  }
  return fmt::format("{}", fmt::join(targets, ", "));
}

}  // namespace

std::string target_name(const DataSet& data, std::size_t t) {
  return data.targets[t].name.empty() ? fmt::format("target_{}", t) : data.targets[t].name;
}

std::string class_name(const DataSet& data, std::size_t c) {
  return data.class_names.empty() ? std::to_string(c) : data.class_names[c];
}

std::vector<std::int64_t> images_of_classes(const ImageSet& images, int classes) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(classes), 0);
  for (const std::uint8_t label : images.labels) ++counts[label];
  return counts;
}

std::string describe(const DataSet& data, const std::string& name) {
  const auto counts = images_of_classes(data.train, data.classes);
  const auto line = [](std::string_view what, const std::string& text) {
    return fmt::format("{:<8} {}\n", what, text);
  };
  const std::string column =
      data.label_column.empty()
          ? ""
          : fmt::format(", {} in {}", data.is_regression() ? "targets" : "labels", data.label_column);
  return line("data", name + column) +
         line("rows", fmt::format("{} training, {} test", data.train.size(), data.test.size())) +
         line("pixels",
              fmt::format("{} ({} rows x {} columns{})", data.train.features, data.rows, data.columns,
                          data.channels == 1 ? "" : fmt::format(" x {} colours", data.channels))) +
         line("maximum", fmt::format("{} stands for 1: {}", data.maximum, explain(data.maximum_origin))) +
         (data.scale == Scale::none ? "" : line("scaled", scaled_text(data))) +
         (data.is_regression() ? line("targets", targets_text(data))
                               : line("classes", classes_text(data, counts)) +
                                     line("empty", empty_text(empty_classes(counts), counts.size())));
}

Json describe_json(const DataSet& data, const std::string& name) {
  const auto counts = images_of_classes(data.train, data.classes);
  Json json;
  json["name"] = name;
  json["train_images"] = data.train.size();
  json["test_images"] = data.test.size();
  json["rows"] = data.rows;
  json["columns"] = data.columns;
  if (data.channels > 1) json["channels"] = data.channels;
  json["pixels"] = data.train.features;
  json["maximum"] = data.maximum;
  json["maximum_origin"] = to_text(data.maximum_origin);
  if (data.scale != Scale::none) {
    json["scale"] = to_text(data.scale);
    json["saturated_values"] = data.saturated_values;
    json["filled_values"] = data.filled_values;
  }
  if (data.dropped_rows > 0) json["dropped_rows"] = data.dropped_rows;
  if (!data.label_column.empty()) json["label_column"] = data.label_column;
  if (data.is_regression()) {
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
      Json target;
      target["name"] = target_name(data, t);
      target["mean"] = data.targets[t].mean;
      target["deviation"] = data.targets[t].deviation;
      json["targets"].push_back(std::move(target));
    }
    return json;
  }
  json["classes"] = data.classes;
  json["train_images_of_classes"] = Json::array_of(counts);
  json["test_images_of_classes"] = Json::array_of(images_of_classes(data.test, data.classes));
  json["empty_classes"] = Json::array_of(empty_classes(counts));
  if (!data.class_names.empty()) json["class_names"] = Json::array_of(data.class_names);
  return json;
}

std::string doubt_labels(const DataSet& data) {
  if (data.is_regression()) return "";
  std::vector<bool> has_image(static_cast<std::size_t>(data.classes), false);
  for (const std::uint8_t label : data.train.labels)
    if (label < data.classes) has_image[label] = true;
  const auto empty = std::ranges::count(has_image, false);
  if (2 * empty <= data.classes) return "";
  std::string text = fmt::format("{} of {} classes have no training row", empty, data.classes);
  if (!data.label_column.empty())
    text += fmt::format(
        "; the labels were taken from {}: --label first, or --label NAME, takes them from another column",
        data.label_column);
  return text + "; --labels compact makes classes of the labels that occur alone";
}

}  // namespace pulsewright::data

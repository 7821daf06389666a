// SPDX-License-Identifier: Apache-2.0
#include "cli/data_flags.h"

#include <charconv>

#include "cli/flag_values.h"
#include "data/data_name.h"
#include "flow/run_data.h"

namespace pulsewright::cli {

namespace {

constexpr std::string_view largest_pixel = "data";
constexpr std::string_view compact_labels = "compact";
constexpr std::string_view labels_values[] = {compact_labels, "numbers"};

/// "8x8".
std::optional<data::ImageShape> read_image_shape(const std::string& text, Diagnostics& diagnostics) {
  data::ImageShape shape;
  const char* const last = text.data() + text.size();
  const auto rows = std::from_chars(text.data(), last, shape.rows);
  if (rows.ec == std::errc() && rows.ptr != last && *rows.ptr == 'x') {
    const auto columns = std::from_chars(rows.ptr + 1, last, shape.columns);
    if (columns.ec == std::errc() && columns.ptr == last && shape.rows >= 1 && shape.rows <= 4096 &&
        shape.columns >= 1 && shape.columns <= 4096)
      return shape;
  }
  diagnostics.push_back(
      {Code::bad_flag, "--image", "ROWSxCOLUMNS, as in 8x8, each from 1 to 4096", quote_briefly(text), ""});
  return std::nullopt;
}

}  // namespace

Flag DataFlags::add_to(Command& command, const std::string& meaning) {
  Flag data = command.option(
      flag_, name_,
      meaning + ": digits, mnist, fashion-mnist, idx:FOLDER, csv:FILE, npz:FILE or images:FOLDER" +
          (usual_.empty() ? "" : " (default: " + usual_ + ")"));
  std::vector<Flag> others;
  if (regression_ == Regression::taken)
    others.push_back(
        command
            .option("--task", task_,
                    "CSV, npz: classification (default), or regression, whose rows have numbers as targets")
            .among(data::task_names));
  Flag label = command.option(
      "--label", label_,
      "CSV: column of the label: first, last or its name in the header line (default: the column "
      "called label, else last); npz: name of the array of labels" +
          std::string(regression_ == Regression::taken ? "; of a regression also several, as in A,B" : ""));
  Flag maximum =
      command.option("--maximum", maximum_,
                     "pixel that stands for 1, up to 255; data for the largest that occurs (default)");
  Flag labels =
      command
          .option(
              "--labels", labels_,
              "compact: classes are the labels that occur, in order; numbers: label N is class N (default if "
              "all labels are numbers)")
          .among(labels_values);
  Flag scale =
      command
          .option(
              "--scale", scale_,
              "CSV, npz: how columns become pixels: minmax, quantile or standard, by the training rows; none "
              "if they are pixels (default: minmax unless they look like pixels)")
          .among(data::scale_names);
  Flag missing = command
                     .option("--missing", missing_,
                             "CSV, npz: drop rows with a missing value, fill it with the column's median, or "
                             "refuse it (default)")
                     .among(data::missing_names);
  Flag image = command.option(
      "--image", image_,
      "CSV, npz: the columns are pictures of ROWSxCOLUMNS pixels; images: bring all to this size");
  others.insert(others.end(), {label, maximum, labels, scale, missing, image});
  if (usual_.empty())
    for (Flag& flag : others) flag.needs(data);
  return data;
}

data::DataRequest DataFlags::request(Diagnostics& diagnostics) const {
  data::DataRequest request{
      name_.empty() ? usual_ : name_,
      {.task = task_.empty() ? data::Task::classification : value_of<data::Task>(data::task_names, task_),
       .label = label_,
       .compact = labels_ == compact_labels,
       .numbers = !labels_.empty() && labels_ != compact_labels}};
  if (!scale_.empty()) request.options.scale = value_of<data::Scale>(data::scale_names, scale_);
  if (!missing_.empty()) request.options.missing = value_of<data::Missing>(data::missing_names, missing_);
  if (!image_.empty()) request.options.image = read_image_shape(image_, diagnostics);
  if (maximum_.empty() || maximum_ == largest_pixel) return request;
  int maximum = 0;
  const auto [end, error] = std::from_chars(maximum_.data(), maximum_.data() + maximum_.size(), maximum);
  if (error == std::errc() && end == maximum_.data() + maximum_.size() && maximum >= 1 && maximum <= 255)
    request.options.maximum = maximum;
  else
    diagnostics.push_back(
        {Code::bad_flag, "--maximum", "a number from 1 to 255, or data", quote_briefly(maximum_), ""});
  return request;
}

data::DataRequest DataFlags::request_for(const std::filesystem::path& path, Diagnostics& diagnostics) const {
  data::DataRequest request = this->request(diagnostics);
  const auto of_run = flow::data_of_run(path, diagnostics);
  if (!of_run) return request;
  if (!given()) request.name = of_run->name;
  if (task_.empty()) request.options.task = of_run->options.task;
  if (label_.empty() && data::has_columns(request.name)) request.options.label = of_run->options.label;
  if (labels_.empty()) request.options.compact = of_run->options.compact;
  if (labels_.empty()) request.options.numbers = of_run->options.numbers;
  if (request.options.compact) request.options.class_names = of_run->options.class_names;
  if (image_.empty() && data::takes_image_size(request.name)) request.options.image = of_run->options.image;
  if (!data::has_columns(request.name)) return request;
  if (!scale_.empty() && request.options.scale != of_run->options.scale)
    diagnostics.push_back({Code::bad_flag, "--scale", "the scale of the run, which its columns have", scale_,
                           "leave the flag out"});
  request.options.scale = of_run->options.scale;
  request.options.columns = of_run->options.columns;
  if (missing_.empty()) request.options.missing = of_run->options.missing;
  return request;
}

}  // namespace pulsewright::cli

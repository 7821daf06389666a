// SPDX-License-Identifier: Apache-2.0
#include "cli/data_flags.h"

#include <charconv>

#include "flow/run_data.h"

namespace pulsewright::cli {

namespace {

constexpr std::string_view largest_pixel = "data";
constexpr std::string_view compact_labels = "compact";
constexpr std::string_view labels_values[] = {compact_labels, "numbers"};

bool is_csv(const std::string& name) {
  return name.starts_with("csv:");
}

}  // namespace

Flag DataFlags::add_to(Command& command, const std::string& meaning) {
  Flag data = command.option(flag_, name_,
                             meaning + ": digits, mnist, fashion-mnist, idx:FOLDER or csv:FILE" +
                                 (usual_.empty() ? "" : " (default: " + usual_ + ")"));
  Flag label = command.option(
      "--label", label_,
      "CSV: column of the label: first, last or its name in the header line (default: the column "
      "called label, else last)");
  Flag maximum =
      command.option("--maximum", maximum_,
                     "pixel that stands for 1, up to 255; data for the largest that occurs (default)");
  Flag labels =
      command
          .option(
              "--labels", labels_,
              "compact: classes are the labels that occur, in order; numbers: label N is class N (default)")
          .among(labels_values);
  if (usual_.empty())
    for (Flag* flag : {&label, &maximum, &labels}) flag->needs(data);
  return data;
}

data::DataRequest DataFlags::request(Diagnostics& diagnostics) const {
  data::DataRequest request{name_.empty() ? usual_ : name_,
                            {.label = label_, .compact = labels_ == compact_labels}};
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
  if (label_.empty() && is_csv(request.name)) request.options.label = of_run->options.label;
  if (labels_.empty()) request.options.compact = of_run->options.compact;
  if (request.options.compact) request.options.class_names = of_run->options.class_names;
  return request;
}

}  // namespace pulsewright::cli

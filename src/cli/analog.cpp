// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "analog/golden.h"
#include "base/files.h"
#include "cli/commands.h"

namespace pulsewright::cli {

namespace {

using namespace analog;

std::optional<GoldenReport> replay_file(const std::string& file, Diagnostics& diagnostics) {
  if (!std::filesystem::is_regular_file(file)) {
    diagnostics.push_back({Code::no_such_input, file, "a file of golden vectors", "nothing", ""});
    return std::nullopt;
  }
  const std::size_t before = diagnostics.size();
  const auto document = parse_json(read_file(file), diagnostics);
  // The file comes first in every place, since several are read.
  for (std::size_t i = before; i < diagnostics.size(); ++i)
    diagnostics[i].where = file + ": " + diagnostics[i].where;
  if (!document) return std::nullopt;
  GoldenReport report = replay_golden(*document, file + ": ", diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return report;
}

std::string report_text(const std::string& file, const GoldenReport& report) {
  std::string text =
      fmt::format("{}: {} cases, {} comparisons, {} failures, worst relative error {:.3g}\n", file,
                  report.cases, report.comparisons, report.failures, report.worst_relative_error);
  for (const GoldenFailure& failure : report.first_failures)
    text += fmt::format("  {}: expected {:.9g}, got {:.9g}\n", failure.where, failure.expected, failure.got);
  return text;
}

Exit replay_files(const std::vector<std::string>& files, const Console& console) {
  Diagnostics diagnostics;
  Json::Array list;
  std::string text;
  GoldenReport all;
  for (const std::string& file : files) {
    const auto report = replay_file(file, diagnostics);
    if (!report) continue;
    Json json = golden_json(*report);
    json["file"] = file;
    list.push_back(std::move(json));
    text += report_text(file, *report);
    all.cases += report->cases;
    all.comparisons += report->comparisons;
    all.failures += report->failures;
    all.skipped += report->skipped;
    all.worst_relative_error = std::max(all.worst_relative_error, report->worst_relative_error);
    all.worst_standard_errors = std::max(all.worst_standard_errors, report->worst_standard_errors);
  }
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  Json json = golden_json(all);
  json["files"] = Json(std::move(list));
  text += fmt::format("in all: {} cases, {} comparisons, {} failures, {} skipped\n", all.cases,
                      all.comparisons, all.failures, all.skipped);
  console.result(json, text);
  return all.failures == 0 ? Exit::yes : Exit::no;
}

}  // namespace

void add_analog_golden(Command& command) {
  auto files = std::make_shared<std::vector<std::string>>();
  command.details(
      "Each file has cases: parameters, inputs, and what another implementation made of them. Every value is "
      "compared, and the command ends with exit code 1 if one differs by more than its tolerance. Behaviour "
      "of "
      "that implementation that the product does not have is switched on for the replay alone.");
  command.example("pulsewright analog golden tests/analog/vectors/*.json --json");
  command.option("files", *files, "files of golden vectors").required();
  command.runs([files](const Console& console) { return replay_files(*files, console); });
}

}  // namespace pulsewright::cli

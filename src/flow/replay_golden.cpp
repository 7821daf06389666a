// SPDX-License-Identifier: Apache-2.0
#include "flow/replay_golden.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"

namespace pulsewright::flow {

using analog::GoldenReport;

namespace {

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
  GoldenReport report = analog::replay_golden(*document, file + ": ", diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return report;
}

void add(GoldenReport& all, const GoldenReport& report) {
  all.cases += report.cases;
  all.comparisons += report.comparisons;
  all.failures += report.failures;
  all.skipped += report.skipped;
  all.worst_relative_error = std::max(all.worst_relative_error, report.worst_relative_error);
  all.worst_standard_errors = std::max(all.worst_standard_errors, report.worst_standard_errors);
}

std::string file_text(const GoldenFile& replayed) {
  const GoldenReport& report = replayed.report;
  std::string text =
      fmt::format("{}: {} cases, {} comparisons, {} failures, worst relative error {:.3g}\n", replayed.file,
                  report.cases, report.comparisons, report.failures, report.worst_relative_error);
  for (const analog::GoldenFailure& failure : report.first_failures)
    text += fmt::format("  {}: expected {:.9g}, got {:.9g}\n", failure.where, failure.expected, failure.got);
  return text;
}

}  // namespace

std::optional<GoldenReplay> replay_golden_files(const std::vector<std::string>& files,
                                                Diagnostics& diagnostics) {
  GoldenReplay replay;
  for (const std::string& file : files) {
    const auto report = replay_file(file, diagnostics);
    if (!report) continue;
    replay.files.push_back({file, *report});
    add(replay.all, *report);
  }
  if (!diagnostics.empty()) return std::nullopt;
  return replay;
}

Json to_json(const GoldenReplay& replay) {
  Json json = golden_json(replay.all);
  json["files"] = Json::Array{};
  for (const GoldenFile& replayed : replay.files) {
    Json entry = golden_json(replayed.report);
    entry["file"] = replayed.file;
    json["files"].push_back(std::move(entry));
  }
  return json;
}

std::string to_text(const GoldenReplay& replay) {
  std::string text;
  for (const GoldenFile& replayed : replay.files) text += file_text(replayed);
  return text + fmt::format("in all: {} cases, {} comparisons, {} failures, {} skipped\n", replay.all.cases,
                            replay.all.comparisons, replay.all.failures, replay.all.skipped);
}

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
#include "flow/bench_accuracy.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/files.h"
#include "flow/output_place.h"
#include "flow/records.h"

namespace pulsewright::flow {

namespace {

const std::string* flags_of(const Json& cell) {
  const Json* flags = cell.find("flags");
  return flags == nullptr ? nullptr : flags->string();
}

/// The cells of a file, which holds nothing else.
Json::Array read_cells(const std::string& file, Diagnostics& diagnostics) {
  const auto json = load_record("--take", file, "a file of cells", diagnostics);
  if (!json) return {};
  if (json->array() == nullptr) {
    diagnostics.push_back({Code::wrong_type, file, "a list of cells", json->brief(), ""});
    return {};
  }
  const Json::Array& cells = *json->array();
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (flags_of(cells[i]) == nullptr)
      diagnostics.push_back({Code::wrong_type, fmt::format("{}: /{}", file, i),
                             "a cell as `bench accuracy` writes it", cells[i].brief(), ""});
  return cells;
}

/// The cell measured with these flags, or nullptr.
const Json* find_cell(const Json::Array& cells, const std::string& flags) {
  const auto found = std::ranges::find_if(cells, [&](const Json& cell) { return *flags_of(cell) == flags; });
  return found == cells.end() ? nullptr : &*found;
}

void put_cell(Json::Array& cells, Json cell) {
  std::erase_if(cells, [&](const Json& other) { return *flags_of(other) == *flags_of(cell); });
  cells.push_back(std::move(cell));
}

/// The cells of `out`, if it is there, and those of `take`.
Json::Array cells_before(const AccuracyBenchOptions& options, Diagnostics& diagnostics) {
  std::vector<std::string> files = options.take;
  if (!options.out.empty() && std::filesystem::exists(options.out)) files.insert(files.begin(), options.out);
  Json::Array cells;
  for (const std::string& file : files)
    for (Json& cell : read_cells(file, diagnostics))
      if (diagnostics.empty()) put_cell(cells, std::move(cell));
  return cells;
}

/// The plan's order, then the order of measurement.
Json::Array in_order(const Json::Array& cells) {
  Json::Array ordered;
  for (const bench::AccuracyCell& cell : bench::accuracy_plan())
    if (const Json* measured = find_cell(cells, cell.flags())) ordered.push_back(*measured);
  for (const Json& cell : cells)
    if (find_cell(ordered, *flags_of(cell)) == nullptr) ordered.push_back(cell);
  return ordered;
}

}  // namespace

std::optional<Json> bench_accuracy(const AccuracyBenchOptions& options, const ProgressListener& progress,
                                   Diagnostics& diagnostics) {
  Json::Array cells = cells_before(options, diagnostics);
  if (!options.out.empty()) check_output_file("--out", options.out, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;

  const auto save = [&] {
    cells = in_order(cells);
    if (!options.out.empty()) write_file(options.out, canonical_json(Json(cells)));
  };
  const std::vector<bench::AccuracyCell> wanted = options.only_shows ? std::vector<bench::AccuracyCell>{}
                                                  : options.plan     ? bench::accuracy_plan()
                                                                     : std::vector{options.cell};
  Json::Array shown;
  for (const bench::AccuracyCell& cell : wanted) {
    if (options.plan && find_cell(cells, cell.flags()) != nullptr) continue;
    auto measured = measure_accuracy(cell, options.threads, progress, diagnostics);
    if (!measured) return std::nullopt;
    shown.push_back(*measured);
    put_cell(cells, std::move(*measured));
    save();
  }
  if (!options.take.empty()) save();
  return Json(options.only_shows || options.plan ? in_order(cells) : shown);
}

std::optional<bench::EpochTimes> bench_epoch(const bench::AccuracyCell& cell, int pairs, unsigned threads,
                                             Diagnostics& diagnostics) {
  if (pairs < 1 || pairs > 1000)
    diagnostics.push_back({Code::bad_flag, "--pairs", "a number in [1, 1000]", std::to_string(pairs), ""});
  if (!diagnostics.empty()) return std::nullopt;
  return measure_epoch_times(cell, pairs, threads, diagnostics);
}

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
#include "flow/run_data.h"

#include "base/files.h"
#include "handoff/bundle.h"
#include "netlist/document.h"

namespace pulsewright::flow {

namespace {

/// Where the configuration of the run of a netlist would be.
std::optional<std::filesystem::path> run_file_of(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> places = {path / "run.json", path / handoff::run_name};
  if (path.filename() == netlist::document_name) {
    places.push_back(path.parent_path() / "run.json");
    places.push_back(path.parent_path() / handoff::run_name);
  }
  for (const std::filesystem::path& place : places)
    if (std::error_code error; std::filesystem::is_regular_file(place, error)) return place;
  return std::nullopt;
}

}  // namespace

std::optional<data::DataRequest> data_of_run(const std::filesystem::path& path, Diagnostics& diagnostics) {
  const auto file = run_file_of(path);
  if (!file) return std::nullopt;
  Diagnostics wrong;
  data::DataRequest request;
  if (const auto configuration = parse_json(read_file(*file), wrong)) {
    const Json* name = configuration->find("data");
    if (name == nullptr || name->string() == nullptr)
      wrong.push_back({Code::missing_key, "/data", "a data set", "nothing", ""});
    else
      request.name = *name->string();
    if (const Json* options = configuration->find("data_options"))
      request.options = data::read_data_options(*options, "/data_options", wrong);
  }
  if (wrong.empty()) return request;
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = file->string() + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return std::nullopt;
}

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
#include "ising/model_files.h"

#include <filesystem>

#include <fmt/format.h>

#include "base/document_kind.h"
#include "base/files.h"
#include "ising/machine_document.h"

namespace pulsewright::ising {

namespace {

void require_file(const std::string& file, const char* expected, const char* hint, Diagnostics& diagnostics) {
  if (!std::filesystem::is_regular_file(file))
    diagnostics.push_back({Code::no_such_input, file, expected, found_at(file), hint});
}

std::string document_in(const std::string& path) {
  const std::filesystem::path inside = std::filesystem::path(path) / machine_name;
  return std::filesystem::is_directory(path) && std::filesystem::is_regular_file(inside) ? inside.string()
                                                                                         : path;
}

}  // namespace

std::optional<ReadModel> load_model(const std::string& file, std::optional<Format> format,
                                    std::optional<std::int64_t> scale, Diagnostics& diagnostics) {
  check_flag("--scale", scale.value_or(1), 1, 1000000000, diagnostics);
  require_file(file, "a file with a model", "", diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  const std::string text = read_file(file);
  // A document of ours is none of the formats of models, though one of them is JSON too.
  if (const auto kind = text.starts_with('{') ? kind_of_bytes(text) : std::nullopt) {
    diagnostics.push_back({Code::wrong_schema, file, "a model", kind->name, kind->hint});
    return std::nullopt;
  }
  return read_model(text, format.value_or(format_of(file)), file, {scale}, diagnostics);
}

std::optional<Machine> load_machine(const std::string& path, Diagnostics& diagnostics) {
  const std::string file = document_in(path);
  const std::size_t before = diagnostics.size();
  require_file(file, "a machine", "`pulsewright ising compile` makes one of a model", diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  const std::string text = read_file(file);
  Diagnostics found;
  auto machine = read_machine(text, found);
  explain_kind(text, "a machine", found);
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  return machine;
}

bool is_machine_file(const std::string& path) {
  const std::string file = document_in(path);
  if (!std::filesystem::is_regular_file(file)) return false;
  Diagnostics ignored;
  const auto document = parse_json(read_file(file), ignored);
  return document && is_machine_document(*document);
}

Json instance_json(const SpinModel& model) {
  Json json;
  json["spins"] = model.spins();
  json["couplings"] = model.couplings.size();
  // Of the cut weights, as an edge list has them.
  json["weight_sum"] = -coupling_sum(model);
  json["scale"] = model.scale;
  json["sha256"] = model_sha256(model);
  return json;
}

std::string instance_text(const SpinModel& model) {
  return fmt::format("{} spins, {} couplings, sum of cut weights {}{}, model {}", model.spins(),
                     model.couplings.size(), -coupling_sum(model),
                     model.scale == 1 ? "" : fmt::format(", all times {}", model.scale), model_sha256(model));
}

std::string notes_text(const ReadModel& read) {
  std::string text;
  for (const std::string& note : read.notes) text += note + "\n";
  return text;
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
#include "ising/formats.h"

#include <array>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/hash.h"
#include "ising/format_files.h"

namespace pulsewright::ising {

namespace {

struct FormatFile {
  DraftFile (*read)(std::string_view text, const std::string& name, Diagnostics& diagnostics);
  std::string (*write)(const SpinModel& model, Diagnostics& diagnostics);
};

constexpr FormatFile format_files[] = {{read_edges, write_edges},
                                       {read_coo, write_coo},
                                       {read_bqm, write_bqm},
                                       {read_qubo, write_qubo},
                                       {read_matrix, write_matrix}};
static_assert(std::size(format_files) == std::size(format_names));

}  // namespace

Format format_of(std::string_view file_name) {
  constexpr std::pair<std::string_view, Format> endings[] = {
      {".coo", Format::coo}, {".json", Format::bqm}, {".qubo", Format::qubo}, {".csv", Format::matrix}};
  for (const auto& [ending, format] : endings)
    if (file_name.ends_with(ending)) return format;
  return Format::edges;
}

std::optional<ReadModel> read_model(std::string_view text, Format format, const std::string& name,
                                    const ReadOptions& options, Diagnostics& diagnostics) {
  Diagnostics found;
  DraftFile file = format_files[static_cast<int>(format)].read(text, name, found);
  std::optional<SpinModel> model;
  if (found.empty()) model = model_of(std::move(file.draft), name, options, found);
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  if (!model) return std::nullopt;
  return ReadModel{std::move(*model), std::move(file.notes)};
}

std::optional<std::string> write_model(const SpinModel& model, Format format, Diagnostics& diagnostics) {
  Diagnostics found;
  std::string text = format_files[static_cast<int>(format)].write(model, found);
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  if (!found.empty()) return std::nullopt;
  return text;
}

std::string model_sha256(const SpinModel& model) {
  std::string text = fmt::format("{} {} {}\n", model.spins(), model.offset, model.scale);
  for (std::int64_t i = 0; i < model.spins(); ++i)
    if (const std::int64_t field = model.fields[static_cast<std::size_t>(i)]; field != 0)
      fmt::format_to(std::back_inserter(text), "{} {}\n", i, field);
  for (const Coupling& coupling : model.couplings)
    fmt::format_to(std::back_inserter(text), "{} {} {}\n", coupling.first, coupling.second, coupling.weight);
  return sha256_hex(text);
}

}  // namespace pulsewright::ising

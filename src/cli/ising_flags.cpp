// SPDX-License-Identifier: Apache-2.0
#include "cli/ising_flags.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "ising/machine_document.h"

namespace pulsewright::cli {

using namespace ising;

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

void ModelFlags::add_to(Command& command) {
  command.option("file", file, "model: edge list, .coo, .json (BQM), .qubo or .csv").required();
  command.option("--from", from, "format of the file, if its name does not say it").among(format_names);
  command.option("--scale", scale, "multiply all numbers by this, so that they are integers");
}

std::optional<ReadModel> ModelFlags::load(Diagnostics& diagnostics) const {
  if (scale && (*scale < 1 || *scale > 1000000000))
    diagnostics.push_back({Code::bad_flag, "--scale", "1 to 1000000000", std::to_string(*scale), ""});
  if (!std::filesystem::exists(file))
    diagnostics.push_back({Code::no_such_input, file, "a file with a model", "nothing", ""});
  if (!diagnostics.empty()) return std::nullopt;
  return read_model(read_file(file), format_named(from, file), file, {scale}, diagnostics);
}

Format ModelFlags::format_named(const std::string& name, const std::string& file) {
  const auto found = std::ranges::find(format_names, name);
  return found == std::end(format_names) ? format_of(file)
                                         : static_cast<Format>(found - std::begin(format_names));
}

bool is_machine_file(const std::string& file) {
  if (!std::filesystem::is_regular_file(file)) return false;
  Diagnostics ignored;
  const auto document = parse_json(read_file(file), ignored);
  return document && is_machine_document(*document);
}

std::optional<Machine> load_machine(const std::string& file, Diagnostics& diagnostics) {
  if (!std::filesystem::exists(file)) {
    diagnostics.push_back({Code::no_such_input, file, "a machine", "nothing",
                           "pulsewright ising compile makes one of a model"});
    return std::nullopt;
  }
  return read_machine(read_file(file), diagnostics);
}

}  // namespace pulsewright::cli

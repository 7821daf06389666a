// SPDX-License-Identifier: Apache-2.0
// What the commands on Ising models and machines share.
#pragma once

#include <optional>
#include <string>

#include "cli/command_line.h"
#include "ising/formats.h"
#include "ising/machine.h"

namespace pulsewright::cli {

/// What was read of a file, to be compared with what its user means.
Json instance_json(const ising::SpinModel& model);
std::string instance_text(const ising::SpinModel& model);

/// The notes of a reader, a line each.
std::string notes_text(const ising::ReadModel& read);

struct ModelFlags {
  std::string file;
  std::string from;
  std::optional<std::int64_t> scale;

  void add_to(Command& command);
  std::optional<ising::ReadModel> load(Diagnostics& diagnostics) const;

  static ising::Format format_named(const std::string& name, const std::string& file);
};

/// The machine of a document on disk.
std::optional<ising::Machine> load_machine(const std::string& file, Diagnostics& diagnostics);

/// True if the file is JSON that states the schema of a machine.
bool is_machine_file(const std::string& file);

}  // namespace pulsewright::cli

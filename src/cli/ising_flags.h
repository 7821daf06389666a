// SPDX-License-Identifier: Apache-2.0
// What the commands on Ising models and machines share.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "flow/machine_hardware.h"
#include "ising/model_files.h"

namespace pulsewright::cli {

struct ModelFlags {
  std::string file;
  std::string from;
  std::optional<std::int64_t> scale;

  void add_to(Command& command);
  std::optional<ising::ReadModel> load(Diagnostics& diagnostics) const;

  static ising::Format format_named(const std::string& name, const std::string& file);
};

/// Flags that say something about one kind of document alone, with their names.
struct KindFlags {
  std::vector<std::pair<const char*, Flag>> for_machines = {};
  std::vector<std::pair<const char*, Flag>> for_networks = {};

  /// Those that were given and say nothing about this kind of document.
  Diagnostics misplaced(bool is_machine) const;
};

/// What `rtl` and `parity` do with a p-bit machine.
Exit write_machine(const std::string& file, const std::string& out, const Console& console);
Exit prove_machine(const std::string& file, const flow::MachineProofOptions& options, const Console& console);

}  // namespace pulsewright::cli

// SPDX-License-Identifier: Apache-2.0
// What the commands on Ising models and machines share.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "flow/document_kind.h"
#include "flow/machine_hardware.h"
#include "flow/pulse_hardware.h"
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
  std::vector<std::pair<const char*, Flag>> for_networks = {};
  std::vector<std::pair<const char*, Flag>> for_others = {};  ///< p-bit machines and pulse units

  /// Those that were given and say nothing about this kind of document.
  Diagnostics misplaced(handoff::Subject subject) const;
};

/// What `rtl` and `parity` do with a p-bit machine, and with a pulse unit.
Exit write_machine(const std::string& file, const std::string& out, const Console& console);
Exit prove_machine(const std::string& file, const flow::MachineProofOptions& options, const Console& console);
Exit write_unit(const std::string& file, const std::string& out, const Console& console);
Exit prove_unit(const std::string& file, const flow::UnitProofRequest& request, const Console& console);

}  // namespace pulsewright::cli

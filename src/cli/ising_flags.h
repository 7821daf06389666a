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
#include "flow/write_package.h"
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

/// Writes a package; and a command that does so with its argument.
Exit write_package(flow::PackageWriter, const std::string& file, const std::string& out, const Console&);
void add_package_writer(Command&, flow::PackageWriter write, const char* argument, const char* meaning);
/// What `parity` does with a p-bit machine, and with a pulse unit.
Exit prove_machine(const std::string& file, const flow::MachineProofOptions& options, const Console& console);
Exit prove_unit(const std::string& file, const flow::UnitProofRequest& request, const Console& console);

}  // namespace pulsewright::cli

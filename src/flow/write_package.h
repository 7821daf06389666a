// SPDX-License-Identifier: Apache-2.0
// The package of a p-bit machine or a pulse unit: its Verilog with what builds and tests it, in a folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "handoff/bundle.h"

namespace pulsewright::flow {

struct WrittenPackage {
  std::string out;  ///< folder
  std::string top;  ///< module
  handoff::DocumentId document;
  std::vector<std::string> files = {};
};

/// Writes the package of the document in `file` into the folder `out`; nothing, with diagnostics, if either
/// is wrong.
using PackageWriter = std::optional<WrittenPackage> (*)(const std::string& file, const std::string& out,
                                                        Diagnostics& diagnostics);

/// That of a kind of document; nullptr for a network, of which write_rtl.h writes a project.
PackageWriter package_writer(handoff::Subject subject);

/// For a pulse unit.
std::optional<WrittenPackage> write_unit_rtl(const std::string& file, const std::string& out,
                                             Diagnostics& diagnostics);

/// For a p-bit machine.
std::optional<WrittenPackage> write_machine_rtl(const std::string& file, const std::string& out,
                                                Diagnostics& diagnostics);

Json to_json(const WrittenPackage& package);
std::string to_text(const WrittenPackage& package);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// Verilog as it lies in a folder: what is simulated, and hashed.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/files.h"
#include "handoff/snapshot.h"

namespace pulsewright::handoff {

/// The files of the folder rtl/ of a package or a bundle, or of one like it: the Verilog that files.f names,
/// in its order, or without files.f all of it by path; then all other files, by path. Verilog that files.f
/// does not name is left out, and so is what has another name than letters, digits, ".", "_" and "-", or one
/// that begins with a ".". Diagnosed are a line of files.f that is not the plain path of a .v file below the
/// folder, a folder without Verilog, a file that a bench has too, links and special files. Throws Failure
/// when the system fails.
std::optional<std::vector<TextFile>> read_rtl_folder(const std::filesystem::path& folder,
                                                     Diagnostics& diagnostics);

/// The same for what `snapshot` has below `prefix`, such as "rtl/", or "" for all of it.
std::optional<std::vector<TextFile>> files_of_snapshot(const Snapshot& snapshot, std::string_view prefix,
                                                       Diagnostics& diagnostics);

}  // namespace pulsewright::handoff

// SPDX-License-Identifier: Apache-2.0
// Whether a command may write where a flag says, told before the work.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace pulsewright::flow {

/// A folder that is made, or replaced where it is empty or has `marker`, a file that `writer` always leaves
/// in its folders ("export"). All else is diagnosed, a link too: it would be replaced, and not what it names.
void check_output_folder(const std::string& flag, const std::filesystem::path& path, std::string_view writer,
                         std::string_view marker, Diagnostics& diagnostics);

/// A folder that is written into, for which a link will do unless it leads nowhere.
void check_output_inside(const std::string& flag, const std::filesystem::path& path,
                         Diagnostics& diagnostics);

/// A file that is made or replaced, outside of bundles, whose manifests name every file.
void check_output_file(const std::string& flag, const std::filesystem::path& path, Diagnostics& diagnostics);

}  // namespace pulsewright::flow

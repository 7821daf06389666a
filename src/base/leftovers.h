// SPDX-License-Identifier: Apache-2.0
// What killed processes leave lying about.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pulsewright {

/// Removes the entries of `folder` called `start`.PID and an ending that `is_ending` knows, whose process is
/// gone and which `is_abandoned`, called last, gives up. What cannot be removed stays.
void sweep_leftovers(const std::filesystem::path& folder, std::string start,
                     bool (*is_ending)(std::string_view),
                     bool (*is_abandoned)(const std::filesystem::path&) = nullptr);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// TOML for files that people write: it becomes the same value as JSON, and is read by the same readers.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"

namespace pulsewright {

/// Reads TOML 1.0. Dates and times are refused: nothing has them. `where` names the file in diagnostics.
std::optional<Json> parse_toml(std::string_view text, std::string_view where, Diagnostics& diagnostics);

}  // namespace pulsewright

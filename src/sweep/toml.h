// SPDX-License-Identifier: Apache-2.0
// TOML as the project's JSON value, so that one reader serves both.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"

namespace pulsewright::sweep {

/// The value of a TOML 1.0 document. A wrong byte is a Code::plan_syntax with its line, and ends the reading;
/// so is a date or a time, for which JSON has no value.
std::optional<Json> parse_toml(std::string_view text, Diagnostics& diagnostics);

}  // namespace pulsewright::sweep

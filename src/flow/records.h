// SPDX-License-Identifier: Apache-2.0
// JSON files that `bench` wrote before.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"

namespace pulsewright::flow {

/// The file, which a flag names (`--take`) and which holds `what` ("a record of bench engine"). A file that
/// is not there or no JSON is diagnosed.
std::optional<Json> load_record(const std::string& flag, const std::string& file, const std::string& what,
                                Diagnostics& diagnostics);

}  // namespace pulsewright::flow

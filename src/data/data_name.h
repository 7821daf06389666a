// SPDX-License-Identifier: Apache-2.0
// What the name of a data set says about it before it is read.
#pragma once

#include <string_view>

namespace pulsewright::data {

/// Whether rows have columns that can be scaled, and labels or targets of which some are chosen: csv:FILE and
/// npz:FILE.
bool has_columns(std::string_view name);

}  // namespace pulsewright::data

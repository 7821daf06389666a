// SPDX-License-Identifier: Apache-2.0
// Which name a misspelt one was meant for, for diagnostics.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pulsewright {

/// The name that takes the fewest edits to become `wanted`, where an edit inserts, removes or replaces a
/// character or swaps two neighbours; the first of several. Empty if there are no names.
std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names);

/// The name that `wanted` was probably meant for: one that is a single edit away; else the first that begins
/// with it, or with which it begins if the name has three characters or more; else the nearest one, if it
/// takes at most one edit in three characters; else the first that contains it. Empty if there is none, or if
/// `wanted` has a single character and no name is one edit away.
std::string likely_name(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pulsewright {

/// The name that takes the fewest edits to become `wanted`, where an edit inserts, removes or replaces a
/// character or swaps two neighbours; the first of several. Empty if there are no names.
std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names);

/// The nearest name if `wanted` looks like a slip for it, with at most an edit in three characters; otherwise
/// the first name that begins with `wanted`, or contains it, from two characters on. Empty if there is none.
std::string likely_name(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace pulsewright

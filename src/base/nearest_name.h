// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pulsewright {

/// The name that takes the fewest characters to insert, remove or replace to become `wanted`; the first of
/// several. Empty if there are no names.
std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace pulsewright

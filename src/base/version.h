// SPDX-License-Identifier: Apache-2.0
// The toolkit's own version.
#pragma once

#include <string_view>

namespace pulsewright {

/// The version of the toolkit, as in CMakeLists.txt.
std::string_view version();

}  // namespace pulsewright

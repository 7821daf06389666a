// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/diagnostics.h"

namespace pulsewright {

/// What keeps a command from writing the file of its --out: a folder that is there, or a bundle around it,
/// which would have a file that its manifest does not name.
Diagnostics check_output_file(const std::string& out);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// Keys from the PEM files that flags name.
#pragma once

#include <optional>
#include <string>

#include "base/signature.h"

namespace pulsewright::flow {

/// Keys in PEM files that flags name. A missing file, and anything that is not such a key, are diagnosed at
/// the flag; throws Failure when a file cannot be read or is larger than any key.
std::optional<PrivateKey> load_private_key(const std::string& path, Diagnostics& diagnostics);
std::optional<std::string> load_public_key(const std::string& path, Diagnostics& diagnostics);

}  // namespace pulsewright::flow

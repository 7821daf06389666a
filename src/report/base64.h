// SPDX-License-Identifier: Apache-2.0
// Bytes as text, for pictures inside of a page.
#pragma once

#include <string>
#include <string_view>

namespace pulsewright::report {

/// The digits of RFC 4648, padded.
std::string base64(std::string_view bytes);

}  // namespace pulsewright::report

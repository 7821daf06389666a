// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pulsewright {

/// SHA-256 of `bytes` as 64 lowercase hexadecimal digits (FIPS 180-4, through OpenSSL).
std::string sha256_hex(std::string_view bytes);

}  // namespace pulsewright

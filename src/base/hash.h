// SPDX-License-Identifier: Apache-2.0
// SHA-256 and hexadecimal text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pulsewright {

/// SHA-256 of `bytes` as 64 lowercase hexadecimal digits (FIPS 180-4, through OpenSSL).
std::string sha256_hex(std::string_view bytes);

/// Two lowercase hexadecimal digits a byte.
std::string to_hex(std::string_view bytes);

/// The bytes of such digits; nothing for any other text.
std::optional<std::string> from_hex(std::string_view digits);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// Files that gzip compressed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pulsewright::data {

/// The bytes of a gzip file (RFC 1952), of one member or several, if it is whole, its checksums are right,
/// and there are at most `most` of them. Otherwise nothing, and `wrong` says why.
std::optional<std::string> gunzip(std::string_view bytes, std::uint64_t most, std::string& wrong);

}  // namespace pulsewright::data

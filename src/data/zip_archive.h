// SPDX-License-Identifier: Apache-2.0
// The part of the zip format that numpy writes (PKWARE APPNOTE 6.3): a central directory, stored and deflated
// members, 64-bit sizes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::data {

struct ZipMember {
  std::string name;
  std::string_view packed;
  std::uint64_t size = 0;  ///< unpacked, as the archive says
  std::uint32_t checksum = 0;
  bool is_deflated = false;
};

/// The members of an archive, at most 4096, whose bytes must outlive them; what is damaged or encrypted is
/// diagnosed with `code`.
std::vector<ZipMember> zip_members(const std::string& file, std::string_view bytes, Code code,
                                   Diagnostics& diagnostics);

/// Whether the packed bytes of a member can be so many: deflate packs at most 1032 into one.
bool can_hold(const ZipMember& member, std::uint64_t bytes);

/// The first `size` bytes of a member, or fewer if it ends before them; nothing if its packed bytes are
/// damaged. With `whole`, the checksum has to hold and nothing may follow.
std::optional<std::string> unpacked(const ZipMember& member, std::uint64_t size, bool whole);

}  // namespace pulsewright::data

// SPDX-License-Identifier: Apache-2.0
#include "data/zip_archive.h"

#include <algorithm>

#include <fmt/format.h>
#include <zlib.h>

namespace pulsewright::data {

namespace {

constexpr std::size_t most_members = 4096;
constexpr std::size_t end_length = 22, entry_length = 46, local_length = 30;
constexpr std::uint32_t in_extra = 0xffffffff;  ///< the number stands in the field for 64 bits

/// Little-endian numbers of the archive; 0 outside it, where `is_inside` falls.
class ZipBytes {
 public:
  explicit ZipBytes(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number(std::uint64_t at, unsigned count) {
    if (at > bytes_.size() || count > bytes_.size() - at) {
      is_inside = false;
      return 0;
    }
    std::uint64_t value = 0;
    for (unsigned i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes_[at + i]);
    return value;
  }

  std::string_view part(std::uint64_t at, std::uint64_t count) {
    if (at <= bytes_.size() && count <= bytes_.size() - at) return bytes_.substr(at, count);
    is_inside = false;
    return {};
  }

  bool is_inside = true;

 private:
  std::string_view bytes_;
};

/// Numbers that do not fit into 32 bits stand in an extra field, in this order, if they do not.
void read_wide(ZipBytes& bytes, std::uint64_t extra, std::uint64_t length,
               std::initializer_list<std::uint64_t*> numbers) {
  const std::uint64_t end = extra + length;
  while (extra + 4 <= end) {
    const std::uint64_t kind = bytes.number(extra, 2), size = bytes.number(extra + 2, 2);
    if (!bytes.is_inside) return;
    std::uint64_t at = extra + 4;
    extra = at + size;
    if (kind != 1) continue;
    for (std::uint64_t* number : numbers)
      if (*number == in_extra && at + 8 <= extra) {
        *number = bytes.number(at, 8);
        at += 8;
      }
    return;
  }
}

}  // namespace

std::vector<ZipMember> zip_members(const std::string& file, std::string_view archive, Code code,
                                   Diagnostics& diagnostics) {
  std::vector<ZipMember> members;
  const auto wrong = [&](std::uint64_t at, const std::string& expected, const std::string& got) {
    diagnostics.push_back({code, fmt::format("{}: byte {}", file, at), expected, got,
                           "write the file again, or copy it again"});
    return std::vector<ZipMember>();
  };
  const std::size_t end = archive.rfind(std::string_view("PK\5\6", 4));
  if (end == archive.npos || archive.size() - end < end_length)
    return wrong(archive.size(), "the end of a zip archive", "none in the file");
  ZipBytes bytes(archive);
  std::uint64_t count = bytes.number(end + 10, 2), at = bytes.number(end + 16, 4);
  if ((count == 0xffff || at == in_extra) && end >= 20 &&
      archive.substr(end - 20, 4) == std::string_view("PK\6\7", 4)) {
    const std::uint64_t wide = bytes.number(end - 12, 8);
    count = bytes.number(wide + 32, 8);
    at = bytes.number(wide + 48, 8);
  }
  if (count > most_members)
    return wrong(end, fmt::format("at most {} members", most_members), std::to_string(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    ZipMember member;
    if (bytes.part(at, 4) != std::string_view("PK\1\2", 4))
      return wrong(at, "an entry of the directory", "other bytes");
    const std::uint64_t flags = bytes.number(at + 8, 2), method = bytes.number(at + 10, 2);
    member.checksum = static_cast<std::uint32_t>(bytes.number(at + 16, 4));
    std::uint64_t packed = bytes.number(at + 20, 4), local = bytes.number(at + 42, 4);
    member.size = bytes.number(at + 24, 4);
    const std::uint64_t name = bytes.number(at + 28, 2), extra = bytes.number(at + 30, 2);
    const std::uint64_t comment = bytes.number(at + 32, 2);
    member.name = bytes.part(at + entry_length, name);
    read_wide(bytes, at + entry_length + name, extra, {&member.size, &packed, &local});
    if ((flags & 1) != 0 || (method != 0 && method != 8))
      return wrong(at, "members that are stored or deflated, not encrypted", quote_briefly(member.name));
    member.is_deflated = method == 8;
    const std::uint64_t data =
        local + local_length + bytes.number(local + 26, 2) + bytes.number(local + 28, 2);
    member.packed = bytes.part(data, packed);
    if (!bytes.is_inside)
      return wrong(at, "a member within the file", quote_briefly(member.name) + ", which is not");
    at += entry_length + name + extra + comment;
    members.push_back(std::move(member));
  }
  return members;
}

bool can_hold(const ZipMember& member, std::uint64_t bytes) {
  constexpr std::uint64_t most_per_byte = 1040;
  return bytes / most_per_byte <= member.packed.size();
}

std::optional<std::string> unpacked(const ZipMember& member, std::uint64_t size, bool whole) {
  std::string result;
  if (!member.is_deflated) {
    if (whole && member.packed.size() != size) return std::nullopt;
    result = member.packed.substr(0, size);
  } else {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
    // One byte more shows whether the member ends where it should.
    result.resize(size + (whole ? 1 : 0));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(member.packed.data()));
    stream.avail_in = static_cast<uInt>(member.packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    const int status = inflate(&stream, Z_SYNC_FLUSH);
    const std::size_t written = result.size() - stream.avail_out;
    inflateEnd(&stream);
    const bool is_cut = status == Z_OK || status == Z_BUF_ERROR;
    if (status != Z_STREAM_END && !(is_cut && !whole)) return std::nullopt;
    if (whole && written != size) return std::nullopt;
    result.resize(written);
  }
  const auto checksum =
      crc32(0, reinterpret_cast<const Bytef*>(result.data()), static_cast<uInt>(result.size()));
  if (whole && checksum != member.checksum) return std::nullopt;
  return result;
}

}  // namespace pulsewright::data

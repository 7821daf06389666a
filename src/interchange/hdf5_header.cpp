// SPDX-License-Identifier: Apache-2.0
// Object headers of version 1 and their messages.
#include <algorithm>

#include <fmt/format.h>

#include "interchange/float_network.h"
#include "interchange/hdf5_bytes.h"

namespace pulsewright::interchange::hdf5 {

namespace {

constexpr std::size_t most_messages = 4096;
constexpr std::uint64_t longest_text = 1 << 16;

struct Block {
  std::uint64_t at, length;
};

void read_space(const Bytes& bytes, std::uint64_t at, Header& header) {
  const std::uint64_t version = bytes.number(at, 1), rank = bytes.number(at + 1, 1);
  if (version != 1 && version != 2)
    throw Damage{at, "a dataspace of version 1 or 2", std::to_string(version)};
  if (rank > 32) throw Damage{at, "at most 32 dimensions", std::to_string(rank)};
  std::int64_t count = 1;
  for (std::uint64_t d = 0; d < rank; ++d) {
    const std::uint64_t size = bytes.number(at + (version == 1 ? 8 : 4) + 8 * d, 8);
    if (size > static_cast<std::uint64_t>(most_numbers) ||
        (size > 0 && count > most_numbers / static_cast<std::int64_t>(size)))
      throw Damage{at, fmt::format("at most {} elements", most_numbers), "more"};
    header.dimensions.push_back(static_cast<std::int64_t>(size));
    if (size > 0) count *= static_cast<std::int64_t>(size);
  }
  header.has_space = true;
}

Type read_type(const Bytes& bytes, std::uint64_t at) {
  const std::uint64_t kind = bytes.number(at, 1) & 15, bits = bytes.number(at + 1, 3);
  Type type;
  type.bytes = bytes.number(at + 4, 4);
  type.is_signed = (bits & 8) != 0;
  const bool is_word = type.bytes == 1 || type.bytes == 2 || type.bytes == 4 || type.bytes == 8;
  if (kind == 0 && is_word && (bits & 1) == 0) return type;
  if (kind == 1 && (bits & 0x41) == 0 && (type.bytes == 4 || type.bytes == 8)) {
    const bool is_single = type.bytes == 4;
    // IEEE 754: where exponent and fraction stand.
    const bool is_ieee = bytes.number(at + 12, 4) == (is_single ? 0x17000817u : 0x34000b34u);
    if (is_ieee) {
      type.kind = TypeClass::real;
      return type;
    }
  }
  if (kind == 3 && type.bytes > 0 && type.bytes <= longest_text) {
    type.kind = TypeClass::text;
    return type;
  }
  if (kind == 8 && type.bytes == 1) {
    // h5py writes booleans as an enumeration of int8.
    type.is_signed = true;
    return type;
  }
  if (kind == 9 && (bits & 15) == 1 && type.bytes == 16) {
    type.kind = TypeClass::variable_text;
    return type;
  }
  throw Damage{at, "little-endian integers, IEEE 754 numbers of 4 or 8 bytes, or texts",
               fmt::format("a type of class {} with {} bytes", kind, type.bytes)};
}

void read_layout(const Bytes& bytes, std::uint64_t at, Layout& layout) {
  const std::uint64_t version = bytes.number(at, 1), kind = bytes.number(at + 1, 1);
  if (version != 3)
    throw Damage{at, "a layout of version 3, as h5py writes it unless told otherwise",
                 std::to_string(version)};
  if (kind == 0) {
    layout = {Layout::Kind::compact, at + 4, bytes.number(at + 2, 2), {}};
  } else if (kind == 1) {
    layout = {Layout::Kind::contiguous, bytes.number(at + 2, 8), bytes.number(at + 10, 8), {}};
  } else if (kind == 2) {
    layout = {Layout::Kind::chunked, bytes.number(at + 3, 8), 0, {}};
    const std::uint64_t rank = bytes.number(at + 2, 1);
    for (std::uint64_t d = 0; d + 1 < rank; ++d) layout.chunk.push_back(bytes.number(at + 11 + 4 * d, 4));
  } else {
    throw Damage{at, "a compact, contiguous or chunked dataset", fmt::format("class {}", kind)};
  }
}

void read_filters(const Bytes& bytes, std::uint64_t at, std::vector<Filter>& filters) {
  const std::uint64_t version = bytes.number(at, 1), count = bytes.number(at + 1, 1);
  if ((version != 1 && version != 2) || count > 32)
    throw Damage{at, "filters of version 1 or 2", std::to_string(version)};
  at += version == 1 ? 8 : 2;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t kind = bytes.number(at, 2);
    const bool is_named = version == 1 || kind >= 256;
    std::uint64_t name = is_named ? bytes.number(at + 2, 2) : 0;
    if (version == 1) name = (name + 7) / 8 * 8;
    const std::uint64_t values = at + (is_named ? 6 : 4);
    const std::uint64_t numbers = bytes.number(values, 2);
    if (kind != 1 && kind != 2)
      throw Damage{at, "the filters gzip and shuffle", fmt::format("filter {}", kind)};
    Filter filter{kind == 2, 1};
    if (filter.is_shuffle && numbers > 0) filter.width = bytes.number(values + 2 + name, 4);
    filters.push_back(filter);
    at = values + 2 + name + 4 * numbers + (version == 1 && numbers % 2 == 1 ? 4 : 0);
  }
}

}  // namespace

Header read_header(const Bytes& bytes, std::uint64_t address) {
  if (bytes.number(address, 1) != 1)
    throw Damage{address, "an object header of version 1, as h5py writes it unless told otherwise",
                 "another one"};
  Header header;
  const std::uint64_t count = bytes.number(address + 2, 2);
  std::vector<Block> blocks = {{address + 16, bytes.number(address + 8, 4)}};
  std::size_t messages = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    std::uint64_t at = blocks[b].at;
    const std::uint64_t end = at + blocks[b].length;
    bytes.part(at, blocks[b].length);
    for (; at + 8 <= end && messages < count; ++messages) {
      if (messages == most_messages)
        throw Damage{at, fmt::format("at most {} messages", most_messages), "more"};
      const std::uint64_t kind = bytes.number(at, 2), length = bytes.number(at + 2, 2);
      const std::uint64_t flags = bytes.number(at + 4, 1), data = at + 8;
      if (length > end - data) throw Damage{at, "a message within its header", "a longer one"};
      const bool is_known = kind == 1 || kind == 3 || kind == 8 || kind == 11;
      if (is_known && (flags & 2) != 0)
        throw Damage{at, "types and shapes in the header itself", "a shared one"};
      if (kind == 1) read_space(bytes, data, header);
      if (kind == 3) header.type = read_type(bytes, data);
      if (kind == 6 || kind == 2)
        throw Damage{at, "groups with a symbol table, as h5py writes them unless told otherwise",
                     "links of a newer kind"};
      if (kind == 7) throw Damage{at, "data within the file", "external data"};
      if (kind == 8) read_layout(bytes, data, header.layout);
      if (kind == 11) read_filters(bytes, data, header.filters);
      if (kind == 16) blocks.push_back({bytes.number(data, 8), bytes.number(data + 8, 8)});
      if (kind == 17) {
        header.tree = bytes.number(data, 8);
        header.heap = bytes.number(data + 8, 8);
      }
      at = data + length;
    }
  }
  return header;
}

}  // namespace pulsewright::interchange::hdf5

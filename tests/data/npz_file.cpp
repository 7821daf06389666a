// SPDX-License-Identifier: Apache-2.0
#include "data/npz_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pulsewright::data {

namespace {

/// CRC-32 of zip, bit by bit.
std::uint32_t checksum(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~crc;
}

std::string little(std::uint64_t number, unsigned bytes) {
  std::string text;
  for (unsigned i = 0; i < bytes; ++i) text += i < 8 ? static_cast<char>(number >> (8 * i) & 255) : '\0';
  return text;
}

}  // namespace

NpyFile npy_file(std::string name, std::string_view type, const std::vector<std::int64_t>& dimensions,
                 std::string_view elements, bool is_fortran) {
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': ({}{}), }}", type,
                                   is_fortran ? "True" : "False", fmt::join(dimensions, ", "),
                                   dimensions.size() == 1 ? "," : "");
  header.resize(118, ' ');
  header.back() = '\n';
  return {std::move(name),
          "\x93NUMPY" + std::string("\1\0", 2) + little(header.size(), 2) + header + std::string(elements)};
}

std::string npz_bytes(const std::vector<NpyFile>& arrays) {
  std::string archive, directory;
  for (const NpyFile& array : arrays) {
    const std::string name = array.name + ".npy";
    const std::string sizes = little(checksum(array.bytes), 4) + little(array.bytes.size(), 4) +
                              little(array.bytes.size(), 4) + little(name.size(), 2);
    directory += "PK\1\2" + little(20, 2) + little(20, 2) + little(0, 8) + sizes + little(0, 12) +
                 little(archive.size(), 4) + name;
    archive += "PK\3\4" + little(20, 2) + little(0, 8) + sizes + little(0, 2) + name + array.bytes;
  }
  const std::string counts = little(arrays.size(), 2) + little(arrays.size(), 2);
  return archive + directory + "PK\5\6" + little(0, 4) + counts + little(directory.size(), 4) +
         little(archive.size(), 4) + little(0, 2);
}

}  // namespace pulsewright::data

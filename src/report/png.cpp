// SPDX-License-Identifier: Apache-2.0
#include "report/png.h"

#include <algorithm>
#include <array>

#include "base/failure.h"

namespace pulsewright::report {

namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

/// The CRC of PNG chunks, bit by bit: pictures are small.
std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

std::string chunk(std::string_view type, std::string_view data) {
  const std::string body = std::string(type) + std::string(data);
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(crc_of(body));
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951).
std::string stored(std::string_view data) {
  constexpr std::size_t longest = 65535;
  std::string bytes = "\x78\x01";
  std::size_t first = 0;
  do {
    const std::size_t size = std::min(longest, data.size() - first);
    bytes += first + size == data.size() ? '\1' : '\0';
    for (const std::size_t length : {size, ~size}) {
      bytes += static_cast<char>(length & 0xff);
      bytes += static_cast<char>((length >> 8) & 0xff);
    }
    bytes += data.substr(first, size);
    first += size;
  } while (first < data.size());
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char byte : data) {
    a = (a + static_cast<unsigned char>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return bytes + big_endian(b << 16 | a);
}

}  // namespace

std::string png_of(std::span<const std::uint8_t> grey, std::size_t columns) {
  PW_ASSERT(columns > 0 && !grey.empty() && grey.size() % columns == 0);
  std::string rows;
  for (std::size_t first = 0; first < grey.size(); first += columns) {
    rows += '\0';  // no filter
    for (const std::uint8_t pixel : grey.subspan(first, columns)) rows += static_cast<char>(pixel);
  }
  std::string head = big_endian(static_cast<std::uint32_t>(columns)) +
                     big_endian(static_cast<std::uint32_t>(grey.size() / columns));
  head += {8, 0, 0, 0, 0};  // 8 bits of grey
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", head) + chunk("IDAT", stored(rows)) + chunk("IEND", "");
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t first = 0; first < bytes.size(); first += 3) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 3; ++i)
      word = word << 8 | (first + i < bytes.size() ? static_cast<unsigned char>(bytes[first + i]) : 0);
    for (std::size_t i = 0; i < 4; ++i)
      text += first + i > bytes.size() ? '=' : digits[(word >> (18 - 6 * i)) & 63];
  }
  return text;
}

}  // namespace pulsewright::report

// SPDX-License-Identifier: Apache-2.0
#include "board/frame.h"

#include "base/failure.h"

namespace pulsewright::board {

namespace {

constexpr std::uint8_t flag = 0x7e;
constexpr std::uint8_t escape = 0x7d;
constexpr std::uint8_t escaped_bit = 0x20;
constexpr std::size_t header_bytes = 7;
constexpr std::size_t checksum_bytes = 4;

void put(std::string& bytes, std::uint32_t number, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(number >> 8 * i & 0xff));
}

/// Header and payload.
std::string content_of(const Frame& frame) {
  PW_ASSERT(frame.payload.size() <= 0xffff);
  std::string bytes;
  put(bytes, static_cast<std::uint32_t>(frame.kind), 1);
  put(bytes, static_cast<std::uint32_t>(frame.payload.size()), 2);
  put(bytes, frame.tag, 4);
  return bytes + frame.payload;
}

}  // namespace

std::uint32_t frame_checksum(std::string_view bytes) {
  // CRC-32 of IEEE 802.3, with its polynomial bit-reversed, since bits enter from the lowest one.
  constexpr std::uint32_t polynomial = 0xedb88320;
  std::uint32_t sum = 0xffffffff;
  for (const char byte : bytes) {
    sum ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum % 2 != 0 ? polynomial : 0);
  }
  return ~sum;
}

std::uint32_t checksum_of(const Frame& frame) {
  return frame_checksum(content_of(frame));
}

std::string encode(const Frame& frame) {
  std::string content = content_of(frame);
  put(content, frame_checksum(content), checksum_bytes);
  std::string bytes(1, static_cast<char>(flag));
  for (const char next : content) {
    const auto byte = static_cast<std::uint8_t>(next);
    const bool is_special = byte == flag || byte == escape;
    if (is_special) bytes.push_back(static_cast<char>(escape));
    bytes.push_back(static_cast<char>(is_special ? byte ^ escaped_bit : byte));
  }
  return bytes;
}

std::uint32_t number_at(std::string_view bytes, std::size_t from, std::size_t count) {
  PW_ASSERT(from + count <= bytes.size());
  std::uint32_t number = 0;
  for (std::size_t i = count; i-- > 0;) number = number << 8 | static_cast<std::uint8_t>(bytes[from + i]);
  return number;
}

std::optional<Frame> FrameReader::take(std::uint8_t byte) {
  if (byte == flag) {
    // A flag cannot be in a frame, so what was begun has lost its end, and a new frame begins here.
    if (is_inside()) ++damaged_;
    is_inside_ = true;
    is_escaped_ = false;
    bytes_.clear();
    return std::nullopt;
  }
  if (!is_inside_) return std::nullopt;
  if (byte == escape) {
    is_escaped_ = true;
    return std::nullopt;
  }
  bytes_.push_back(static_cast<char>(is_escaped_ ? byte ^ escaped_bit : byte));
  is_escaped_ = false;
  if (bytes_.size() < header_bytes || bytes_.size() < header_bytes + number_at(bytes_, 1, 2) + checksum_bytes)
    return std::nullopt;
  return finish();
}

std::optional<Frame> FrameReader::finish() {
  is_inside_ = false;
  const std::size_t end = bytes_.size() - checksum_bytes;
  const auto kind = static_cast<FrameKind>(number_at(bytes_, 0, 1));
  const bool is_sound =
      frame_checksum(std::string_view(bytes_).substr(0, end)) == number_at(bytes_, end, checksum_bytes);
  if (!is_sound || (kind != FrameKind::identify && kind != FrameKind::image)) {
    ++damaged_;
    return std::nullopt;
  }
  return Frame{kind, number_at(bytes_, 3, 4), bytes_.substr(header_bytes, end - header_bytes)};
}

}  // namespace pulsewright::board

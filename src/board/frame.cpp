// SPDX-License-Identifier: Apache-2.0
#include "board/frame.h"

#include "base/failure.h"

namespace pulsewright::board {

namespace {

pw_frame link_frame(const Frame& frame) {
  PW_ASSERT(frame.payload.size() <= PW_MOST_PAYLOAD);
  return {static_cast<std::uint8_t>(frame.kind), frame.tag, bytes_of(frame.payload), frame.payload.size()};
}

}  // namespace

std::uint32_t frame_checksum(std::string_view bytes) {
  return pw_crc32(bytes_of(bytes), bytes.size());
}

std::uint32_t checksum_of(const Frame& frame) {
  const pw_frame linked = link_frame(frame);
  return pw_frame_checksum(&linked);
}

std::string encode(const Frame& frame) {
  const pw_frame linked = link_frame(frame);
  std::string bytes(1 + 2 * (PW_MOST_CONTENT - PW_MOST_PAYLOAD + frame.payload.size()), '\0');
  bytes.resize(pw_encode(&linked, reinterpret_cast<std::uint8_t*>(bytes.data())));
  return bytes;
}

std::optional<Frame> FrameReader::take(std::uint8_t byte) {
  pw_frame frame;
  if (pw_reader_take(&reader_, byte, &frame) == 0) return std::nullopt;
  return Frame{static_cast<FrameKind>(frame.kind), frame.tag,
               std::string(frame.payload, frame.payload + frame.size)};
}

}  // namespace pulsewright::board

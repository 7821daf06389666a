// SPDX-License-Identifier: Apache-2.0
// The protocol of the serial link as the host speaks it. The blocks frame_receive and frame_send speak it in
// hardware; docs/boards.md describes it. The work is done by link/board_link.h.
//
// A frame is the byte 7e, then escaped as in RFC 1662 (7e and 7d become 7d and the byte ^ 20):
//   1 byte   kind
//   2 bytes  length of the payload
//   4 bytes  tag: of a request whatever the host chooses, of an answer the checksum of its request
//   payload
//   4 bytes  checksum of all that: CRC-32 as in Ethernet
// All numbers have their lowest byte first. Nothing but the beginning of a frame is a 7e, so that whatever is
// lost, doubled or added on the line ends with the next frame at the latest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "link/board_link.h"

namespace pulsewright::board {

inline constexpr std::uint8_t protocol_version = PW_PROTOCOL_VERSION;
inline constexpr std::uint8_t frame_flag = PW_FLAG;  ///< begins a frame, and stands nowhere else

enum class FrameKind : std::uint8_t { identify = PW_IDENTIFY, image = PW_IMAGE };

struct Frame {
  FrameKind kind = FrameKind::identify;
  std::uint32_t tag = 0;
  std::string payload = {};  ///< at most 65535 bytes

  bool operator==(const Frame&) const = default;
};

/// Bytes of a text as the link takes them.
inline const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

/// CRC-32 of these bytes (RFC 1662, appendix C.3; Ethernet).
std::uint32_t frame_checksum(std::string_view bytes);

/// The checksum that ends a frame: an answer carries that of its request.
std::uint32_t checksum_of(const Frame& frame);

/// The bytes of a frame on the line.
std::string encode(const Frame& frame);

/// Finds frames in what comes from the line.
class FrameReader {
 public:
  FrameReader() { pw_reader_start(&reader_); }

  /// The frame that this byte ends, if it is sound.
  std::optional<Frame> take(std::uint8_t byte);

  /// Frames that broke off or have a wrong checksum, so far.
  std::int64_t damaged() const { return reader_.damaged; }

  /// Whether a frame has begun and not ended.
  bool is_inside() const { return pw_reader_is_inside(&reader_) != 0; }

 private:
  pw_reader reader_;
};

}  // namespace pulsewright::board

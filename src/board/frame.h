// SPDX-License-Identifier: Apache-2.0
// The protocol of the serial link as the host speaks it. The blocks frame_receive and frame_send speak it in
// hardware; docs/boards.md describes it.
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

namespace pulsewright::board {

inline constexpr std::uint8_t protocol_version = 1;

enum class FrameKind : std::uint8_t { identify = 1, image = 2 };

struct Frame {
  FrameKind kind = FrameKind::identify;
  std::uint32_t tag = 0;
  std::string payload = {};  ///< at most 65535 bytes

  bool operator==(const Frame&) const = default;
};

/// CRC-32 of these bytes (RFC 1662, appendix C.3; Ethernet).
std::uint32_t frame_checksum(std::string_view bytes);

/// The checksum that ends a frame: an answer carries that of its request.
std::uint32_t checksum_of(const Frame& frame);

/// The bytes of a frame on the line.
std::string encode(const Frame& frame);

/// Finds frames in what comes from the line.
class FrameReader {
 public:
  /// The frame that this byte ends, if it is sound.
  std::optional<Frame> take(std::uint8_t byte);

  /// Frames that broke off or have a wrong checksum, so far.
  std::int64_t damaged() const { return damaged_; }

  /// Whether a frame has begun and not ended.
  bool is_inside() const { return is_inside_ && !bytes_.empty(); }

 private:
  std::optional<Frame> finish();

  bool is_inside_ = false;
  bool is_escaped_ = false;
  std::string bytes_;  ///< of the frame so far, as they were before they were sent
  std::int64_t damaged_ = 0;
};

/// The number in the bytes from `from` on, `count` of them, lowest first.
std::uint32_t number_at(std::string_view bytes, std::size_t from, std::size_t count);

}  // namespace pulsewright::board

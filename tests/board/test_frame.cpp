// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "base/hash.h"
#include "base/random.h"
#include "board/frame.h"
#include "catch.h"

namespace pulsewright::board {
namespace {

Frame draw_frame(Random& random) {
  Frame frame{random.below(2) == 0 ? FrameKind::identify : FrameKind::image,
              static_cast<std::uint32_t>(random.next())};
  frame.payload.resize(random.below(4) == 0 ? random.below(600) : random.below(20));
  for (char& byte : frame.payload)
    byte = static_cast<char>(random.below(4) == 0 ? 0x7d + random.below(2) : random.below(256));
  return frame;
}

std::vector<Frame> frames_in(FrameReader& reader, std::string_view bytes) {
  std::vector<Frame> frames;
  for (const char byte : bytes)
    if (auto frame = reader.take(static_cast<std::uint8_t>(byte))) frames.push_back(std::move(*frame));
  return frames;
}

}  // namespace

TEST_CASE("a frame has the bytes that Python's zlib makes of it") {
  // content = struct.pack("<BHI", 2, 4, 0x7d7e0102) + b"\x00\x7e\x7d\xff"; zlib.crc32(content)
  CHECK(frame_checksum("123456789") == 0xcbf43926);
  CHECK(to_hex(encode({FrameKind::image, 0x7d7e0102, std::string("\x00\x7e\x7d\xff", 4)})) ==
        "7e02040002017d5e7d5d007d5e7d5dff3d41c407");
}

TEST_CASE("every frame is read as it was sent, one behind the other") {
  Random random(Catch::rngSeed(), 1);
  FrameReader reader;
  for (int i = 0; i < 500; ++i) {
    const Frame frame = draw_frame(random);
    const std::vector<Frame> read = frames_in(reader, encode(frame));
    REQUIRE(read.size() == 1);
    CHECK(read[0] == frame);
  }
  CHECK(reader.damaged() == 0);
}

TEST_CASE("behind any garbage the next frame is found, and no other") {
  Random random(Catch::rngSeed(), 2);
  for (int i = 0; i < 2000; ++i) {
    const Frame lost = draw_frame(random);
    const Frame frame = draw_frame(random);
    std::string garbage = encode(lost);
    garbage.resize(random.below(garbage.size()));
    for (std::uint64_t more = random.below(8); more > 0; --more)
      garbage.push_back(static_cast<char>(random.below(2) == 0 ? 0x7d + random.below(2) : random.below(256)));
    FrameReader reader;
    const std::vector<Frame> read = frames_in(reader, garbage + encode(frame));
    REQUIRE(read.size() == 1);
    CHECK(read[0] == frame);
  }
}

TEST_CASE("a frame with a changed bit, a lost, a doubled or an inserted byte is never read as another") {
  Random random(Catch::rngSeed(), 3);
  std::int64_t damaged = 0;
  for (int i = 0; i < 20000; ++i) {
    const Frame frame = draw_frame(random);
    std::string bytes = encode(frame);
    const std::size_t at = random.below(bytes.size());
    switch (random.below(4)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << random.below(8));
        break;
      case 1:
        bytes.erase(at, 1);
        break;
      case 2:
        bytes.insert(at, 1, bytes[at]);
        break;
      default:
        bytes.insert(at, 1, static_cast<char>(random.below(256)));
    }
    FrameReader reader;
    for (const Frame& read : frames_in(reader, bytes)) CHECK(read == frame);
    damaged += reader.damaged();
  }
  CHECK(damaged > 5000);
}

TEST_CASE("an answer of an unknown kind is damaged") {
  std::string bytes = encode({static_cast<FrameKind>(3), 5, "abc"});
  FrameReader reader;
  CHECK(frames_in(reader, bytes).empty());
  CHECK(reader.damaged() == 1);
}

}  // namespace pulsewright::board

// SPDX-License-Identifier: Apache-2.0
#include "data/gzip.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <zlib.h>

#include "base/failure.h"

namespace pulsewright::data {

namespace {

/// A window of 32 KiB, and the header and trailer of gzip rather than those of zlib.
constexpr int gzip_window = 15 + 16;
/// What zlib takes at once: its counters are 32 bits wide.
constexpr std::size_t most_input = std::size_t{1} << 30;

class Inflation {
 public:
  Inflation() { PW_ASSERT(inflateInit2(&stream_, gzip_window) == Z_OK); }
  ~Inflation() { inflateEnd(&stream_); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

}  // namespace

std::optional<std::string> gunzip(std::string_view bytes, std::uint64_t most, std::string& wrong) {
  const auto refuse = [&](std::string text) -> std::optional<std::string> {
    wrong = std::move(text);
    return std::nullopt;
  };
  Inflation inflation;
  z_stream& stream = inflation.stream();
  std::string unpacked;
  std::array<char, 1 << 16> piece{};
  std::size_t taken = 0;
  bool is_whole = false;
  while (!is_whole || taken < bytes.size()) {
    // Another member follows.
    if (is_whole) PW_ASSERT(inflateReset(&stream) == Z_OK);
    const std::size_t given = std::min(bytes.size() - taken, most_input);
    // zlib does not write to what it reads, but says so only if it is built to.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + taken));
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    taken += given - stream.avail_in;
    const std::size_t got = piece.size() - stream.avail_out;
    unpacked.append(piece.data(), got);
    if (unpacked.size() > most) return refuse(fmt::format("more than {} bytes when unpacked", most));
    if (result == Z_BUF_ERROR || (result == Z_OK && given == 0 && got == 0)) return refuse("cut short");
    if (result != Z_OK && result != Z_STREAM_END) return refuse("damaged");
    is_whole = result == Z_STREAM_END;
  }
  return unpacked;
}

}  // namespace pulsewright::data

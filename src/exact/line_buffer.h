// SPDX-License-Identifier: Apache-2.0
// Memory for vector kernels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pulsewright::exact {

/// Bytes that start on a cache line.
class LineBuffer {
 public:
  explicit LineBuffer(std::size_t bytes = 0) : lines_((bytes + sizeof(Line) - 1) / sizeof(Line)) {}
  std::uint8_t* data() { return lines_.empty() ? nullptr : lines_[0].bytes; }
  /// Keeps what is there.
  void resize(std::size_t bytes) { lines_.resize((bytes + sizeof(Line) - 1) / sizeof(Line)); }
  const std::uint8_t* data() const { return lines_.empty() ? nullptr : lines_[0].bytes; }
  template <class T>
  T* as() {
    return reinterpret_cast<T*>(data());
  }

 private:
  struct alignas(64) Line {
    std::uint8_t bytes[64];
  };
  std::vector<Line> lines_;
};

}  // namespace pulsewright::exact

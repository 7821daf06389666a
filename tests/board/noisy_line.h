// SPDX-License-Identifier: Apache-2.0
// A line on which bytes are lost, doubled, changed and inserted, in both directions.
#pragma once

#include "base/random.h"
#include "board/serial_port.h"

namespace pulsewright::board {

class NoisyLine final : public Line {
 public:
  /// One byte in `one_in` meets one of the four faults.
  NoisyLine(Line& line, std::uint64_t one_in, std::uint64_t seed)
      : line_(line), random_(seed, 0x6e6f697365), one_in_(one_in) {}

  void write(std::string_view bytes) override { line_.write(spoil(bytes)); }
  std::string read(std::chrono::milliseconds patience) override { return spoil(line_.read(patience)); }

  std::int64_t faults() const { return faults_; }

 private:
  std::string spoil(std::string_view bytes) {
    std::string spoilt;
    for (const char byte : bytes) {
      spoilt.push_back(byte);
      if (random_.below(one_in_) != 0) continue;
      ++faults_;
      switch (random_.below(4)) {
        case 0:
          spoilt.pop_back();
          break;
        case 1:
          spoilt.push_back(byte);
          break;
        case 2:
          spoilt.back() = static_cast<char>(byte ^ 1 << random_.below(8));
          break;
        default:
          spoilt.push_back(
              static_cast<char>(random_.below(2) == 0 ? 0x7d + random_.below(2) : random_.below(256)));
      }
    }
    return spoilt;
  }

  Line& line_;
  Random random_;
  std::uint64_t one_in_;
  std::int64_t faults_ = 0;
};

}  // namespace pulsewright::board

// SPDX-License-Identifier: Apache-2.0
// A serial line as the host sees it: bytes out, bytes in.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "link/board_link.h"

namespace pulsewright::board {

/// Where bytes go to and come from.
class Line {
 public:
  virtual ~Line() = default;
  /// Throws Failure if the line is gone, or takes nothing for seconds.
  virtual void write(std::string_view bytes) = 0;
  /// What has come, after waiting for the first byte at most so long; empty if nothing came. Throws Failure
  /// if the line is gone.
  virtual std::string read(std::chrono::milliseconds patience) = 0;
};

/// A terminal device, such as /dev/ttyUSB1, or the pseudo-terminal of a simulation.
class SerialPort final : public Line {
 public:
  /// Opens it for nobody else, raw, 8N1 at `rate` bits per second, and drops what had come before. Throws
  /// Failure with what to do.
  SerialPort(std::filesystem::path device, std::uint32_t rate);

  void write(std::string_view bytes) override;
  std::string read(std::chrono::milliseconds patience) override;

  /// Whether a program and no hardware is at the other end.
  bool is_pseudo_terminal() const;

 private:
  std::filesystem::path device_;
  std::unique_ptr<pw_port, decltype(&pw_port_close)> port_;
};

}  // namespace pulsewright::board

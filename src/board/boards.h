// SPDX-License-Identifier: Apache-2.0
// The boards that projects are written for (src/board/boards.def), and the rates of their serial lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright::board {

enum class Device { ice40_up5k, ice40_hx8k, ecp5_12k, ecp5_25k, ecp5_45k, ecp5_85k };

constexpr bool is_ice40(Device device) {
  return device == Device::ice40_up5k || device == Device::ice40_hx8k;
}

/// The device as the place and route tool of its family calls it: "up5k", "25k".
std::string_view device_flag(Device device);

/// One board. Pins are named as the place and route tool names them.
struct Board {
  std::string_view name;
  std::string_view title;
  Device device;
  std::string_view package;
  std::string_view clock_pin;
  std::uint32_t clock_hz;
  std::string_view receive_pin;   ///< the FPGA receives here what the host sends
  std::string_view transmit_pin;  ///< the FPGA sends here
  std::string_view button_pin;    ///< resets the design; empty if the board has no button
  bool button_level;              ///< of the pressed button
  std::string_view leds;          ///< pins with a blank between them, LED 0 first; 1 lights an LED
  std::string_view programmer;    ///< the command that loads the bitstream behind it
  std::string_view source;        ///< where these pins are published

  std::vector<std::string> led_pins() const;
};

/// Every board, in the order of the table.
std::span<const Board> boards();

/// The board `name`, or nullptr.
const Board* find_board(std::string_view name);

std::vector<std::string> board_names();

/// Bits per second of a serial line that nothing else is said about.
inline constexpr std::uint32_t usual_rate = 1000000;

/// What a receiver tolerates: the last bit of a byte is then a fifth of a bit away from where it is expected.
inline constexpr std::uint32_t largest_rate_error_percent = 2;

/// Clocks of a bit at the rate that comes nearest to `rate`.
std::uint32_t nearest_clocks_per_bit(std::uint32_t clock_hz, std::uint32_t rate);

/// Those, if that rate is within largest_rate_error_percent of `rate`.
std::optional<std::uint32_t> clocks_per_bit(std::uint32_t clock_hz, std::uint32_t rate);

}  // namespace pulsewright::board

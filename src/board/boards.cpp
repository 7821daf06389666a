// SPDX-License-Identifier: Apache-2.0
#include "board/boards.h"

#include <algorithm>
#include <sstream>

#include "primitives/primitive.h"

namespace pulsewright::board {

namespace {

constexpr Board table[] = {
#define PW_BOARD(...) Board{__VA_ARGS__},
#include "board/boards.def"
#undef PW_BOARD
};

}  // namespace

std::string_view device_flag(Device device) {
  constexpr std::string_view flags[] = {"up5k", "hx8k", "12k", "25k", "45k", "85k"};
  return flags[static_cast<int>(device)];
}

std::vector<std::string> Board::led_pins() const {
  std::istringstream words{std::string(leds)};
  std::vector<std::string> pins;
  for (std::string pin; words >> pin;) pins.push_back(pin);
  return pins;
}

std::span<const Board> boards() {
  return table;
}

const Board* find_board(std::string_view name) {
  const auto found = std::ranges::find(table, name, &Board::name);
  return found == std::end(table) ? nullptr : &*found;
}

std::vector<std::string> board_names() {
  std::vector<std::string> names;
  for (const Board& board : table) names.emplace_back(board.name);
  return names;
}

std::uint32_t nearest_clocks_per_bit(std::uint32_t clock_hz, std::uint32_t rate) {
  const primitives::ParameterSpec& range = primitives::find_primitive("serial_receive")->parameters.front();
  // The rates of two neighbouring numbers of clocks are equally far where their harmonic mean is; for those
  // that are tolerated, rounding finds the nearer one.
  const std::uint64_t clocks = (std::uint64_t{clock_hz} + rate / 2) / std::max<std::uint32_t>(rate, 1);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(clocks, range.minimum, range.maximum));
}

std::optional<std::uint32_t> clocks_per_bit(std::uint32_t clock_hz, std::uint32_t rate) {
  const std::uint32_t clocks = nearest_clocks_per_bit(clock_hz, rate);
  const std::uint64_t wanted = std::uint64_t{clocks} * rate;
  const std::uint64_t error = wanted > clock_hz ? wanted - clock_hz : clock_hz - wanted;
  if (100 * error > largest_rate_error_percent * wanted) return std::nullopt;
  return clocks;
}

}  // namespace pulsewright::board

// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <set>

#include "board/boards.h"
#include "board/project.h"
#include "catch.h"
#include "samples/sample_netlist.h"

namespace pulsewright::board {
namespace {

using Catch::Matchers::Contains;

std::string complaint(const char* board, std::uint32_t rate) {
  return to_text(check_board(samples::reference_netlist(), *find_board(board), rate));
}

}  // namespace

TEST_CASE("every board has pins of its own for everything, a source for them, and five LEDs or more") {
  std::set<std::string_view> names;
  for (const Board& board : boards()) {
    INFO(board.name);
    CHECK(names.insert(board.name).second);
    std::multiset<std::string> pins;
    for (const std::string_view pin :
         {board.clock_pin, board.receive_pin, board.transmit_pin, board.button_pin})
      if (!pin.empty()) pins.insert(std::string(pin));
    for (const std::string& pin : board.led_pins()) pins.insert(pin);
    CHECK(std::set<std::string>(pins.begin(), pins.end()).size() == pins.size());
    CHECK(pins.size() >= 8);
    CHECK_THAT(std::string(board.source), Contains("github.com/"));
    CHECK(clocks_per_bit(board.clock_hz, usual_rate).has_value());
  }
}

TEST_CASE("clocks of 12 and 25 MHz make rates within 2 %, and the others are refused with the nearest") {
  CHECK(clocks_per_bit(12000000, 3000000) == 4);
  CHECK(clocks_per_bit(12000000, 1000000) == 12);
  CHECK(clocks_per_bit(12000000, 115200) == 104);
  CHECK(clocks_per_bit(25000000, 3125000) == 8);
  CHECK(clocks_per_bit(25000000, 1000000) == 25);
  CHECK(clocks_per_bit(25000000, 115200) == 217);
  CHECK_FALSE(clocks_per_bit(12000000, 4000000).has_value());
  CHECK(clocks_per_bit(12000000, 921600) == 13);  // 923077
  CHECK_FALSE(clocks_per_bit(12000000, 2700000).has_value());
  CHECK_FALSE(clocks_per_bit(25000000, 3000000).has_value());
  CHECK_FALSE(clocks_per_bit(12000000, 100).has_value());
  CHECK(complaint("icebreaker", 1000000) == "");
  CHECK_THAT(complaint("icebreaker", 2700000), Contains("PW0601 --rate") && Contains("2400000, 3000000"));
  CHECK_THAT(complaint("ulx3s-12f", 3000000), Contains("the nearest are 2777777, 3125000"));
  CHECK_THAT(complaint("icebreaker", 12000000), Contains("the nearest are 2400000, 3000000"));
}

TEST_CASE("a rate is taken exactly if the nearest number of clocks makes it within 2 %") {
  for (const std::uint32_t clock : {12000000U, 25000000U})
    for (std::uint32_t rate = 200; rate < 8000000; rate += 1 + rate / 97) {
      double least = 1e9;
      for (int clocks = 4; clocks < 65536 && clock / clocks + 1 > rate / 2; ++clocks)
        least = std::min(least, std::abs(clock / static_cast<double>(clocks) / rate - 1));
      // The tolerance is of the rate that is made, so that the edge itself is left out.
      if (std::abs(least - 0.02) < 0.001) continue;
      INFO(clock << " Hz, " << rate << " baud");
      CHECK(clocks_per_bit(clock, rate).has_value() == (least < 0.02));
    }
}

}  // namespace pulsewright::board

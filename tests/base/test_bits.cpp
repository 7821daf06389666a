// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/bits.h"
#include "catch.h"

namespace pulsewright {
namespace {

TEST_CASE("words hold bits in whole, around word edges") {
  CHECK(words_for_bits(0) == 0);
  CHECK(words_for_bits(1) == 1);
  CHECK(words_for_bits(64) == 1);
  CHECK(words_for_bits(65) == 2);
  CHECK(low_mask(0) == 0);
  CHECK(low_mask(63) == ~std::uint64_t{0} >> 1);
  CHECK(low_mask(64) == ~std::uint64_t{0});
}

TEST_CASE("bits_for is the width of the largest value") {
  CHECK(bits_for(0) == 1);
  CHECK(bits_for(1) == 1);
  CHECK(bits_for(2) == 2);
  CHECK(bits_for(255) == 8);
  CHECK(bits_for(256) == 9);
  CHECK(bits_for(~std::uint64_t{0}) == 64);
}

TEST_CASE("reversing bits twice gives the value again") {
  CHECK(reverse_bits(0b0011, 4) == 0b1100);
  CHECK(reverse_bits(1, 64) == std::uint64_t{1} << 63);
  for (std::uint64_t value = 0; value < 512; ++value) CHECK(reverse_bits(reverse_bits(value, 9), 9) == value);
}

TEST_CASE("sign extension reads two's complement") {
  CHECK(sign_extend(0x7f, 8) == 127);
  CHECK(sign_extend(0x80, 8) == -128);
  CHECK(sign_extend(0xfff, 8) == -1);
  CHECK(sign_extend(1, 1) == -1);
  CHECK(sign_extend(~std::uint64_t{0}, 64) == -1);
}

TEST_CASE("a field that is put is the field that is got, across every word edge, and nothing else changes") {
  for (std::size_t first = 0; first <= 64; ++first)
    for (unsigned width = 1; width <= 64; ++width) {
      std::array<std::uint64_t, 2> words = {~std::uint64_t{0}, ~std::uint64_t{0}};
      const std::uint64_t value = 0x5a5a5a5a5a5a5a5a & low_mask(width);
      put_bits(words, first, width, value);
      REQUIRE(get_bits(words, first, width) == value);
      std::size_t ones = 0;
      for (std::size_t i = 0; i < 128; ++i) ones += get_bit(words, i);
      REQUIRE(ones == 128 - width + static_cast<unsigned>(std::popcount(value)));
    }
}

}  // namespace
}  // namespace pulsewright

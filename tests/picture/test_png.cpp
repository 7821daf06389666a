// SPDX-License-Identifier: Apache-2.0
// libpng, which the project reads pictures with, reads the pixels of a PNG again.
#include "base/files.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "data/picture_file.h"
#include "picture/png.h"

namespace pulsewright::picture {
namespace {

data::Picture read_back(const std::string& bytes) {
  const TemporaryFolder folder;
  write_file(folder.path() / "a.png", bytes);
  Diagnostics wrong;
  const auto picture = data::read_picture(folder.path() / "a.png", wrong);
  INFO(to_text(wrong));
  REQUIRE(picture);
  return *picture;
}

/// Pixels with noise, long runs and rows that repeat the one above, below `colours`.
std::vector<std::uint8_t> drawn_pixels(Random& random, std::size_t columns, std::size_t rows,
                                       std::uint64_t colours) {
  std::vector<std::uint8_t> pixels;
  while (pixels.size() < columns * rows) {
    const std::size_t kind = random.below(3);
    const std::size_t length = 1 + random.below(kind == 0 ? 9 : 700);
    for (std::size_t i = 0; i < length && pixels.size() < columns * rows; ++i) {
      const bool repeats = kind > 0 && pixels.size() >= (kind == 1 ? 1 : columns);
      pixels.push_back(repeats ? pixels[pixels.size() - (kind == 1 ? 1 : columns)]
                               : static_cast<std::uint8_t>(random.below(colours)));
    }
  }
  return pixels;
}

TEST_CASE("libpng reads the grey pixels of a PNG again") {
  Random random(7, 0);
  for (const std::size_t columns : {1, 2, 8, 259, 300, 2560}) {
    const std::vector<std::uint8_t> grey = drawn_pixels(random, columns, 40, 256);
    const data::Picture picture = read_back(png_of(grey, columns));
    CHECK(picture.columns == static_cast<int>(columns));
    CHECK(picture.rows == 40);
    std::vector<std::uint8_t> expected;
    for (const std::uint8_t pixel : grey) expected.insert(expected.end(), 3, pixel);
    CHECK(picture.pixels == expected);
  }
}

TEST_CASE("libpng reads the colours of a palette again") {
  Random random(8, 0);
  for (const std::size_t colours : {1, 2, 17, 256}) {
    std::vector<Colour> palette(colours);
    for (Colour& colour : palette)
      for (std::uint8_t& part : colour) part = static_cast<std::uint8_t>(random.below(256));
    const std::vector<std::uint8_t> places = drawn_pixels(random, 33, 21, colours);
    std::vector<std::uint8_t> expected;
    for (const std::uint8_t place : places)
      expected.insert(expected.end(), palette[place].begin(), palette[place].end());
    CHECK(read_back(png_of(places, 33, palette)).pixels == expected);
  }
}

TEST_CASE("a drawing takes far fewer bytes than pixels") {
  std::vector<std::uint8_t> pixels(1000 * 500, 255);
  for (std::size_t row = 100; row < 400; ++row)
    for (std::size_t column = 7; column < 1000; column += 50) pixels[row * 1000 + column] = 0;
  CHECK(png_of(pixels, 1000).size() < pixels.size() / 80);
}

}  // namespace
}  // namespace pulsewright::picture

// SPDX-License-Identifier: Apache-2.0
// Folders of pictures, and the files in them.
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "base/files.h"
#include "base/random.h"
#include "catch.h"
#include "data/data_set.h"
#include "data/describe.h"
#include "data/idx_folder.h"
#include "data/picture_file.h"
#include "samples/chosen_seed.h"
#include "samples/picture_files.h"

namespace pulsewright::data {
namespace {

Picture random_picture(Random& random, int rows, int columns, bool grey) {
  Picture picture{rows, columns, {}};
  for (int i = 0; i < rows * columns; ++i) {
    const auto value = static_cast<std::uint8_t>(random.below(256));
    for (int colour = 0; colour < 3; ++colour)
      picture.pixels.push_back(grey ? value : static_cast<std::uint8_t>(random.below(256)));
  }
  return picture;
}

std::optional<Picture> read_bytes(const std::string& bytes, Diagnostics& diagnostics) {
  const TemporaryFolder folder;
  put(folder.path() / "p", bytes);
  return read_picture(folder.path() / "p", diagnostics);
}

Picture picture_of(const std::string& bytes) {
  Diagnostics diagnostics;
  auto picture = read_bytes(bytes, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(picture);
  return std::move(*picture);
}

void put_picture(const std::filesystem::path& file, const Picture& picture) {
  std::filesystem::create_directories(file.parent_path());
  put(file, file.extension() == ".png" ? samples::png_of(picture) : samples::jpeg_of(picture));
}

Diagnostics refused(const std::filesystem::path& folder, const DataOptions& options = {}) {
  Diagnostics diagnostics;
  CHECK_FALSE(load_data_set("images:" + folder.string(), options, diagnostics));
  return diagnostics;
}

DataSet folder_of(const std::filesystem::path& folder, const DataOptions& options = {}) {
  Diagnostics diagnostics;
  auto data = load_data_set("images:" + folder.string(), options, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(data);
  return std::move(*data);
}

}  // namespace

TEST_CASE("a PNG file is read as it was written, and a JPEG file nearly so") {
  Random random(chosen_seed(), 0x706e67);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 20; ++round) {
    const int rows = 1 + static_cast<int>(random.below(20));
    const int columns = 1 + static_cast<int>(random.below(20));
    const Picture picture = random_picture(random, rows, columns, round % 2 == 0);
    CHECK(picture_of(samples::png_of(picture)) == picture);
    CHECK(is_grey(picture) == (round % 2 == 0 || rows * columns == 0));
    // One colour has no detail to lose but the rounding of its transform.
    Picture flat = picture;
    for (std::size_t i = 0; i < flat.pixels.size(); ++i) flat.pixels[i] = picture.pixels[i % 3];
    const Picture got = picture_of(samples::jpeg_of(flat));
    REQUIRE(got.pixels.size() == flat.pixels.size());
    for (std::size_t i = 0; i < flat.pixels.size(); ++i) CHECK(std::abs(got.pixels[i] - flat.pixels[i]) <= 2);
  }
}

TEST_CASE("a damaged picture is refused, or read as a picture of the size that it says") {
  Random random(chosen_seed(), 0x666c6970);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  const Picture picture = random_picture(random, 6, 5, false);
  for (const std::string& bytes : {samples::png_of(picture), samples::jpeg_of(picture)}) {
    const Picture whole = picture_of(bytes);
    for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 60) {
      Diagnostics diagnostics;
      const auto got = read_bytes(bytes.substr(0, length), diagnostics);
      // What is cut off behind the last pixel is not missed.
      CHECK(got.has_value() == diagnostics.empty());
      if (got) CHECK(*got == whole);
      if (length < bytes.size() / 2) CHECK_FALSE(got);
    }
    for (int round = 0; round < 200; ++round) {
      std::string damaged = bytes;
      damaged[random.below(damaged.size())] ^= static_cast<char>(1u << random.below(8));
      Diagnostics diagnostics;
      const auto got = read_bytes(damaged, diagnostics);
      CHECK(got.has_value() == diagnostics.empty());
      if (got) CHECK(got->pixels.size() == 3 * static_cast<std::size_t>(got->rows * got->columns));
    }
  }
}

TEST_CASE("a resized picture has the mean of what each pixel covers") {
  Random random(chosen_seed(), 0x73697a65);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 60; ++round) {
    const Picture picture = random_picture(random, 1 + static_cast<int>(random.below(9)),
                                           1 + static_cast<int>(random.below(9)), false);
    const int rows = 1 + static_cast<int>(random.below(9));
    const int columns = 1 + static_cast<int>(random.below(9));
    const Picture got = resized(picture, rows, columns);
    REQUIRE(got.pixels.size() == static_cast<std::size_t>(3 * rows * columns));
    // A second way: both pictures cut into cells that belong to one pixel of each.
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column)
        for (int colour = 0; colour < 3; ++colour) {
          std::int64_t sum = 0;
          for (int y = row * picture.rows; y < (row + 1) * picture.rows; ++y)
            for (int x = column * picture.columns; x < (column + 1) * picture.columns; ++x)
              sum += picture.pixels[static_cast<std::size_t>(3 * (y / rows * picture.columns + x / columns) +
                                                             colour)];
          const std::int64_t cells = std::int64_t{picture.rows} * picture.columns;
          const int wanted = static_cast<int>((sum + cells / 2) / cells);
          const int exact_half = 2 * sum % cells == 0 && 2 * sum / cells % 2 == 1;
          const int pixel = got.pixels[static_cast<std::size_t>(3 * (row * columns + column) + colour)];
          CHECK(pixel == (exact_half ? static_cast<int>((2 * sum + cells) / (2 * cells)) : wanted));
        }
  }
  const Picture same = random_picture(random, 3, 4, false);
  CHECK(resized(same, 3, 4) == same);
}

TEST_CASE("a folder of pictures is a data set with a class for each sub-folder") {
  Random random(1, 2);
  const TemporaryFolder folder;
  std::vector<Picture> pictures;
  for (const char* name : {"9/a.png", "9/b.PNG", "10/a.png", "10/c.png", "bird/a.png", "bird/b.png"}) {
    pictures.push_back(random_picture(random, 2, 3, true));
    std::filesystem::create_directories((folder.path() / name).parent_path());
    put(folder.path() / name, samples::png_of(pictures.back()));
  }
  put(folder.path() / "9/notes.txt", "no picture");
  put(folder.path() / "9/.hidden.png", "no picture");
  const DataSet data = folder_of(folder.path());
  CHECK(data.class_names == std::vector<std::string>{"9", "10", "bird"});
  CHECK(data.shape() == ImageShape{2, 3, 1});
  CHECK(data.maximum == 255);
  CHECK(data.is_picture);
  // In the order of names' bytes: 10/a, 10/c, 9/a, 9/b, bird/a, bird/b; the fifth is the test picture.
  CHECK(data.train.labels == std::vector<std::uint8_t>{1, 1, 0, 0, 2});
  CHECK(data.test.labels == std::vector<std::uint8_t>{2});
  for (std::size_t i = 0; i < 6; ++i) CHECK(data.test.pixels[i] == pictures[4].pixels[3 * i]);
  CHECK_THAT(describe(data, "images:x"), Catch::Contains("9 (2), 10 (2), bird (1)"));

  // One colour makes three channels of all.
  put(folder.path() / "9/a.png", samples::png_of(random_picture(random, 2, 3, false)));
  const DataSet colour = folder_of(folder.path());
  CHECK(colour.shape() == ImageShape{2, 3, 3});
  CHECK(colour.test.pixels == pictures[4].pixels);
  CHECK_THAT(describe(colour, "images:x"), Catch::Contains("18 (2 rows x 3 columns x 3 colours)"));

  put(folder.path() / "9/z.png", samples::png_of(random_picture(random, 3, 3, true)));
  CHECK_THAT(to_text(refused(folder.path())), Catch::Contains("z.png") && Catch::Contains("--image"));
  CHECK(folder_of(folder.path(), {.image = ImageShape{4, 4}}).train.features == 48);
}

TEST_CASE("halves of their own are taken as they are") {
  Random random(3, 4);
  const TemporaryFolder folder;
  for (const char* name :
       {"train/a/1.png", "train/a/2.jpg", "train/b/1.jpeg", "test/b/1.png", "test/a/9.png"})
    put_picture(folder.path() / name, random_picture(random, 4, 4, true));
  const DataSet data = folder_of(folder.path());
  CHECK(data.train.labels == std::vector<std::uint8_t>{0, 0, 1});
  CHECK(data.test.labels == std::vector<std::uint8_t>{0, 1});
}

TEST_CASE("folders that are no data set are refused with what is wrong in all of their pictures") {
  Random random(5, 6);
  const TemporaryFolder folder;
  CHECK_THAT(to_text(refused(folder.path() / "nothing")), Catch::Contains("no folder"));
  CHECK_THAT(to_text(refused(folder.path())), Catch::Contains("at least 5 pictures"));
  for (int i = 0; i < 8; ++i)
    put_picture(folder.path() / fmt::format("c{}/{}.png", i % 2, i), random_picture(random, 2, 2, true));
  std::filesystem::create_directories(folder.path() / "c2");
  put(folder.path() / "c2/empty.png", "");
  put(folder.path() / "c2/text.jpg", "GIF89a");
  const Diagnostics both = refused(folder.path());
  CHECK(both.size() == 2);
  CHECK_THAT(to_text(both), Catch::Contains("an empty file") && Catch::Contains("neither PNG nor JPEG"));
  std::filesystem::remove_all(folder.path() / "c2");
  put_picture(folder.path() / "c0/0.png", random_picture(random, 65, 64, true));
  CHECK_THAT(to_text(refused(folder.path())), Catch::Contains("at most 4096 pixels"));
}

}  // namespace pulsewright::data

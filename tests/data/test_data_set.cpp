// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "base/embedded.h"
#include "base/hash.h"
#include "catch.h"
#include "data/data_set.h"

using namespace pulsewright;

TEST_CASE("the digits are 1438 training and 359 test images of 8x8 pixels in 0..16") {
  const DataSet data = digits();
  CHECK(data.rows * data.columns == 64);
  CHECK(data.train.size() == 1438);
  CHECK(data.test.size() == 359);
  for (const ImageSet* images : {&data.train, &data.test}) {
    CHECK(images->pixels.size() == images->size() * 64);
    CHECK(std::ranges::max(images->pixels) == data.maximum);
    CHECK(std::ranges::max(images->labels) == data.classes - 1);
    CHECK(std::ranges::min(images->labels) == 0);
  }
}

TEST_CASE("row 4 of the digits is the first test image and row 5 the fifth training image") {
  const DataSet data = digits();
  const std::vector<std::uint8_t> row_4 = {0, 0, 0, 1, 11, 0, 0, 0};
  const std::vector<std::uint8_t> row_5 = {0, 0, 12, 10, 0, 0, 0, 0};
  CHECK(std::ranges::equal(data.test.image(0).first(8), row_4));
  CHECK(data.test.labels[0] == 4);
  CHECK(std::ranges::equal(data.train.image(4).first(8), row_5));
  CHECK(data.train.labels[4] == 5);
}

TEST_CASE("the embedded digits are the UCI file, byte for byte") {
  REQUIRE(embedded_data().size() == 1);
  CHECK(embedded_data()[0].name == "digits.csv");
  CHECK(sha256_hex(embedded_data()[0].text) ==
        "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8");
}

TEST_CASE("an unknown data set is diagnosed with the names that exist") {
  Diagnostics diagnostics;
  CHECK_FALSE(load_data_set("mnist", diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == Code::unknown_data);
  CHECK(diagnostics[0].expected == "one of digits");
  CHECK(load_data_set("digits", diagnostics)->name == "digits");
  CHECK(diagnostics.size() == 1);
}

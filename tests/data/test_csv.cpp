// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "data/csv.h"

using namespace pulsewright;

namespace {

constexpr CsvShape shape{.features = 2, .maximum = 16, .classes = 3};

Diagnostics problems_of(std::string_view text) {
  Diagnostics diagnostics;
  CHECK_FALSE(parse_csv(text, "f.csv", shape, diagnostics));
  for (const Diagnostic& diagnostic : diagnostics) CHECK(diagnostic.code == Code::data_syntax);
  return diagnostics;
}

}  // namespace

TEST_CASE("rows become pixels and labels, with or without a final newline") {
  for (const std::string_view text : {"0,16,2\n7,8,0\n", "0,16,2\n7,8,0"}) {
    Diagnostics diagnostics;
    const auto images = parse_csv(text, "f.csv", shape, diagnostics);
    REQUIRE(images);
    CHECK(diagnostics.empty());
    CHECK(images->pixels == std::vector<std::uint8_t>{0, 16, 7, 8});
    CHECK(images->labels == std::vector<std::uint8_t>{2, 0});
  }
}

TEST_CASE("every wrong field is named by its line and column") {
  const Diagnostics found = problems_of("0,17,2\n1,2,0\n0,0,3\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].where == "f.csv line 1 column 2");
  CHECK(found[0].expected == "a pixel in [0, 16]");
  CHECK(found[0].got.find("17") != std::string::npos);
  CHECK(found[1].where == "f.csv line 3 column 3");
  CHECK(found[1].expected == "a label in [0, 2]");
}

TEST_CASE("what is no plain number is refused") {
  for (const std::string_view row : {"0,,2", "0,-1,2", "0,-0,2", "0,+1,2", "0, 1,2", "0,1.0,2", "0,a,2",
                                     "0,0x1,2", "0,99999999999999999999,2", "0,1,2\r"}) {
    INFO(row);
    CHECK(problems_of(row).size() == 1);
  }
}

TEST_CASE("a row with another number of columns is refused") {
  for (const std::string_view text : {"0,1\n", "0,1,2,0\n", "\n", "0,1,2\n\n", ","}) {
    INFO(text);
    const Diagnostics found = problems_of(text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].expected == "3 columns");
  }
}

TEST_CASE("a file of garbage gives 100 diagnostics and not more") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "x\n";
  CHECK(problems_of(text).size() == 100);
}

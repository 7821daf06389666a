// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"
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

/// A CSV file of `text` as a data set.
std::optional<DataSet> loaded(const std::string& text, Diagnostics& diagnostics) {
  const TemporaryFolder folder;
  write_file(folder.path() / "f.csv", text);
  return load_csv(folder.path() / "f.csv", diagnostics);
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
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
  Diagnostics diagnostics;
  CHECK_FALSE(parse_csv(repeated("x,", 784) + "x", "f.csv", {784, 255, 10}, diagnostics));
  CHECK(diagnostics.size() == 100);
}

TEST_CASE("a CSV file says its own shape, maximum and classes") {
  Diagnostics diagnostics;
  const auto square = loaded(repeated("0,7,0,200,1\n", 4) + "1,2,3,4,5\n0,0,0,0,0\n", diagnostics);
  REQUIRE(square);
  CHECK(square->name == "csv");
  CHECK(square->rows == 2);
  CHECK(square->columns == 2);
  CHECK(square->maximum == 200);
  CHECK(square->classes == 6);
  CHECK(square->train.size() == 5);
  CHECK(square->test.pixels == std::vector<std::uint8_t>{1, 2, 3, 4});
  CHECK(square->test.labels == std::vector<std::uint8_t>{5});

  const auto flat = loaded(repeated("0,0,0,1\n", 5), diagnostics);
  REQUIRE(flat);
  CHECK(flat->rows == 1);
  CHECK(flat->columns == 3);
  CHECK(flat->maximum == 1);
  CHECK(diagnostics.empty());
}

TEST_CASE("a CSV file that cannot be a data set is refused") {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", "1 to 4096 pixels and a label, separated by commas"},
      {"1\n2\n", "1 to 4096 pixels and a label, separated by commas"},
      {repeated("0,", 4097) + "1\n", "1 to 4096 pixels and a label, separated by commas"},
      {repeated("0,1\n", 4), "at least 5 rows, every fifth is a test image"},
      {repeated("3,0\n", 5), "at least two classes"},
      {repeated("0,1\n", 4) + "0,256\n", "a label in [0, 255]"},
      {"pixel,1\n" + repeated("0,1\n", 5), "a pixel in [0, 255]"},
  };
  for (const auto& [text, expected] : wrong) {
    Diagnostics diagnostics;
    CHECK_FALSE(loaded(text, diagnostics));
    INFO(to_text(diagnostics));
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics[0].code == Code::data_syntax);
    CHECK(diagnostics[0].expected == expected);
  }
}

TEST_CASE("a CSV file that is not there, or is a folder, is diagnosed") {
  const TemporaryFolder folder;
  for (const std::filesystem::path& path : {folder.path(), folder.path() / "none.csv"}) {
    Diagnostics diagnostics;
    CHECK_FALSE(load_csv(path, diagnostics));
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics[0].code == Code::data_missing);
  }
}

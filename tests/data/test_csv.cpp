// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"
#include "catch.h"
#include "data/csv.h"
#include "data/idx_folder.h"

using namespace pulsewright;

using namespace pulsewright::data;

namespace {

/// The options, with fields that are pixels and, unless labels are compact, labels that are numbers.
DataOptions of_pixels(DataOptions options) {
  options.scale = Scale::none;
  options.numbers = !options.compact;
  return options;
}

Diagnostics problems_of(std::string_view text, const DataOptions& options = {}) {
  Diagnostics diagnostics;
  CHECK_FALSE(parse_csv(text, "f.csv", of_pixels(options), diagnostics));
  return diagnostics;
}

Diagnostic problem_of(std::string_view text, const DataOptions& options = {}) {
  const Diagnostics found = problems_of(text, options);
  INFO(to_text(found));
  REQUIRE(found.size() == 1);
  return found[0];
}

CsvRows rows_of(std::string_view text, const DataOptions& options = {}) {
  Diagnostics diagnostics;
  auto rows = parse_csv(text, "f.csv", of_pixels(options), diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(rows);
  CHECK(diagnostics.empty());
  return std::move(*rows);
}

/// A CSV file of `text` as a data set.
std::optional<DataSet> loaded(const std::string& text, Diagnostics& diagnostics) {
  const TemporaryFolder folder;
  put(folder.path() / "f.csv", text);
  return load_data_set("csv:" + (folder.path() / "f.csv").string(), of_pixels({}), diagnostics);
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

using Bytes = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("rows become pixels and labels, however their lines end") {
  for (const std::string_view text :
       {"0,16,2\n7,8,0\n", "0,16,2\n7,8,0", "0,16,2\r\n7,8,0\r\n", "0,16,2\r\n7,8,0",
        "\xef\xbb\xbf"
        "0,16,2\n7,8,0",
        "0,16,2\n7,8,0\n\n", "0,16,2\r\n7,8,0\r\n\r\n \r\n\t\n", "\"0\",16,\"2\"\n7,\"8\",0\n"}) {
    INFO(text);
    const CsvRows rows = rows_of(text);
    CHECK(rows.images.pixels == Bytes{0, 16, 7, 8});
    CHECK(rows.images.labels == Bytes{2, 0});
    CHECK(rows.first_line == 1);
    CHECK(rows.label_texts.empty());
  }
}

TEST_CASE("the label stands in the last column, or the first, or the one that a header calls so") {
  struct Case {
    std::string header;
    std::string label;
    Bytes labels;
    Bytes pixels;
  };
  const std::vector<Case> cases = {
      {"", "", {3, 6}, {1, 2, 4, 5}},
      {"", "last", {3, 6}, {1, 2, 4, 5}},
      {"", "first", {1, 4}, {2, 3, 5, 6}},
      {"a,b,c\n", "", {3, 6}, {1, 2, 4, 5}},
      {"a,b,c\n", "b", {2, 5}, {1, 3, 4, 6}},
      {"a,b,c\n", "first", {1, 4}, {2, 3, 5, 6}},
      {"a,label,c\n", "", {2, 5}, {1, 3, 4, 6}},
      {"a,label,c\n", "last", {3, 6}, {1, 2, 4, 5}},
      {"Label,1x1,1x2\n", "", {1, 4}, {2, 3, 5, 6}},
      {"label,0,1\n", "", {1, 4}, {2, 3, 5, 6}},
      {"\"kind, of it\",\"say \"\"hi\"\"\",b\n", "kind, of it", {1, 4}, {2, 3, 5, 6}},
      {"\"kind, of it\",\"say \"\"hi\"\"\",b\n", "say \"hi\"", {2, 5}, {1, 3, 4, 6}},
      {" a , b , c \n", "b", {2, 5}, {1, 3, 4, 6}},
      {"label,label,c\n", "", {3, 6}, {1, 2, 4, 5}},
  };
  for (const Case& test : cases) {
    INFO(test.header << " --label " << test.label);
    const CsvRows rows = rows_of(test.header + "1,2,3\n4,5,6\n", {.label = test.label});
    CHECK(rows.images.labels == test.labels);
    CHECK(rows.images.pixels == test.pixels);
    CHECK(rows.first_line == (test.header.empty() ? 1 : 2));
  }
}

TEST_CASE("a label column that the file has not is refused with the columns that it has") {
  CHECK(problem_of("1,2,3\n", {.label = "kind"}).text() ==
        "PW0601 --label: expected first or last, as the file has no header line that names its columns, got "
        "\"kind\"");
  CHECK(problem_of("a,b,c\n1,2,3\n", {.label = "kind"}).text() ==
        "PW0601 --label: expected first, last, or one of the columns \"a\", \"b\", \"c\", got \"kind\"");
  CHECK(problem_of("a,b,b\n1,2,3\n", {.label = "b"}).expected ==
        "first, last, or a name that only one column has");
  CHECK(problem_of("p1,p2,p3,p4,p5,p6,p7,p8,p9\n1,2,3,4,5,6,7,8,9\n", {.label = "p"}).expected ==
        "first, last, or one of the columns \"p1\", \"p2\", \"p3\", \"p4\", \"p5\", \"p6\", \"p7\", \"p8\", "
        "...");
}

TEST_CASE("a first row with a slip is not taken for a header") {
  for (const std::string_view text :
       {"1O,20,30,1\n9,9,9,0\n", "x,20,30,1\n9,9,9,0\n", "-1,5,6,0\n1,1,1,1\n"}) {
    INFO(text);
    CHECK(problem_of(text).where == "f.csv line 1 column 1");
  }
}

TEST_CASE("a header without a row has no images, and one of row numbers is named") {
  CHECK(rows_of("a,b,label\n").images.size() == 0);
  const Diagnostic found = problem_of(",a,label\n0,5,1\n1,6,0\n");
  CHECK(found.where == "f.csv line 1 column 1");
  CHECK(found.expected == "a name for each column");
  CHECK_THAT(found.hint, Catch::Contains("index=False"));
}

TEST_CASE("with labels as texts, different texts are different labels and numbers have no leading zeros") {
  const DataOptions compact{.compact = true};
  const CsvRows rows = rows_of("1,cat\n2,dog\n3,cat\n4,\"a, b\"\n5,007\n6,7\n7,0\n8,00\n9,1000\n", compact);
  CHECK(rows.label_texts == std::vector<std::string>{"cat", "dog", "a, b", "7", "0", "1000"});
  CHECK(rows.images.labels == Bytes{0, 1, 0, 2, 3, 3, 4, 4, 5});
  CHECK(problem_of("1,\n", compact).expected == "a label of 1 to 63 printable ASCII characters");
  CHECK(problem_of("1,x\n2,caf\xc3\xa9\n", compact).got == "\"caf\\xc3\\xa9\"");
  CHECK(problem_of("1," + std::string(64, 'x') + "\n", compact).where == "f.csv line 1 column 2");
  std::string many;
  for (int i = 0; i < 300; ++i) many += "1," + std::to_string(i) + "\n";
  const Diagnostic found = problem_of(many, compact);
  CHECK(found.where == "f.csv line 257 column 2");
  CHECK(found.expected == "at most 256 different labels");
}

TEST_CASE("every wrong field is named by its line and column") {
  const Diagnostics found = problems_of("0,256,2\n1,2,0\n0,0,300\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].text() ==
        "PW0501 f.csv line 1 column 2: expected a pixel in [0, 255], got \"256\"; columns of a "
        "table are scaled with --scale minmax");
  CHECK(found[1].text() ==
        "PW0501 f.csv line 3 column 3: expected a label in [0, 255], got \"300\"; --labels "
        "compact takes any texts");
  CHECK(problem_of("a,b,c\r\n0,1,2\r\n0,x,2\r\n").where == "f.csv line 3 column 2");
}

TEST_CASE("what is not a plain number is refused") {
  for (const std::string_view row :
       {"0,,2", "0,-1,2", "0,-0,2", "0,+1,2", "0, 1,2", "0,1.0,2", "0,a,2", "0,0x1,2",
        "0,99999999999999999999,2", "0,1\r,2", "0,\"\",2", "0,\" 1\",2"}) {
    INFO(row);
    CHECK(problem_of("9,9,0\n" + std::string(row)).where == "f.csv line 2 column 2");
  }
}

TEST_CASE("a quote that does not end where its field does is refused") {
  for (const std::string_view row : {"0,\"1,2", "0,\"1\"2,2", "0,\"1\"\",2", "0,\""}) {
    INFO(row);
    const Diagnostic found = problem_of("9,9,0\n" + std::string(row) + "\n");
    CHECK(found.where == "f.csv line 2 column 2");
    CHECK(found.expected == "a quote that ends before the next comma");
  }
  CHECK(problem_of("\"0,1,2\n0,1,2\n").where == "f.csv line 1 column 1");
}

TEST_CASE("a row with another number of columns is refused, and so is a blank line before the end") {
  for (const std::string_view row : {"0,1", "0,1,2,0", "", "  ", ",", "0,1,2,"}) {
    INFO(row);
    const Diagnostic found = problem_of("0,1,2\n" + std::string(row) + "\n0,1,2\n");
    CHECK(found.where == "f.csv line 2");
    CHECK(found.expected == "3 columns");
  }
  CHECK(problem_of("0,1,2\n\n0,1,2\n").got == "a blank line");
}

TEST_CASE("every wrong place of a file is diagnosed, and beyond 10000 it is said that there are more") {
  CHECK(problems_of("0,0\n" + repeated("x,1\n", 5000)).size() == 5000);
  const Diagnostics garbage = problems_of("0,0\n" + repeated("x,1\n", 20000));
  REQUIRE(garbage.size() == 10001);
  CHECK(garbage.back().got == "more");
  CHECK(garbage[9999].got != "more");
}

TEST_CASE("what is not rows of text says in one line what it is") {
  using namespace std::string_literals;
  const std::vector<std::pair<std::string, std::string>> files = {
      {"", "an empty file"},
      {"\n\r\n  \n", "blank lines only"},
      {"\xef\xbb\xbf", "blank lines only"},
      {"\x1f\x8b\x08\x00\x00"s, "a gzip file"},
      {"PK\x03\x04..."s, "a zip file, which spreadsheets are too"},
      {"\xff\xfe"
       "1\0,\0"s,
       "UTF-16 text"},
      {"\xfe\xff\0"
       "1"s,
       "UTF-16 text"},
      {"0,1\r1,0\r", "lines that end with CR alone"},
      {"0,1\n1,0\n0\0,1\n"s, "a NUL byte"},
      {"0,1\n1,0\n\0any text"s, "a NUL byte"},
  };
  for (const auto& [text, got] : files) {
    INFO(got);
    CHECK(problem_of(text).got == got);
  }
  CHECK(problem_of("0,1\n1,0\n0\0,1\n"s).where == "f.csv line 3");
  CHECK_THAT(problem_of("\x1f\x8b\x08").hint, Catch::Contains("gunzip"));
  CHECK_THAT(problem_of("1;2;3\n").hint, Catch::Contains("semicolons"));
  CHECK_THAT(problem_of("1\t2\t3\n").hint, Catch::Contains("tabs"));
}

TEST_CASE("a CSV file says its own shape, maximum and classes") {
  Diagnostics diagnostics;
  const auto square = loaded(repeated("0,7,0,200,1\n", 4) + "1,2,3,4,5\n0,0,0,0,5\n", diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(square);
  CHECK(square->name == "csv");
  CHECK(square->rows == 2);
  CHECK(square->columns == 2);
  CHECK(square->maximum == 200);
  CHECK(square->maximum_origin == MaximumOrigin::occurs);
  CHECK(square->classes == 6);
  CHECK(square->train.size() == 5);
  CHECK(square->test.pixels == Bytes{1, 2, 3, 4});
  CHECK(square->test.labels == Bytes{5});
  CHECK(square->class_names.empty());

  const auto flat = loaded(repeated("0,0,0,1\n", 4) + "0,0,0,1\n0,0,0,0\n", diagnostics);
  REQUIRE(flat);
  CHECK(flat->rows == 1);
  CHECK(flat->columns == 3);
  CHECK(flat->maximum == 1);
  CHECK(diagnostics.empty());
}

TEST_CASE("a CSV file that cannot be a data set is refused") {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"1\n2\n", "1 to 4096 pixels and a label, separated by commas"},
      {repeated("0,", 4097) + "1\n", "1 to 4096 pixels and a label, separated by commas"},
      {repeated("0,1\n", 4), "at least 5 rows, every fifth is a test image"},
      {"x,label\n" + repeated("0,1\n", 4), "at least 5 rows, every fifth is a test image"},
      {repeated("3,0\n", 5), "at least two classes"},
      {repeated("0,1\n", 4) + "0,256\n", "a label in [0, 255]"},
      {"pixel,1\n" + repeated("0,1\n", 4) + "0,x\n", "a label in [0, 255]"},
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

TEST_CASE("five rows are enough, with a header or without") {
  for (const std::string header : {"", "x,label\n"}) {
    Diagnostics diagnostics;
    const auto data = loaded(header + "0,1\n1,0\n0,1\n1,0\n0,1\n", diagnostics);
    REQUIRE(data);
    CHECK(data->train.size() == 4);
    CHECK(data->test.size() == 1);
  }
}

TEST_CASE("a CSV file that is not there, or is a folder, is diagnosed") {
  const TemporaryFolder folder;
  for (const std::filesystem::path& path : {folder.path(), folder.path() / "none.csv"}) {
    Diagnostics diagnostics;
    CHECK_FALSE(load_data_set("csv:" + path.string(), diagnostics));
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics[0].code == Code::data_missing);
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"
#include "catch.h"
#include "data/describe.h"
#include "data/idx_folder.h"

namespace pulsewright::data {
namespace {

/// A CSV file of one pixel per image with these labels.
DataSet of_labels(const std::vector<int>& labels, const DataOptions& options = {}) {
  const TemporaryFolder folder;
  std::string text;
  for (const int label : labels) text += "3," + std::to_string(label) + "\n";
  put(folder.path() / "f.csv", text);
  Diagnostics found;
  auto data = load_data_set("csv:" + (folder.path() / "f.csv").string(), options, found);
  INFO(to_text(found));
  REQUIRE(data);
  return std::move(*data);
}

TEST_CASE("the digits say in one line each what they are") {
  CHECK(describe(digits(), "digits") ==
        "data     digits\n"
        "rows     1438 training, 359 test\n"
        "pixels   64 (8 rows x 8 columns)\n"
        "maximum  16 stands for 1: the range of this data set\n"
        "classes  10, with training rows: 0 (151), 1 (161), 2 (143), 3 (131), 4 (147), 5 (154), 6 (150), 7 "
        "(136), "
        "8 (127), 9 (138)\n"
        "empty    none; every class has a training row\n");
  const Json json = describe_json(digits(), "digits");
  CHECK(*json.find("name") == Json("digits"));
  CHECK(*json.find("train_images") == Json(1438));
  CHECK(*json.find("maximum_origin") == Json("data_set"));
  CHECK(json.find("train_images_of_classes")->array()->size() == 10);
  CHECK(json.find("empty_classes")->array()->empty());
  CHECK(json.find("class_names") == nullptr);
  CHECK(doubt_labels(digits()).empty());
}

TEST_CASE("classes without a training row are listed, and doubted when they are most") {
  const DataSet few = of_labels({1, 2, 3, 1, 2, 3, 1, 5, 3, 1, 2, 3});
  CHECK_THAT(
      describe(few, "csv:f"),
      Catch::Contains("data     csv:f, labels in column 2, the last one\n") &&
          Catch::Contains("maximum  3 stands for 1: the largest pixel that occurs\n") &&
          Catch::Contains("classes  6, with training rows: 0 (0), 1 (3), 2 (2), 3 (4), 4 (0), 5 (1)\n") &&
          Catch::Contains("empty    2 of 6 classes have no training row: 0, 4; --labels compact leaves them "
                          "out\n"));
  CHECK(doubt_labels(few).empty());

  const DataSet many = of_labels({0, 5, 200, 5, 0, 0, 5, 200, 5, 0});
  CHECK_THAT(describe(many, "csv:f"),
             Catch::Contains("classes  201, with 0 to 4 training rows each\n") &&
                 Catch::Contains("198 of 201 classes have no training row: 1 to 4, 6 to "
                                 "199;"));
  CHECK_THAT(doubt_labels(many), Catch::Contains("198 of 201 classes") && Catch::Contains("--label first") &&
                                     Catch::Contains("--labels compact"));
  CHECK(describe_json(many, "csv:f").find("empty_classes")->array()->size() == 198);
}

TEST_CASE("a table of classes gives their names") {
  const DataSet data = of_labels({26, 1, 5, 26, 1, 1, 5, 26, 1, 5}, {.maximum = 7, .compact = true});
  CHECK_THAT(describe(data, "csv:f"),
             Catch::Contains("maximum  7 stands for 1: given by --maximum\n") &&
                 Catch::Contains("classes  3, with training rows: 1 (3), 5 (2), 26 (3)\n"));
  CHECK(*describe_json(data, "csv:f").find("class_names") ==
        Json::array_of(std::vector<std::string>{"1", "5", "26"}));
}

TEST_CASE("labels in another column are doubted in the refusal as well") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 60; ++i) text += std::to_string(i % 3) + ",0," + std::to_string(37 * i % 256) + "\n";
  put(folder.path() / "f.csv", text);
  const std::string name = "csv:" + (folder.path() / "f.csv").string();
  Diagnostics found;
  CHECK_FALSE(load_data_set(name, found));
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0].hint,
             Catch::Contains("classes have no training row") && Catch::Contains("--label first"));
  CHECK(load_data_set(name, {.label = "first"}, found)->classes == 3);
}

}  // namespace
}  // namespace pulsewright::data

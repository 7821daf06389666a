// SPDX-License-Identifier: Apache-2.0
// Data sets in npz archives, against the same rows in a CSV file.
#include <cmath>

#include <fmt/format.h>

#include "base/files.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "data/data_set.h"
#include "data/npz_file.h"

namespace pulsewright::data {

namespace {

using Catch::Matchers::Contains;

/// Data sets from files in a folder that goes.
class NpzFolder {
 public:
  std::optional<DataSet> npz(const std::vector<NpyFile>& arrays, const DataOptions& options = {}) {
    return load("npz:", npz_bytes(arrays), options);
  }
  std::optional<DataSet> load(const std::string& prefix, const std::string& bytes,
                              const DataOptions& options = {}) {
    const auto file = folder_.path() / "rows";
    write_file(file, bytes);
    diagnostics.clear();
    return load_data_set(prefix + file.string(), options, diagnostics);
  }
  std::string wrong() const { return to_text(diagnostics); }

  Diagnostics diagnostics;

 private:
  TemporaryFolder folder_;
};

std::vector<std::int64_t> labels_of(std::size_t rows, Random& random) {
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < rows; ++i)
    labels.push_back(i < 3 ? static_cast<std::int64_t>(i) : static_cast<std::int64_t>(random.below(3)));
  return labels;
}

std::string csv_of(const std::vector<double>& values, std::size_t columns,
                   const std::vector<std::int64_t>& labels) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += fmt::format("{},", values[i]);
    if ((i + 1) % columns == 0) text += fmt::format("{}\n", labels[i / columns]);
  }
  return text;
}

void check_same(const DataSet& npz, const DataSet& csv) {
  CHECK(npz.train.pixels == csv.train.pixels);
  CHECK(npz.train.labels == csv.train.labels);
  CHECK(npz.test.pixels == csv.test.pixels);
  CHECK(npz.test.labels == csv.test.labels);
  CHECK(npz.maximum == csv.maximum);
  CHECK(npz.classes == csv.classes);
  CHECK(npz.shape() == csv.shape());
  CHECK(npz.table_columns == csv.table_columns);
  CHECK(npz.saturated_values == csv.saturated_values);
  CHECK(npz.is_picture == csv.is_picture);
}

TEST_CASE("rows of an npz archive are those of a CSV file with the same numbers") {
  NpzFolder folder;
  for (std::uint64_t round = 0; round < 40; ++round) {
    Random random(3, round);
    const std::size_t rows = 8 + random.below(30);
    const std::size_t columns = 1 + random.below(6);
    const bool are_real = round % 2 == 0;
    std::vector<double> values;
    for (std::size_t i = 0; i < rows * columns; ++i)
      values.push_back(are_real ? std::floor(random.uniform() * 4096) / 64 - 20
                                : static_cast<double>(random.below(256)));
    const std::vector<std::int64_t> labels = labels_of(rows, random);
    const auto csv = folder.load("csv:", csv_of(values, columns, labels));
    REQUIRE(csv.has_value());
    const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(rows),
                                             static_cast<std::int64_t>(columns)};
    std::vector<double> by_columns;
    for (std::size_t c = 0; c < columns; ++c)
      for (std::size_t r = 0; r < rows; ++r) by_columns.push_back(values[r * columns + c]);
    const NpyFile y = npy_file("y", "<i8", {shape[0]}, labels);
    for (const NpyFile& x :
         {npy_file("x", "<f8", shape, values), npy_file("x", "<f8", shape, by_columns, true)}) {
      const auto npz = folder.npz({x, y});
      INFO(folder.wrong());
      REQUIRE(npz.has_value());
      check_same(*npz, *csv);
    }
  }
}

TEST_CASE("channels that come first are put beside each other") {
  NpzFolder folder;
  Random random(4, 0);
  const std::int64_t rows = 20, height = 5, width = 6, channels = 3;
  std::vector<std::uint8_t> last(static_cast<std::size_t>(rows * height * width * channels));
  std::vector<std::uint8_t> first(last.size());
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t r = 0; r < height; ++r)
      for (std::int64_t c = 0; c < width; ++c)
        for (std::int64_t k = 0; k < channels; ++k) {
          const auto pixel = static_cast<std::uint8_t>(random.below(256));
          last[static_cast<std::size_t>(((i * height + r) * width + c) * channels + k)] = pixel;
          first[static_cast<std::size_t>(((i * channels + k) * height + r) * width + c)] = pixel;
        }
  const NpyFile y = npy_file("y", "<i8", {rows, 1}, labels_of(20, random));
  const auto set = folder.npz({npy_file("x", "|u1", {rows, height, width, channels}, last), y});
  REQUIRE(set.has_value());
  CHECK(set->shape() == ImageShape{5, 6, 3});
  CHECK(set->is_picture);
  CHECK(set->train.pixels[7] == last[7]);
  const auto other = folder.npz({npy_file("x", "|u1", {rows, channels, height, width}, first), y});
  REQUIRE(other.has_value());
  check_same(*other, *set);
}

TEST_CASE("pictures of real numbers have one range for all of their pixels") {
  NpzFolder folder;
  Random random(5, 0);
  std::vector<float> values;
  for (int i = 0; i < 10 * 2 * 2; ++i)
    values.push_back(i % 4 == 0 ? 0.0f : static_cast<float>(random.uniform()));
  values[5] = 1;
  const auto set = folder.npz(
      {npy_file("x", "<f4", {10, 2, 2}, values), npy_file("y", "<i8", {10}, labels_of(10, random))});
  INFO(folder.wrong());
  REQUIRE(set.has_value());
  REQUIRE(set->table_columns.size() == 4);
  for (const Column& column : set->table_columns) CHECK((column.low == 0 && column.high == 1));
  CHECK(set->train.pixels[1] == static_cast<int>(std::floor(static_cast<double>(values[1]) * 255 + 0.5)));
}

TEST_CASE("test rows may be arrays of their own, and texts may be labels") {
  NpzFolder folder;
  const std::vector<std::uint8_t> train = {1, 2, 3, 4, 5, 6};
  const std::string texts("oak\0\0ash\0\0beech", 15);
  const auto set =
      folder.npz({npy_file("x_train", "|u1", {3, 2}, train), npy_file("y_train", "|S5", {3}, texts),
                  npy_file("x_test", "|u1", {1, 2}, std::vector<std::uint8_t>{9, 8}),
                  npy_file("y_test", "|S5", {1}, std::string_view("ash\0\0", 5))},
                 {.maximum = 9});
  INFO(folder.wrong());
  REQUIRE(set.has_value());
  CHECK(set->class_names == std::vector<std::string>{"ash", "beech", "oak"});
  CHECK(set->train.labels == std::vector<std::uint8_t>{2, 0, 1});
  CHECK(set->test.labels == std::vector<std::uint8_t>{0});
  CHECK(set->test.pixels == std::vector<std::uint8_t>{9, 8});
}

TEST_CASE("a regression has a target for each column of the second array") {
  NpzFolder folder;
  std::vector<double> x, y;
  for (int i = 0; i < 10; ++i) {
    x.insert(x.end(), {i * 0.5, -i * 1.0});
    y.insert(y.end(), {i * 2.0, 7.0 - i});
  }
  const auto set = folder.npz({npy_file("data", "<f8", {10, 2}, x), npy_file("target", "<f8", {10, 2}, y)},
                              {.task = Task::regression});
  INFO(folder.wrong());
  REQUIRE(set.has_value());
  CHECK(set->targets.size() == 2);
  CHECK(set->test.targets == std::vector<double>{8, 3, 18, -2});
}

TEST_CASE("rows without a value are refused with their place, left out, or filled") {
  NpzFolder folder;
  std::vector<double> x = {0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  x[2] = std::nan("");
  const std::vector<NpyFile> arrays = {
      npy_file("x", "<f8", {12, 1}, x),
      npy_file("y", "<i8", {12}, std::vector<std::int64_t>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1})};
  CHECK(!folder.npz(arrays));
  CHECK_THAT(folder.wrong(), Contains("array \"x\"[2], value 0"));
  const auto dropped = folder.npz(arrays, {.missing = Missing::drop});
  REQUIRE(dropped.has_value());
  CHECK(dropped->train.size() + dropped->test.size() == 11);
  CHECK(dropped->dropped_rows == 1);
  const auto filled = folder.npz(arrays, {.missing = Missing::median});
  REQUIRE(filled.has_value());
  CHECK(filled->filled_values == 1);
}

/// What is said about an archive that must be refused.
std::string refusal(const std::vector<NpyFile>& arrays, const DataOptions& options = {}) {
  NpzFolder folder;
  CHECK(!folder.npz(arrays, options));
  return folder.wrong();
}

TEST_CASE("arrays that are not a data set are refused") {
  const std::vector<std::uint8_t> ten(10, 1);
  const NpyFile x = npy_file("x", "|u1", {5, 2}, ten);
  const NpyFile y = npy_file("y", "<i8", {5}, std::vector<std::int64_t>{0, 1, 0, 1, 0});
  CHECK_THAT(refusal({npy_file("a", "|u1", {5, 2}, ten)}), Contains("arrays x and y"));
  CHECK_THAT(refusal({x, npy_file("y", "|O", {5}, std::string_view(ten.empty() ? "" : "....", 4))}),
             Contains("unpickled"));
  CHECK_THAT(refusal({npy_file("x", ">f8", {5, 2}, std::vector<double>(10, 1.5)), y}),
             Contains("little-endian"));
  CHECK_THAT(refusal({npy_file("x", "|u1", {5, 5000}, std::vector<std::uint8_t>(25000)), y}),
             Contains("4096"));
  CHECK_THAT(refusal({x, npy_file("y", "<i8", {4}, std::vector<std::int64_t>{0, 1, 0, 1})}),
             Contains("one for each row"));
  CHECK_THAT(refusal({npy_file("x", "|u1", {5, std::int64_t{1} << 62}, ten), y}), Contains("bytes"));
  CHECK_THAT(refusal({npy_file("x", "|u1", {5, 3}, ten), y}), Contains("bytes of elements"));
  CHECK_THAT(refusal({x, npy_file("y", "<f8", {5}, std::vector<double>{0, 1, 0.5, 1, 0})}),
             Contains("--task regression"));
  CHECK_THAT(refusal({npy_file("x", "<f8", {5, 2}, std::vector<double>(10, 1.5)), y}, {.scale = Scale::none}),
             Contains("a pixel in [0, 255]"));
  CHECK_THAT(refusal({x, npy_file("y", "<U1", {5}, std::vector<std::uint32_t>{'a', 0xe9, 'a', 'b', 'a'})}),
             Contains("printable ASCII"));
  CHECK_THAT(refusal({x, y}, {.image = ImageShape{3, 1}}), Contains("--image"));
  CHECK_THAT(
      refusal({x, npy_file("y", "<i8", {5}, std::vector<std::int64_t>{-1, 1, -1, 1, 1})}, {.numbers = true}),
      Contains("--labels compact"));
}

TEST_CASE("damaged archives are read or diagnosed, never both and never neither") {
  NpzFolder folder;
  const std::string sound =
      npz_bytes({npy_file("x", "<f4", {6, 2}, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5}),
                 npy_file("y", "<U2", {6},
                          std::vector<std::uint32_t>{'a', 0, 'b', 0, 'a', 0, 'b', 0, 'a', 0, 'a', 0})});
  REQUIRE(folder.load("npz:", sound).has_value());
  int refused = 0;
  for (std::uint64_t k = 0; k < 1000; ++k) {
    Random random(6, k);
    std::string bytes = sound;
    for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes)
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    if (random.below(4) == 0) bytes.resize(random.below(bytes.size()));
    const auto set = folder.load("npz:", bytes);
    REQUIRE(set.has_value() == folder.diagnostics.empty());
    refused += !set.has_value();
  }
  CHECK(refused > 300);
}

}  // namespace

}  // namespace pulsewright::data

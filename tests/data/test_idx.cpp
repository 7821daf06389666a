// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/files.h"
#include "base/process.h"
#include "catch.h"
#include "data/gzip.h"
#include "data/idx.h"
#include "data/idx_folder.h"

namespace pulsewright::data {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

std::optional<DataSet> loaded(const fs::path& folder, Diagnostics& found) {
  return load_data_set("idx:" + folder.string(), found);
}

/// A folder with the tiny set, whose files a test spoils.
class SpoiltSet {
 public:
  SpoiltSet() { put_idx_set(folder_.path()); }

  void spoil(std::string_view name, const std::string& text) { put(folder_.path() / name, text); }
  fs::path path(std::string_view name) const { return folder_.path() / name; }

  Diagnostics problems() const {
    Diagnostics found;
    const auto data = loaded(folder_.path(), found);
    CHECK(data.has_value() == found.empty());
    for (Diagnostic& diagnostic : found)
      diagnostic.where.erase(0, std::min(diagnostic.where.size(), folder_.path().string().size() + 1));
    return found;
  }

 private:
  TemporaryFolder folder_;
};

/// The only problem that the set has once `name` holds `text`.
Diagnostic problem_with(std::string_view name, const std::string& text) {
  SpoiltSet set;
  set.spoil(name, text);
  const Diagnostics found = set.problems();
  INFO(to_text(found));
  REQUIRE(found.size() == 1);
  return found[0];
}

TEST_CASE("four IDX files become a data set") {
  const TemporaryFolder folder;
  put_idx_set(folder.path());
  Diagnostics found;
  const auto data = loaded(folder.path(), found);
  REQUIRE(data);
  CHECK(found.empty());
  CHECK(data->name == "idx");
  CHECK(data->rows == 2);
  CHECK(data->columns == 3);
  CHECK(data->maximum == 255);
  CHECK(data->classes == 3);
  CHECK(data->train.features == 6);
  CHECK(data->train.labels == std::vector<std::uint8_t>{0, 1, 2, 1, 0});
  CHECK(data->test.labels == std::vector<std::uint8_t>{2, 0});
  CHECK(std::ranges::equal(data->train.image(4), "yzABCD"s));
  CHECK(std::ranges::equal(data->test.image(1), std::vector<std::uint8_t>{'6', '7', '8', '9', 255, '!'}));
}

TEST_CASE("a wrong magic number says what the file seems to be") {
  const std::string images(idx_file_names.train_images);
  const Diagnostic exchanged = problem_with(images, idx_text(idx_file_names.train_labels));
  CHECK(exchanged.text() ==
        "PW0501 " + images +
            " byte 0: expected magic number 0x00000803 (images), got magic number 0x00000801 (labels)");
  std::string floats = idx_text(idx_file_names.train_images);
  floats[2] = 0x0d;
  CHECK(problem_with(images, floats).got == "magic number 0x00000d03");
}

TEST_CASE("a compressed file is recognised") {
  const Diagnostics found = [] {
    SpoiltSet set;
    set.spoil(idx_file_names.test_labels, "\x1f\x8b\x08\x08 and some more bytes");
    return set.problems();
  }();
  REQUIRE(found.size() == 1);
  CHECK(found[0].got == "magic number 0x1f8b0808");
  CHECK_THAT(found[0].hint, Catch::Contains("gunzip"));
}

TEST_CASE("a missing file is named, and a file with .gz behind its name that is not gzip is refused") {
  SpoiltSet set;
  const fs::path file = set.path(idx_file_names.test_images);
  fs::rename(file, file.string() + ".gz");
  const Diagnostics found = set.problems();
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == Code::data_syntax);
  CHECK(found[0].got == "damaged");
  fs::remove(file.string() + ".gz");
  REQUIRE(set.problems().size() == 1);
  CHECK(set.problems()[0].code == Code::data_missing);
  CHECK(set.problems()[0].where == idx_file_names.test_images);
}

/// The bytes as the program gzip compresses them.
void gzip(const fs::path& file) {
  run_tool({"gzip", "--no-name", file.string()}, file.parent_path(), std::chrono::seconds(60));
}

TEST_CASE("files compressed by gzip are read as the files in them") {
  SpoiltSet set;
  for (const std::string_view name : {idx_file_names.train_images, idx_file_names.test_labels})
    gzip(set.path(name));
  CHECK(set.problems().empty());
  // Cut anywhere, or with any byte changed behind the header, it is refused: gzip has a checksum.
  const fs::path packed = set.path(idx_file_names.test_labels).string() + ".gz";
  const std::string whole = read_file(packed);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_file(packed, whole.substr(0, length));
    CHECK(set.problems().size() == 1);
  }
  for (std::size_t i = 10; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    // Bits that fill up the last byte of a stream say nothing.
    std::string wrong;
    const auto unpacked = gunzip(damaged, 1000, wrong);
    CHECK((!unpacked || *unpacked == *gunzip(whole, 1000, wrong)));
    write_file(packed, damaged);
    CHECK(set.problems().empty() == unpacked.has_value());
  }
  write_file(packed, whole + whole);  // two members are one file, here with twice the header
  CHECK(set.problems().size() == 1);
}

TEST_CASE("a small file that unpacks to more than is wanted is refused") {
  std::string wrong;
  const TemporaryFolder folder;
  write_file(folder.path() / "zeros", std::string(300000, '\0'));
  gzip(folder.path() / "zeros");
  const std::string packed = read_file(folder.path() / "zeros.gz");
  CHECK(gunzip(packed, 300000, wrong) == std::string(300000, '\0'));
  CHECK_FALSE(gunzip(packed, 299999, wrong));
  CHECK(wrong == "more than 299999 bytes when unpacked");
}

TEST_CASE("a folder in the place of a file is not read") {
  SpoiltSet set;
  const fs::path file = set.path(idx_file_names.test_images);
  fs::remove(file);
  fs::create_directory(file);
  REQUIRE(set.problems().size() == 1);
  CHECK(set.problems()[0].code == Code::data_missing);
}

TEST_CASE("a size that the dimensions do not give is refused") {
  const std::string good = idx_text(idx_file_names.train_images);
  const Diagnostic cut = problem_with(idx_file_names.train_images, good.substr(0, good.size() - 1));
  CHECK(cut.expected == "46 bytes, a header of 16 and 5 items of 6");
  CHECK(cut.got == "45");
  CHECK(cut.hint == "the file is cut short");
  const Diagnostic longer = problem_with(idx_file_names.train_images, good + "x");
  CHECK(longer.got == "47");
  CHECK(longer.hint == "bytes follow the last item");
}

TEST_CASE("dimensions that memory or 64 bits could not hold are refused before anything is allocated") {
  const Diagnostic many = problem_with(idx_file_names.train_images, idx_text({0xffffffff, 64, 64}, "abc"));
  CHECK(many.expected == "17592186040336 bytes, a header of 16 and 4294967295 items of 4096");
  for (const auto& [rows, columns] : {std::pair{65u, 64u}, {1u, 4097u}, {65536u, 65536u}, {~0u, ~0u}}) {
    const Diagnostic large = problem_with(idx_file_names.train_images, idx_text({1, rows, columns}, ""));
    CHECK(large.where == std::string(idx_file_names.train_images) + " byte 8");
    CHECK(large.expected == "at most 4096 pixels per image");
  }
}

TEST_CASE("a dimension of 0 is refused where it stands") {
  CHECK(problem_with(idx_file_names.test_labels, idx_text({0}, "")).expected == "at least one item");
  SpoiltSet set;
  set.spoil(idx_file_names.test_images, idx_text({0, 2, 0}, ""));
  const Diagnostics found = set.problems();
  REQUIRE(found.size() == 2);
  CHECK(found[0].where == std::string(idx_file_names.test_images) + " byte 4");
  CHECK(found[1].where == std::string(idx_file_names.test_images) + " byte 12");
  CHECK(found[1].expected == "at least one column");
}

TEST_CASE("images and labels of different numbers do not go together") {
  const Diagnostic found = problem_with(idx_file_names.train_labels, idx_text({4}, "\1\1\2\1"));
  CHECK(found.where == std::string(idx_file_names.train_labels) + " byte 4");
  CHECK(found.expected == "5 labels, one for each image");
  CHECK(found.got == "4");
}

TEST_CASE("test images of another shape are refused, also with as many pixels") {
  const Diagnostic found = problem_with(idx_file_names.test_images, idx_text({2, 3, 2}, "abcdefghijkl"));
  CHECK(found.expected == "images of 2x3 pixels, as the training images are");
  CHECK(found.got == "3x2");
}

TEST_CASE("a test label that no training image has is refused with its place") {
  const Diagnostic found = problem_with(idx_file_names.test_labels, idx_text({2}, "\1\3"));
  CHECK(found.where == std::string(idx_file_names.test_labels) + " byte 9");
  CHECK(found.expected == "a label that a training image has");
  CHECK(found.got == "3");
}

TEST_CASE("a set with one class is refused") {
  SpoiltSet set;
  set.spoil(idx_file_names.train_labels, idx_text({5}, std::string(5, '\0')));
  set.spoil(idx_file_names.test_labels, idx_text({2}, std::string(2, '\0')));
  REQUIRE(set.problems().size() == 1);
  CHECK(set.problems()[0].expected == "at least two classes");
}

TEST_CASE("256 classes are the most, and work") {
  SpoiltSet set;
  set.spoil(idx_file_names.train_labels, idx_text({5}, "\1\2\3\4\xff"));
  set.spoil(idx_file_names.test_labels, idx_text({2}, "\xff\4"));
  CHECK(set.problems().empty());
  Diagnostics found;
  CHECK(loaded(set.path(""), found)->classes == 256);
}

TEST_CASE("the problems of all four files are reported together") {
  SpoiltSet set;
  for (const std::string_view name : idx_names) set.spoil(name, "");
  const Diagnostics found = set.problems();
  REQUIRE(found.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(found[i].where == idx_names[i]);
    CHECK(found[i].got == "0 bytes in all");
  }
}

TEST_CASE("a folder that is not there is one problem") {
  Diagnostics found;
  CHECK_FALSE(loaded("no/such/folder", found));
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == Code::data_missing);
}

}  // namespace
}  // namespace pulsewright::data

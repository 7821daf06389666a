// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>

#include "base/embedded.h"
#include "base/files.h"
#include "base/hash.h"
#include "catch.h"
#include "data/data_set.h"
#include "data/idx_folder.h"

using namespace pulsewright;

using namespace pulsewright::data;

namespace {

using Variables = std::map<std::string, const char*>;

/// Sets or removes (nullptr) variables of the environment for as long as it lives.
class Environment {
 public:
  explicit Environment(const Variables& variables) {
    for (const auto& [name, value] : variables) {
      const char* old = std::getenv(name.c_str());
      old_[name] = old ? std::optional<std::string>(old) : std::nullopt;
      set(name, value);
    }
  }
  ~Environment() {
    for (const auto& [name, value] : old_) set(name, value ? value->c_str() : nullptr);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  static void set(const std::string& name, const char* value) {
    if (value)
      ::setenv(name.c_str(), value, 1);
    else
      ::unsetenv(name.c_str());
  }

  std::map<std::string, std::optional<std::string>> old_;
};

}  // namespace

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
  for (const char* name : {"faces", "", "idx", "idx:", "csv:", "MNIST", "tsv:file"}) {
    Diagnostics diagnostics;
    CHECK_FALSE(load_data_set(name, diagnostics));
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics[0].code == Code::unknown_data);
    CHECK(diagnostics[0].expected ==
          "one of digits, mnist, fashion-mnist, idx:FOLDER, csv:FILE, npz:FILE, images:FOLDER");
  }
  Diagnostics diagnostics;
  CHECK(load_data_set("digits", diagnostics)->name == "digits");
  CHECK(diagnostics.empty());
}

TEST_CASE("idx: and csv: name a folder and a file") {
  const TemporaryFolder folder;
  put_idx_set(folder.path() / "set");
  put(folder.path() / "rows.csv", "0,1\n1,0\n0,1\n1,0\n0,1\n");
  Diagnostics diagnostics;
  CHECK(load_data_set("idx:" + (folder.path() / "set").string(), diagnostics)->name == "idx");
  CHECK(load_data_set("csv:" + (folder.path() / "rows.csv").string(), diagnostics)->name == "csv");
  CHECK(diagnostics.empty());
}

TEST_CASE("an absolute data name has the path of the file or folder itself, however it was spelled") {
  const TemporaryFolder folder;
  put_idx_set(folder.path() / "set");
  std::filesystem::create_symlink("set", folder.path() / "link");
  const std::string set = "idx:" + std::filesystem::canonical(folder.path() / "set").string();
  const std::string way = std::filesystem::relative(folder.path() / "set").string();
  for (const std::string& name : {"idx:" + way, "idx:" + way + "/", "idx:" + way + "/../link", set})
    CHECK(absolute_data_name(name) == set);
  CHECK(absolute_data_name("csv:./rows.csv") ==
        "csv:" + (std::filesystem::current_path() / "rows.csv").string());
  for (const char* name : {"digits", "mnist", "idx:", "faces"}) CHECK(absolute_data_name(name) == name);
}

TEST_CASE("MNIST is looked for in PULSEWRIGHT_DATA, then XDG_CACHE_HOME, then HOME") {
  const TemporaryFolder folder;
  const std::string own = folder.path() / "own", cache = folder.path() / "cache",
                    home = folder.path() / "home";
  put_idx_set(own + "/mnist");
  put_idx_set(cache + "/pulsewright/data/mnist");
  put_idx_set(home + "/.cache/pulsewright/data/mnist");
  const auto is_found = [](const Variables& variables) {
    const Environment environment(variables);
    Diagnostics diagnostics;
    const auto data = load_data_set("mnist", diagnostics);
    return data && data->name == "mnist";
  };
  const char* none = "/nowhere";
  const auto set = [](const char* own_value, const char* cache_value, const char* home_value) {
    return Variables{{"PULSEWRIGHT_DATA", own_value}, {"XDG_CACHE_HOME", cache_value}, {"HOME", home_value}};
  };
  CHECK(is_found(set(own.c_str(), none, none)));
  CHECK(is_found(set(nullptr, cache.c_str(), none)));
  CHECK(is_found(set("", "", home.c_str())));
  CHECK_FALSE(is_found(set(none, cache.c_str(), home.c_str())));
  CHECK_FALSE(is_found(set(nullptr, nullptr, nullptr)));
}

TEST_CASE("a data set that was not fetched, or is damaged, names its place and the command") {
  const TemporaryFolder folder;
  const Environment environment(Variables{{"PULSEWRIGHT_DATA", folder.path().c_str()}});
  Diagnostics diagnostics;
  CHECK_FALSE(load_data_set("fashion-mnist", diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == Code::data_missing);
  CHECK(diagnostics[0].where == folder.path() / "fashion-mnist");
  CHECK(diagnostics[0].hint == "run tools/get-data.sh fashion-mnist");

  put_idx_set(folder.path() / "fashion-mnist");
  put(folder.path() / "fashion-mnist" / idx_names[0], "");
  CHECK_FALSE(load_data_set("fashion-mnist", diagnostics));
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[1].code == Code::data_syntax);
  CHECK(diagnostics[1].hint == "run tools/get-data.sh fashion-mnist");
}

TEST_CASE("MNIST and Fashion-MNIST are 60000 training and 10000 test images of 28x28 pixels") {
  using Labels = std::vector<std::uint8_t>;
  const std::map<std::string, std::pair<Labels, Labels>> first_labels = {
      {"mnist", {{5, 0, 4, 1, 9}, {7, 2, 1, 0, 4}}}, {"fashion-mnist", {{9, 0, 0, 3, 0}, {9, 2, 1, 1, 6}}}};
  for (const auto& [name, labels] : first_labels) {
    Diagnostics diagnostics;
    const auto data = load_data_set(name, diagnostics);
    INFO(to_text(diagnostics));
    REQUIRE(data);
    CHECK(data->rows == 28);
    CHECK(data->columns == 28);
    CHECK(data->classes == 10);
    CHECK(data->train.size() == 60000);
    CHECK(data->test.size() == 10000);
    CHECK(data->train.pixels.size() == 60000u * 784);
    CHECK(data->maximum == 255);
    CHECK(std::ranges::max(data->test.pixels) == 255);
    CHECK(Labels(data->train.labels.begin(), data->train.labels.begin() + 5) == labels.first);
    CHECK(Labels(data->test.labels.begin(), data->test.labels.begin() + 5) == labels.second);
  }
}

TEST_CASE("a path with a NUL byte in it names nothing") {
  const TemporaryFolder folder;
  put(folder.path() / "rows.csv", "0,1\n1,0\n0,1\n1,0\n0,1\n");
  const std::string name = "csv:" + (folder.path() / "rows.csv").string();
  Diagnostics diagnostics;
  CHECK(load_data_set(name, diagnostics));
  CHECK_FALSE(load_data_set(name + std::string("\0.png", 5), diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == Code::unknown_data);
}

TEST_CASE("a label column is asked of files that have columns alone") {
  Diagnostics diagnostics;
  CHECK_FALSE(load_data_set("digits", {.label = "first"}, diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == Code::bad_flag);
  CHECK(diagnostics[0].where == "--label");
}

TEST_CASE("a data set suggests an identifier for its network") {
  const std::map<std::string, std::string> names = {
      {"digits", "digits_mlp"},
      {"mnist", "mnist_mlp"},
      {"fashion-mnist", "fashion_mnist_mlp"},
      {"csv:letters.csv", "letters_mlp"},
      {"csv:/some/where/EMNIST letters-train.v2.csv", "EMNIST_letters_train_v2_mlp"},
      {"csv:8x8.csv", "data_8x8_mlp"},
      {"csv:\xc3\xa9\xc3\xa9.csv", "data_mlp"},
      {"csv:__.csv", "data_mlp"},
      {"csv:_a_.csv", "a_mlp"},
      {"csv:module.csv", "module_mlp"},
      {"csv:.csv", "csv_mlp"},
      {"idx:/data/emnist", "emnist_mlp"},
      {"idx:/data/emnist/", "emnist_mlp"},
      {"idx:/data/x/../kmnist", "kmnist_mlp"},
      {"idx:/", "data_mlp"},
      {"csv:" + std::string(80, 'x') + ".csv", std::string(27, 'x') + "_mlp"},
      {"csv:" + std::string(26, 'x') + "_y.csv", std::string(26, 'x') + "_mlp"},
  };
  for (const auto& [data, name] : names) CHECK(suggested_network_name(data, 31) == name);
}

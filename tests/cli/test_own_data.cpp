// SPDX-License-Identifier: Apache-2.0
// A run on a file of the user's own, named by a relative path.
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// 60 images of four pixels in two classes, of which `bright` is the second.
std::string rows(int bright) {
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += std::to_string(i % 2 == 0 ? i : bright) + ",0," + std::to_string(i * 7 % 200) + ",255," +
            std::to_string(i % 2) + "\n";
  return text;
}

/// A short training on `data`, with these flags besides.
std::vector<std::string> training(const std::string& data, const std::string& out,
                                  const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"train",
                                    "--data",
                                    data,
                                    "--hidden",
                                    "2",
                                    "--length",
                                    "8",
                                    "--encoding",
                                    "sign_magnitude",
                                    "--source-pair",
                                    "ramp_vdc",
                                    "--real-epochs",
                                    "1",
                                    "--search-epochs",
                                    "1",
                                    "--epochs",
                                    "1",
                                    "--no-float",
                                    "--out",
                                    out};
  // The columns are pixels, few as they are.
  if (data.starts_with("csv:")) words.insert(words.end(), {"--scale", "none"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// 60 rows of three pixels with one of these labels before them, in turn, and a header line.
std::string labelled_rows(const std::vector<std::string>& labels, int brightest = 100) {
  std::string text = "kind,p1,p2,p3\r\n";
  for (std::size_t i = 0; i < 60; ++i) {
    const std::size_t label = (i / 5 + i % 5) % labels.size();  // no label in test rows alone
    text += labels[label] + "," + std::to_string(i == 17 ? brightest : static_cast<int>(label) * 9) + ",0," +
            std::to_string(i) + "\r\n";
  }
  return text + "\r\n";
}

Json answer(const fs::path& folder, std::vector<std::string> words, int exit_code = 0) {
  words.emplace_back("--json");
  const Run run = run_program(folder, words);
  INFO(run.output << run.errors);
  REQUIRE(run.exit_code == exit_code);
  Diagnostics wrong;
  const auto json = parse_json(run.output, wrong);
  REQUIRE(json);
  return *json;
}

std::vector<std::string> class_names(const Json& answer) {
  std::vector<std::string> names;
  for (const Json& name : *answer.find("data")->find("class_names")->array()) names.push_back(*name.string());
  return names;
}

TEST_CASE("a run on data of one's own goes on, and is exported, from any folder") {
  const TemporaryFolder folder;
  write_file(folder.path() / "data/rows.csv", rows(200));
  // Another file where the relative path would lead from there.
  write_file(folder.path() / "elsewhere/data/rows.csv", rows(90));
  const fs::path elsewhere = folder.path() / "elsewhere";
  REQUIRE(run_program(folder.path(), training("csv:data/rows.csv", "run")).exit_code == 0);
  const auto before = files_of(folder.path() / "run");

  const Run again = run_program(elsewhere, training("csv:../data/rows.csv", "../run"));
  INFO(again.errors);
  CHECK(again.exit_code == 0);
  CHECK(equal(files_of(folder.path() / "run"), before));
  const Run other = run_program(elsewhere, training("csv:data/rows.csv", "../run"));
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors, Catch::Contains("PW0701 ../run/run.json /data: ") &&
                               Catch::Contains("PW0701 ../run/run.json /data_sha256: "));
  CHECK(equal(files_of(folder.path() / "run"), before));

  CHECK(run_program(elsewhere, {"export", "../run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
  CHECK(run_program(folder.path(), {"export", "run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
  CHECK(equal(files_of(elsewhere / "bundle"), files_of(folder.path() / "bundle")));
}

TEST_CASE("a run keeps the label column and the table of classes for all that comes after it") {
  const TemporaryFolder folder;
  const std::vector<std::string> labels = {"dog", "7", "cat, big", "26", "100"};
  std::vector<std::string> quoted = labels;
  quoted[2] = "\"cat, big\"";
  write_file(folder.path() / "rows.csv", "\xef\xbb\xbf" + labelled_rows(quoted));
  const std::vector<std::string> table = {"7", "26", "100", "cat, big", "dog"};
  const std::vector<std::string> flags = {"--label", "kind", "--labels", "compact"};
  const Json trained = answer(folder.path(), training("csv:rows.csv", "run", flags));
  CHECK(class_names(trained) == table);
  CHECK(*trained.find("data")->find("maximum") == Json(100));

  CHECK_THAT(run_program(folder.path(), {"evaluate", "run"}).output,
             Catch::Contains("\n                7       26      100 cat, big      dog\n       7"));
  const Json evaluated = answer(folder.path(), {"evaluate", "run"});
  CHECK(class_names(evaluated) == table);
  CHECK(*evaluated.find("data")->find("maximum_origin") == Json("netlist"));
  CHECK(*evaluated.find("images") == Json(12));
  CHECK(*evaluated.find("correct") == *trained.find("test")->find("correct"));
  CHECK(*answer(folder.path(), {"evaluate", "run/scnir_document.json"}).find("correct") ==
        *evaluated.find("correct"));

  CHECK(run_program(folder.path(), {"export", "run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
  CHECK(*answer(folder.path(), {"evaluate", "bundle"}).find("confusion") == *evaluated.find("confusion"));
  CHECK(run_program(folder.path(), {"audit", "bundle"}).output.find("PW02") == std::string::npos);

  // Other images, in which classes are missing, keep the numbers of the run.
  write_file(folder.path() / "more.csv", labelled_rows({"dog", "7"}));
  const Json other = answer(folder.path(), {"evaluate", "run", "--data", "csv:more.csv"});
  CHECK(class_names(other) == table);
  CHECK(*other.find("data")->find("test_images_of_classes") ==
        Json::array_of(std::vector<int>{6, 0, 0, 0, 6}));
  write_file(folder.path() / "new.csv", labelled_rows({"dog", "cow"}));
  const Run refused = run_program(folder.path(), {"evaluate", "run", "--data", "csv:new.csv"});
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.errors, Catch::Contains("PW0503") && Catch::Contains("\"cow\""));

  // A netlist alone takes the flags again.
  fs::copy_file(folder.path() / "run/scnir_document.json", folder.path() / "alone.json");
  std::vector<std::string> alone = {"evaluate", "alone.json", "--data", "csv:rows.csv"};
  alone.insert(alone.end(), flags.begin(), flags.end());
  CHECK(*answer(folder.path(), alone).find("confusion") == *evaluated.find("confusion"));
  alone[3] = "csv:more.csv";
  CHECK(run_program(folder.path(), alone).exit_code == 2);

  // The same command goes on; another maximum is another run.
  CHECK(run_program(folder.path(), training("csv:rows.csv", "run", flags)).exit_code == 0);
  const Run another = run_program(
      folder.path(),
      training("csv:rows.csv", "run", {"--label", "kind", "--labels", "compact", "--maximum", "200"}));
  CHECK(another.exit_code == 2);
  CHECK_THAT(another.errors, Catch::Contains("PW0701 run/run.json /data_options"));
}

TEST_CASE("training says first what it trains on, and doubts labels that are probably none") {
  const TemporaryFolder folder;
  write_file(folder.path() / "rows.csv", rows(200));
  const Run run = run_program(folder.path(), training("csv:rows.csv", "run"));
  CHECK(run.exit_code == 0);
  CHECK(
      run.output.starts_with("data     csv:rows.csv, labels in column 5, the last one\n"
                             "rows     48 training, 12 test\n"
                             "pixels   4 (2 rows x 2 columns)\n"
                             "maximum  255 stands for 1: the largest pixel that occurs\n"
                             "classes  2, with training rows: 0 (24), 1 (24)\n"
                             "empty    none; every class has a training row\n\n"));
  CHECK(run.errors.empty());

  std::string sparse;
  for (int i = 0; i < 60; ++i) sparse += "1,2,3,4," + std::to_string(i % 2 * 200) + "\n";
  write_file(folder.path() / "sparse.csv", sparse);
  const Run doubted = run_program(folder.path(), training("csv:sparse.csv", "sparse"));
  CHECK(doubted.exit_code == 0);
  CHECK_THAT(doubted.errors, Catch::Contains("warning: 199 of 201 classes have no training row") &&
                                 Catch::Contains("--label first"));
}

TEST_CASE("images for a netlist may be darker than its maximum, but not brighter") {
  const TemporaryFolder folder;
  for (const int brightest : {100, 80, 101})
    write_file(folder.path() / (std::to_string(brightest) + ".csv"), labelled_rows({"0", "1"}, brightest));
  const std::vector<std::string> first = {"--label", "first"};
  CHECK(run_program(folder.path(), training("csv:100.csv", "run", first)).exit_code == 0);
  CHECK(*answer(folder.path(), {"evaluate", "run", "--data", "csv:80.csv"}).find("data")->find("maximum") ==
        Json(100));
  const Run bright = run_program(folder.path(), {"evaluate", "run", "--data", "csv:101.csv"});
  CHECK(bright.exit_code == 2);
  CHECK_THAT(
      bright.errors,
      Catch::Contains(
          "PW0503 101.csv line 19 column 2: expected a pixel in [0, 100], as the network has it, got 101"));
  CHECK(*answer(folder.path(), training("csv:80.csv", "other", {"--label", "first", "--maximum", "255"}))
             .find("data")
             ->find("maximum_origin") == Json("given"));
  for (const char* maximum : {"0", "256", "-1", "x", "16.0", "010x"}) {
    const Run wrong = run_program(folder.path(), training("csv:80.csv", "wrong", {"--maximum", maximum}));
    CHECK(wrong.exit_code == 2);
    CHECK_THAT(wrong.errors, Catch::Contains("PW0601"));
  }
}

TEST_CASE("a network is named after its data unless it has a name") {
  const TemporaryFolder folder;
  write_file(folder.path() / "two kinds.csv", rows(200));
  const auto name_of = [&](const std::string& out, const std::vector<std::string>& more) {
    REQUIRE(run_program(folder.path(), training("csv:two kinds.csv", out, more)).exit_code == 0);
    Diagnostics wrong;
    return *parse_json(read_file(folder.path() / out / "run.json"), wrong)->find("name")->string();
  };
  CHECK(name_of("a", {}) == "two_kinds_mlp");
  CHECK(name_of("b", {"--name", "own"}) == "own");
}

TEST_CASE("five rows are enough to train and two images of IDX are") {
  const TemporaryFolder folder;
  write_file(folder.path() / "five.csv", "0,1\n9,0\n0,1\n9,0\n0,1\n");
  CHECK(run_program(folder.path(), training("csv:five.csv", "run")).exit_code == 0);
  const Run held_out = run_program(folder.path(), training("csv:five.csv", "other", {"--hold-out"}));
  CHECK(held_out.exit_code == 2);
  CHECK_THAT(held_out.errors, Catch::Contains("at least 5 training images with --hold-out"));

  using namespace std::string_literals;
  const fs::path idx = folder.path() / "idx";
  for (const char* half : {"train", "t10k"}) {
    write_file(idx / (half + "-images-idx3-ubyte"s), "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x01\0\x01"s);
    write_file(idx / (half + "-labels-idx1-ubyte"s), "\0\0\x08\x01\0\0\0\x02\0\x01"s);
  }
  const Json trained = answer(folder.path(), training("idx:idx", "binary"));
  CHECK(*trained.find("data")->find("maximum") == Json(1));
}

}  // namespace
}  // namespace pulsewright::cli_tests

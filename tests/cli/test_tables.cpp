// SPDX-License-Identifier: Apache-2.0
// A table of measurements from its file to an audited bundle.
#include <fmt/format.h>

#include "base/random.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

/// Two classes that a sum of a small and a large column tells apart.
std::string measurements(std::uint64_t seed, int rows) {
  Random random(seed, 0);
  std::string text = "width,weight,kind\n";
  for (int i = 0; i < rows; ++i) {
    const double width = random.uniform() * 2e-3 - 1e-3;
    const double weight = random.uniform() * 5e4;
    text += fmt::format("{:.6e},{:.2f},{}\n", width, weight,
                        width / 2e-3 + weight / 5e4 > 0.5 ? "heavy" : "light");
  }
  return text;
}

Json answer(const std::filesystem::path& folder, std::vector<std::string> words) {
  words.emplace_back("--json");
  const Run run = run_program(folder, words);
  INFO(run.output << run.errors);
  REQUIRE(run.exit_code == 0);
  return run.json();
}

std::vector<std::string> training(const std::string& out, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"train",
                                    "--data",
                                    "csv:table.csv",
                                    "--hidden",
                                    "4",
                                    "--length",
                                    "16",
                                    "32",
                                    "--encoding",
                                    "sign_magnitude",
                                    "--source-pair",
                                    "ramp_vdc",
                                    "--real-epochs",
                                    "8",
                                    "--search-epochs",
                                    "2",
                                    "--epochs",
                                    "12",
                                    "--out",
                                    out};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const Json& member(const Json& json, std::initializer_list<const char*> path) {
  const Json* at = &json;
  for (const char* key : path) {
    at = at->find(key);
    REQUIRE(at != nullptr);
  }
  return *at;
}

}  // namespace

TEST_CASE("a table goes from its file to an audited bundle with the ranges of its training rows") {
  const TemporaryFolder folder;
  write_file(folder.path() / "table.csv", measurements(1, 200));
  const Json trained = answer(folder.path(), training("run", {}));
  CHECK(member(trained, {"data", "scale"}) == Json("minmax"));
  CHECK(member(trained, {"data", "class_names"}) == Json(Json::Array{"heavy", "light"}));
  CHECK(*member(trained, {"test", "correct"}).integer() >= 34);

  const Json evaluated = answer(folder.path(), {"evaluate", "run"});
  CHECK(member(evaluated, {"correct"}) == member(trained, {"test", "correct"}));
  double shares = 0;
  const Json::Array& confusion = *member(evaluated, {"confusion"}).array();
  for (std::size_t c = 0; c < 2; ++c) {
    const Json::Array& named = *confusion[c].array();
    const auto images = static_cast<double>(*named[0].integer() + *named[1].integer());
    shares += static_cast<double>(*named[c].integer()) / images;
  }
  CHECK(member(evaluated, {"balanced_accuracy"}) == Json(shares / 2));
  REQUIRE(run_program(folder.path(), {"export", "run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
  CHECK(run_program(folder.path(), {"parity", "bundle", "--sim", "both", "--images", "all"}).exit_code == 0);
  CHECK(run_program(folder.path(), {"audit", "bundle"}).exit_code == 0);
  CHECK(member(answer(folder.path(), {"evaluate", "bundle"}), {"correct"}) == member(evaluated, {"correct"}));

  // Other rows, whose own ranges are others, are scaled as those of training.
  std::string wide = measurements(2, 100) + "1.0,1e9,heavy\n";
  write_file(folder.path() / "more.csv", wide);
  const Json more = answer(folder.path(), {"evaluate", "run", "--data", "csv:more.csv"});
  CHECK(*member(more, {"data", "saturated_values"}).integer() >= 2);
  CHECK(*member(more, {"correct"}).integer() >= 16);

  const std::string names = "weight,width,kind";
  write_file(folder.path() / "turned.csv", names + measurements(1, 20).substr(names.size()));
  const Run turned = run_program(folder.path(), {"evaluate", "run", "--data", "csv:turned.csv"});
  CHECK(turned.exit_code == 2);
  CHECK_THAT(turned.errors, Catch::Contains("PW0503") && Catch::Contains("the column \"width\" in place 1"));
  CHECK(run_program(folder.path(), {"evaluate", "run", "--scale", "quantile"}).exit_code == 2);
}

TEST_CASE("--within chooses a cost weight once, and says what the others would have given") {
  const TemporaryFolder folder;
  write_file(folder.path() / "table.csv", measurements(3, 60));
  const Json first = answer(folder.path(), training("run", {"--within", "0.05"}));
  const Json& choice = member(first, {"cost_choice"});
  CHECK(member(choice, {"folds"}) == Json(5));
  const Json::Array& trials = *member(choice, {"trials"}).array();
  REQUIRE(trials.size() >= 2);
  for (const Json& trial : trials) CHECK(member(trial, {"rows"}) == Json(48));
  if (member(choice, {"is_within"}) == Json(true) && trials.size() < 7)
    CHECK(member(choice, {"cost_weight"}) == member(trials[trials.size() - 2], {"cost_weight"}));
  const auto before = files_of(folder.path() / "run");

  // The same command goes on with it, and another tolerance is another run.
  const Json again = answer(folder.path(), training("run", {"--within", "0.05"}));
  CHECK(again.find("cost_choice") == nullptr);
  CHECK(equal(files_of(folder.path() / "run"), before));
  CHECK(run_program(folder.path(), training("run", {"--within", "0.06"})).exit_code == 2);
  CHECK(run_program(folder.path(), training("other", {"--within", "0.05", "--cost-weight", "1"})).exit_code ==
        2);
}

TEST_CASE("tables are not moved as pictures are") {
  const TemporaryFolder folder;
  write_file(folder.path() / "table.csv", measurements(4, 40));
  const Run moved = run_program(folder.path(), training("run", {"--augment-shift", "0.4"}));
  CHECK(moved.exit_code == 2);
  CHECK_THAT(moved.errors, Catch::Contains("--image ROWSxCOLUMNS"));
  CHECK(run_program(folder.path(), training("run", {"--image", "1x3"})).exit_code == 2);
  CHECK(run_program(folder.path(), training("run", {"--image", "0x2"})).exit_code == 2);
}

}  // namespace pulsewright::cli_tests

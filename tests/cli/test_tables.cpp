// SPDX-License-Identifier: Apache-2.0
// A table of measurements from its file to an audited bundle.
#include <cmath>
#include <map>
#include <sstream>

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

/// A real number, which text may show without a point.
double number(const Json& json) {
  const double* real = json.get_if<double>();
  return real != nullptr ? *real : static_cast<double>(*json.integer());
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

namespace {

double real(const Json& json) {
  REQUIRE(json.get_if<double>() != nullptr);
  return *json.get_if<double>();
}

/// Two numbers that follow from two columns.
std::string shapes(std::uint64_t seed, int rows) {
  Random random(seed, 0);
  std::string text = "height,width,area,outline length\n";
  for (int i = 0; i < rows; ++i) {
    const double height = 1 + random.uniform();
    const double width = 200 * (1 + random.uniform());
    text += fmt::format("{:.4f},{:.3f},{:.5g},{:.5g}\n", height, width, height * width, 2 * (height + width));
  }
  return text;
}

/// The columns of a CSV file with a header.
std::map<std::string, std::vector<double>> columns_of(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::vector<std::string> names;
  std::istringstream header(line);
  for (std::string name; std::getline(header, name, ',');) names.push_back(name);
  std::map<std::string, std::vector<double>> columns;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string field;
    for (const std::string& name : names) {
      std::getline(fields, field, ',');
      columns[name].push_back(std::stod(field));
    }
  }
  return columns;
}

}  // namespace

TEST_CASE("a regression goes from its table to an audited bundle, in the unit of its targets") {
  const TemporaryFolder folder;
  write_file(folder.path() / "table.csv", shapes(1, 200));
  const std::vector<std::string> task = {"--task", "regression", "--label", "area,outline length"};
  const Json trained = answer(folder.path(), training("run", task));
  CHECK(member(trained, {"data", "targets"}).array()->size() == 2);
  CHECK(real(member(trained, {"test", "r2"})) > 0.8);
  CHECK(real(member(trained, {"test", "float_r2"})) > 0.9);

  const Json evaluated = answer(folder.path(), {"evaluate", "run", "--logits", "logits.csv"});
  for (const char* key : {"rmse", "r2"}) CHECK(member(evaluated, {key}) == member(trained, {"test", key}));
  CHECK(evaluated.find("accuracy") == nullptr);
  // The file of logits says the same by arithmetic of its own.
  auto columns = columns_of(read_file(folder.path() / "logits.csv"));
  Diagnostics wrong;
  const Json document = parse_json(read_file(folder.path() / "run/scnir_document.json"), wrong).value();
  double rmse = 0;
  for (std::size_t q = 0; q < 2; ++q) {
    const std::string name = q == 0 ? "area" : "outline_length";
    const Json& quantity = (*(*document.find("nodes")->array()).back().find("quantities")->array())[q];
    CHECK(member(quantity, {"name"}) == Json(name));
    const auto number = [&](const char* key) {
      return static_cast<double>(*member(quantity, {key}).integer());
    };
    const std::vector<double>& targets = columns.at("target_" + name);
    REQUIRE(targets.size() == 40);
    double squares = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const double logit = columns.at(fmt::format("logit_{}", q))[i];
      const double value = (number("unit") * logit + number("offset")) * std::pow(2.0, number("exponent"));
      CHECK(columns.at("value_" + name)[i] == Approx(value).epsilon(1e-12));
      squares += (value - targets[i]) * (value - targets[i]);
    }
    rmse += std::sqrt(squares / 40) / 2;
  }
  CHECK(real(member(evaluated, {"rmse"})) == Approx(rmse).epsilon(1e-9));

  REQUIRE(run_program(folder.path(), {"export", "run", "--out", "bundle", "--no-synthesis"}).exit_code == 0);
  CHECK(run_program(folder.path(), {"parity", "bundle", "--sim", "both", "--images", "all"}).exit_code == 0);
  CHECK(run_program(folder.path(), {"audit", "bundle"}).exit_code == 0);
  CHECK(member(answer(folder.path(), {"evaluate", "bundle"}), {"rmse"}) == member(evaluated, {"rmse"}));
  CHECK_THAT(read_file(folder.path() / "bundle/sw/table_mlp_regs.h"),
             Catch::Contains("#define TABLE_MLP_QUANTITY_1_NAME \"outline_length\""));
  CHECK_THAT(read_file(folder.path() / "bundle/README.md"), Catch::Contains("| 0 | `area` |"));

  // A report does not call R2 an accuracy.
  REQUIRE(run_program(folder.path(), {"report", "run", "--out", "run.html"}).exit_code == 0);
  const std::string report = read_file(folder.path() / "run.html");
  CHECK_THAT(report, Catch::Contains("A regression") && Catch::Contains("last R2") &&
                         !Catch::Contains("last accuracy"));

  // Another target is found again by making the evaluation anew.
  const std::string targets = read_file(folder.path() / "bundle/tb/targets.csv");
  write_file(folder.path() / "bundle/tb/targets.csv", "1" + targets);
  CHECK(run_program(folder.path(), {"audit", "bundle"}).exit_code == 1);

  // The netlist says by itself that it is a regression; other commands refuse one with a reason.
  REQUIRE(run_program(folder.path(), {"fold", "run/scnir_document.json", "--out", "folded.json"}).exit_code ==
          0);
  CHECK(member(answer(folder.path(), {"evaluate", "folded.json", "--data", "csv:table.csv", "--label",
                                      "area,outline length", "--scale", "minmax"}),
               {"rmse"}) == member(evaluated, {"rmse"}));
  const Run compared = run_program(folder.path(), {"compare", "run", "--data", "csv:table.csv", "--label",
                                                   "area,outline length", "--out", "c"});
  CHECK(compared.exit_code == 2);
  CHECK_THAT(compared.errors, Catch::Contains("a regression"));
  CHECK(run_program(folder.path(), {"fold", "run", "--early-exit", "--out", "e.json"}).exit_code == 2);
  std::vector<std::string> balanced = task;
  balanced.emplace_back("--balance-classes");
  const Run classes = run_program(folder.path(), training("other", balanced));
  CHECK(classes.exit_code == 2);
  CHECK_THAT(classes.errors, Catch::Contains("--balance-classes"));
}

TEST_CASE("--within chooses a circuit once, and says what the others would have given") {
  const TemporaryFolder folder;
  write_file(folder.path() / "table.csv", measurements(3, 60));
  const Json first = answer(folder.path(), training("run", {"--within", "0.05"}));
  const Json& choice = member(first, {"settled", "circuit"});
  CHECK(member(choice, {"folds"}) == Json(5));
  CHECK(member(choice, {"rows"}) == Json(48));
  const Json::Array& trials = *member(choice, {"trials"}).array();
  REQUIRE(trials.size() >= 2);
  const Json& chosen = trials.at(static_cast<std::size_t>(*member(choice, {"chosen"}).integer()));
  const Json::Array& layers = *member(first, {"layers"}).array();
  for (std::size_t l = 0; l < layers.size(); ++l)
    CHECK(member(chosen, {"layers"}).array()->at(l) ==
          Json(fmt::format("{} {} {}", *member(layers[l], {"length"}).integer(),
                           *member(layers[l], {"encoding"}).string(),
                           *member(layers[l], {"source_pair"}).string())));
  // The epochs were given, so no recipe was tried.
  CHECK(member(first, {"settled"}).find("recipe") == nullptr);
  const auto before = files_of(folder.path() / "run");

  // The same command goes on with it, and another tolerance is another run.
  const Json again = answer(folder.path(), training("run", {"--within", "0.05"}));
  CHECK(again.find("settled") == nullptr);
  CHECK(equal(files_of(folder.path() / "run"), before));
  CHECK(run_program(folder.path(), training("run", {"--within", "0.06"})).exit_code == 2);
  CHECK(run_program(folder.path(), training("other", {"--within", "0.05", "--cost-weight", "1"})).exit_code ==
        2);
}

TEST_CASE(
    "a table without further flags gets epochs and a circuit, and cross-validation does the same on folds") {
  const TemporaryFolder folder;
  write_file(folder.path() / "table.csv", measurements(5, 40));
  const std::vector<std::string> flags = {"--data", "csv:table.csv", "--hidden", "3", "--length", "16", "64"};
  std::vector<std::string> train = {"train", "--out", "run"};
  train.insert(train.end(), flags.begin(), flags.end());
  const Json trained = answer(folder.path(), train);
  const Json& recipe = member(trained, {"settled", "recipe"});
  CHECK(member(recipe, {"rows"}) == Json(32));
  CHECK(member(recipe, {"trials"}).array()->size() >= 2);
  CHECK(answer(folder.path(), train).find("settled") == nullptr);

  std::vector<std::string> bench = {"bench", "accuracy", "--folds", "4", "--repeats", "2"};
  bench.insert(bench.end(), flags.begin(), flags.end());
  const Json validated = answer(folder.path(), bench);
  const Json::Array& trainings = *member(validated, {"trainings"}).array();
  REQUIRE(trainings.size() == 8);
  double circuit = 0;
  std::int64_t rows = 0;
  for (const Json& each : trainings) {
    circuit += number(member(each, {"circuit_accuracy"})) / 8;
    rows += *member(each, {"rows"}).integer();
  }
  CHECK(number(member(validated, {"circuit_accuracy"})) == Approx(circuit));
  CHECK(rows == 80);  // each row once in both repeats
  CHECK(run_program(folder.path(), {"bench", "accuracy", "--data", "csv:table.csv", "--folds", "30"})
            .exit_code == 2);
}

TEST_CASE("a budget is kept by the trained circuit, or refused before training with the nearest one") {
  const TemporaryFolder folder;
  write_file(folder.path() / "table.csv", measurements(6, 60));
  const auto limited = [&](const std::string& out, const std::string& flag, const std::string& most) {
    std::vector<std::string> words = training(out, {flag, most});
    return run_program(folder.path(), words);
  };
  // Streams of 16 or 32 bits: an image cannot follow the last one in fewer than 18 clocks.
  const Run refused = limited("none", "--max-interval", "17");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.errors, Catch::Contains("18 clocks") && Catch::Contains("16 sign_magnitude ramp_vdc"));
  CHECK(!std::filesystem::exists(folder.path() / "none"));
  for (const auto& [flag, most] : {std::pair("--max-interval", "18"), std::pair("--max-interval", "40"),
                                   std::pair("--max-lut4", "900"), std::pair("--max-cells-us", "400")}) {
    const std::string out = std::string(flag + 2) + most;
    const Run run = limited(out, flag, most);
    INFO(flag << " " << most << run.errors);
    REQUIRE(run.exit_code == 0);
    const Json estimate = answer(folder.path(), {"estimate", out});
    const double interval = number(member(estimate, {"interval_clocks"}));
    const double lut4 = number(member(estimate, {"lut4"}));
    const double cells = std::max(lut4, number(member(estimate, {"ff"})));
    const double got = std::string(flag) == "--max-interval" ? interval
                       : std::string(flag) == "--max-lut4"   ? lut4
                                                             : cells * interval / 50;
    CHECK(got <= std::stod(most) + 1);  // estimate rounds cells
  }
  CHECK(limited("both", "--max-lut4", "0").exit_code == 2);
  CHECK(run_program(folder.path(), training("both", {"--max-lut4", "900", "--within", "0.1"})).exit_code ==
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

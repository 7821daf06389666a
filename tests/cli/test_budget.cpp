// SPDX-License-Identifier: Apache-2.0
// `estimate`, and `fold` with a budget.
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

std::int64_t number_in(const Run& run, const char* key) {
  const Json json = run.json();
  REQUIRE(json.find(key) != nullptr);
  return *json.find(key)->integer();
}

TEST_CASE("estimate foretells cells and clocks, layer by layer") {
  const Workshop shop;
  const Run run = shop.run({"estimate", "run", "--json"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  std::int64_t luts = 0;
  const Json object = run.json();
  for (const auto& [layer, cost] : *object.find("by_layer")->object()) luts += *cost.find("lut4")->integer();
  CHECK(object.find("by_layer")->object()->size() == 3);
  CHECK(std::abs(luts - number_in(run, "lut4")) <= 3);  // each is rounded
  CHECK(number_in(run, "latency_clocks") > number_in(run, "interval_clocks"));
}

TEST_CASE("a design over its budget is answered with no, and with a folded one that fits") {
  const Workshop shop;
  const std::int64_t luts = number_in(shop.run({"estimate", "run", "--json"}), "lut4");
  const std::string most = std::to_string(luts * 3 / 4);
  const Run over = shop.run({"estimate", "run", "--max-lut4", most});
  CHECK(over.exit_code == 1);
  CHECK_THAT(over.output, Catch::Contains("OVER THE BUDGET: " + std::to_string(luts) + " LUT4 of " + most) &&
                              Catch::Contains("this fits: pulsewright fold run --fold dense_1="));
  CHECK(shop.run({"estimate", "run", "--max-lut4", std::to_string(luts)}).exit_code == 0);
  const Run fold = shop.run({"fold", "run", "--max-lut4", most, "--out", "chosen.json", "--json"});
  INFO(fold.errors);
  REQUIRE(fold.exit_code == 0);
  CHECK(number_in(fold, "lut4") <= luts * 3 / 4);
  CHECK(shop.run({"estimate", "chosen.json", "--max-lut4", most}).exit_code == 0);
}

TEST_CASE("the schedule that estimate suggests keeps what is loadable") {
  const Workshop shop;
  REQUIRE(shop.run({"fold", "run", "--fold", "dense_1=3x2", "--fold", "dense_2=2x2", "--loadable", "dense_1",
                    "--loadable", "dense_2", "--out", "loadable.json"})
              .exit_code == 0);
  const Run run = shop.run({"estimate", "loadable.json", "--max-lut4", "100", "--json"});
  CHECK(run.exit_code == 1);
  const Json nearest = *run.json().find("nearest");
  std::vector<std::string> folded;
  for (const Json& fold : *nearest.find("folds")->array())
    if (const std::string flag = *fold.string(); !flag.ends_with("=parallel"))
      folded.push_back(flag.substr(0, flag.find('=')));
  CHECK_FALSE(folded.empty());
  CHECK(*nearest.find("loadable") == Json::array_of(folded));
  CHECK_THAT(shop.run({"estimate", "loadable.json", "--max-lut4", "100"}).output,
             Catch::Contains(" --loadable " + folded.front()));
}

TEST_CASE("where nothing fits, fold says how near it came and writes nothing") {
  const Workshop shop;
  const Run run = shop.run({"fold", "run", "--max-lut4", "20", "--max-bram", "1", "--out", "chosen.json"});
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, Catch::Contains("NOTHING FITS: the nearest takes ") &&
                             Catch::Contains(" LUT4 of 20") && Catch::Contains("chosen.json is not written"));
  CHECK_FALSE(fs::exists(shop.path() / "chosen.json"));
}

TEST_CASE("a budget is a positive number, and chooses the folds alone") {
  const Workshop shop;
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"estimate", "run", "--max-lut4", "0"},
        {"estimate", "run", "--max-latency", "-5"},
        {"estimate", "run", "--max-interval", "many"},
        {"estimate", "missing"},
        {"fold", "run", "--max-bram", "3", "--fold", "dense_1=1x1", "--out", "chosen.json"}}) {
    const Run run = shop.run(arguments);
    INFO(run.errors);
    CHECK(run.exit_code == 2);
    CHECK(run.errors.starts_with("PW06"));
  }
  CHECK_FALSE(fs::exists(shop.path() / "chosen.json"));
}

}  // namespace
}  // namespace pulsewright::cli_tests

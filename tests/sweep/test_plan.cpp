// SPDX-License-Identifier: Apache-2.0
// What a plan is made of, and that everything wrong with it is found before anything runs.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/random.h"
#include "base/toml.h"
#include "catch.h"
#include "objective/price.h"
#include "sweep/engine.h"
#include "sweep/plan.h"
#include "train/run.h"

namespace pulsewright::sweep {
namespace {

constexpr const char* head = R"(
name = "small"
objectives = ["accuracy max", "lut4 min"]
[common]
data = "digits"
hold_out = true
)";

Plan sound_plan(const std::string& text) {
  Diagnostics wrong;
  auto plan = read_plan(text, wrong);
  INFO(to_text(wrong));
  REQUIRE(plan);
  return std::move(*plan);
}

/// "PW0202 /axes/x" for each diagnostic.
std::vector<std::string> faults_of(const std::string& text) {
  Diagnostics wrong;
  CHECK_FALSE(read_plan(text, wrong));
  std::vector<std::string> faults;
  for (const Diagnostic& diagnostic : wrong)
    faults.push_back(code_text(diagnostic.code) + " " + diagnostic.where);
  return faults;
}

std::set<std::string> hashes_of(const Plan& plan) {
  std::set<std::string> hashes;
  for (const Cell& cell : plan.cells) hashes.insert(cell.hash);
  return hashes;
}

TEST_CASE("a cell has the cost weight that train has for its network, unless the plan names one") {
  const Plan plan = sound_plan(std::string(head) + R"(
[axes]
length = [[8], [8, 512]]
)");
  REQUIRE(plan.cells.size() == 2);
  for (const Cell& cell : plan.cells) {
    const train::TrainOptions& options = cell.options.train;
    Diagnostics diagnostics;
    const auto shapes = trainable_shapes(options, *cell.data, diagnostics);
    REQUIRE(shapes);
    CHECK(options.cost_weight == objective::cost_weight_for(0.3, options, *shapes));
  }
  CHECK(plan.cells[0].options.train.cost_weight == plan.cells[1].options.train.cost_weight);
  const Plan named = sound_plan(std::string(head) + "[axes]\ncost_weight = [0.0, 1e-5]\n");
  REQUIRE(named.cells.size() == 2);
  CHECK(named.cells[0].options.train.cost_weight == 0);
  CHECK(named.cells[1].options.train.cost_weight == 1e-5);
}

TEST_CASE("a plan is the product of its axes without what is left out, the last axis running fastest") {
  const Plan plan = sound_plan(std::string(head) + R"(
[axes]
encoding = ["sign_magnitude", "bipolar"]
length = [[8], [8, 16]]
seed = [1, 2, 3]
[[without]]
encoding = "bipolar"
length = [8]
)");
  std::vector<std::string> points;
  for (const Cell& cell : plan.cells) points.push_back(compact_json(cell.point));
  REQUIRE(points.size() == 9);
  CHECK(points[0] == R"({"encoding":"sign_magnitude","length":[8],"seed":1})");
  CHECK(points[1] == R"({"encoding":"sign_magnitude","length":[8],"seed":2})");
  CHECK(points[8] == R"({"encoding":"bipolar","length":[8,16],"seed":3})");
  CHECK(plan.cells[8].options.train.lengths == std::vector<int>{8, 16});
  CHECK(plan.cells[8].options.train.encodings == std::vector<netlist::Encoding>{netlist::Encoding::bipolar});
  CHECK(plan.cells[8].options.train.seed == 3);
}

TEST_CASE("a cell is named by what it trains, not by where the plan says so") {
  const Plan axes = sound_plan(std::string(head) + "[axes]\nseed = [1, 2]\nepochs = [5]\n");
  const Plan common = sound_plan(std::string(head) + "epochs = 5\n[axes]\nseed = [2, 1]\n");
  CHECK(hashes_of(axes) == hashes_of(common));
  const Plan other = sound_plan(std::string(head) + "epochs = 6\n[axes]\nseed = [2, 1]\n");
  for (const Cell& cell : other.cells) CHECK_FALSE(hashes_of(axes).contains(cell.hash));
  const Plan budget =
      sound_plan(std::string(head) + "epochs = 5\n[axes]\nseed = [1]\nbudget = [{}, {max_lut4 = 900}]\n");
  CHECK(hashes_of(budget).size() == 2);
  CHECK(hashes_of(axes).contains(budget.cells[0].hash));
  CHECK_FALSE(hashes_of(axes).contains(budget.cells[1].hash));
}

TEST_CASE("equal cells are trained once") {
  // The default of an option, and the option.
  const Plan plan = sound_plan(std::string(head) + "[axes]\nhidden = [[32], 32]\nseed = [1]\n");
  CHECK(plan.cells.size() == 1);
}

TEST_CASE("everything wrong with a plan is found at once") {
  using Faults = std::vector<std::string>;
  // What is not TOML ends the reading.
  for (const auto& [text, code] : {std::pair{"name = ", "PW0501 plan:1:"},
                                   {"name = \"x\"\nname = \"y\"", "PW0501 plan:2:"},
                                   {"name = 1979-05-27", "PW0203 plan:1"}}) {
    INFO(text);
    const Faults faults = faults_of(text);
    REQUIRE(faults.size() == 1);
    CHECK(faults.front().starts_with(code));
  }
  CHECK(faults_of("") == Faults{"PW0201 /name", "PW0201 /objectives", "PW0201 /axes"});
  CHECK(faults_of(R"(
name = "not an identifier"
objectives = ["accuracy", "speed max", "lut4 min", "lut4 max", 7]
surplus = 1
[common]
seeed = 3
epochs = "many"
encoding = ["trinary"]
batch = 99999999999
[axes]
seed = []
length = 8
optimiser = ["adam", "adam"]
budget = [{max_cells = 3, max_lut4 = 0}]
epochs = [1]
[[without]]
seed = 1
optimiser = "sgd"
)") == Faults{"PW0204 /name", "PW0206 /objectives/0", "PW0206 /objectives/1", "PW0302 /objectives/3",
              "PW0206 /objectives/4", "PW0204 /common/batch", "PW0206 /common/encoding/0",
              "PW0203 /common/epochs", "PW0202 /common/seeed", "PW0202 /axes/budget/0/max_cells",
              "PW0204 /axes/budget/0/max_lut4", "PW0102 /axes/epochs", "PW0203 /axes/length",
              "PW0302 /axes/optimiser/0", "PW0302 /axes/optimiser/1", "PW0203 /axes/seed",
              "PW0206 /without/0/optimiser", "PW0202 /without/0/seed", "PW0202 /surplus"});
}

TEST_CASE("a table of options sets them together, in the place of the common ones") {
  const Plan plan = sound_plan(std::string(head) + R"(
cost_weight = 1e-6
[axes]
seed = [1, 2]
with = [{ length = [8], cost_weight = 2e-6 }, { length = 16, forward = "expectation" }]
)");
  REQUIRE(plan.cells.size() == 4);
  for (std::size_t c = 0; c < 4; ++c) {
    const train::TrainOptions& options = plan.cells[c].options.train;
    CHECK(options.seed == 1 + c / 2);
    CHECK(options.lengths == std::vector<int>{c % 2 == 0 ? 8 : 16});
    CHECK(options.cost_weight == (c % 2 == 0 ? 2e-6 : 1e-6));
    CHECK(options.forward == (c % 2 == 0 ? train::Forward::exact : train::Forward::expectation));
  }
  // It names the same cell as the axes that it stands for.
  const Plan product =
      sound_plan(std::string(head) + "cost_weight = 2e-6\n[axes]\nlength = [[8]]\nseed = [1]\n");
  CHECK(plan.cells[0].hash == product.cells[0].hash);
}

TEST_CASE("what is measured beyond the training belongs to the name of a cell, and is checked") {
  const auto cells_with = [](const std::string& evaluate) {
    return hashes_of(sound_plan(std::string(head) + "[axes]\nlength = [[8]]\n" + evaluate));
  };
  std::set<std::string> all = cells_with("");
  CHECK(cells_with("[evaluate]\n") == all);
  all.merge(cells_with("[evaluate]\ngenerator_setting = [0]\n"));
  all.merge(cells_with("[evaluate]\ngenerator_setting = [0, 1]\n"));
  all.merge(cells_with("[evaluate]\nexpectation = true\n"));
  CHECK(all.size() == 4);
  const std::vector<std::string> faults = faults_of(std::string(head) + R"([axes]
length = [[8]]
with = [{ lenght = 8 }, { length = 16 }, 3]
[evaluate]
generator_setting = [0, 3]
spread = true
)");
  for (const char* place :
       {"/axes/with/0/lenght", "/axes/with/2", "/evaluate/generator_setting/1", "/evaluate/spread"})
    CHECK(std::ranges::any_of(faults, [&](const std::string& fault) { return fault.ends_with(place); }));
  CHECK(faults_of(std::string(head) + "[axes]\nlength = [[8]]\nwith = [{ length = 16 }]\n") ==
        std::vector<std::string>{"PW0102 /axes/with"});
}

TEST_CASE("what train would refuse in any cell is found before anything runs, once each") {
  using Faults = std::vector<std::string>;
  CHECK(faults_of(std::string(head) + "[axes]\nseed = [1, 2]\nlength = [[8], [9], [2048]]\n") ==
        Faults{"PW0601 --length", "PW0601 --length"});
  CHECK(faults_of("name = \"x\"\nobjectives = [\"accuracy max\"]\n[axes]\nseed = [1, 2]\n") ==
        Faults{"PW0601 /common/hold_out"});
  CHECK(faults_of(std::string(head) + "[axes]\nseed = [1]\n[[without]]\nseed = 1\n") ==
        Faults{"PW0204 /without"});
  CHECK(faults_of(
            "name = \"x\"\nobjectives = [\"lut4 min\"]\n[axes]\ndata = [\"digit\", \"csv:/nowhere.csv\"]\n")
            .size() == 2);
  CHECK(faults_of(std::string(head) + fmt::format("[axes]\nseed = [{}]\nbatch = [{}]\nepochs = [{}]\n",
                                                  fmt::join(std::vector<int>{1, 2, 3}, ","), "1, 2", "0")) ==
        Faults{"PW0601 --epochs"});
}

TEST_CASE("a plan of too many cells is refused without making them") {
  std::string numbers = "0";
  for (int i = 1; i < 400; ++i) numbers += fmt::format(", {}", i);
  CHECK(faults_of(std::string(head) + fmt::format("[axes]\nseed = [{0}]\nsearch_start = [{0}]\n", numbers)) ==
        std::vector<std::string>{"PW0204 /axes"});
}

/// A JSON value of what TOML can hold too.
Json draw(Random& random, int depth) {
  switch (random.below(depth > 2 ? 4 : 6)) {
    case 0:
      return static_cast<std::int64_t>(random.below(1'000'000)) - 500'000;
    case 1:
      return random.below(2) == 0;
    case 2:
      return static_cast<double>(random.below(1000)) / 8 + 0.0625;
    case 3: {
      std::string text;
      for (std::uint64_t i = random.below(6); i > 0; --i) text += "ab\"\\ \n\xc3\xa4'#=[]"[random.below(14)];
      // Half of a character is not UTF-8.
      std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
      return text;
    }
    case 4: {
      Json list(Json::Array{});
      for (std::uint64_t i = random.below(4); i > 0; --i) list.push_back(draw(random, depth + 1));
      return list;
    }
    default: {
      Json object(Json::Object{});
      for (std::uint64_t i = random.below(4); i > 0; --i)
        object[fmt::format("k{}", random.below(9))] = draw(random, depth + 1);
      return object;
    }
  }
}

std::string as_toml(const Json& value) {
  if (const Json::Object* object = value.object()) {
    std::string text = "{";
    for (const auto& [key, member] : *object)
      text += fmt::format("{}{} = {}", text.size() > 1 ? ", " : "", key, as_toml(member));
    return text + "}";
  }
  if (const Json::Array* array = value.array()) {
    std::string text = "[";
    for (const Json& element : *array) text += as_toml(element) + ", ";
    return text + "]";
  }
  // Strings of both are escaped alike, and numbers look alike.
  return compact_json(value);
}

TEST_CASE("TOML is read as the JSON value that it spells") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed, 5);
    Json value(Json::Object{});
    for (int i = 0; i < 4; ++i) value[fmt::format("key{}", i)] = draw(random, 0);
    std::string text;
    for (const auto& [key, member] : *value.object()) text += fmt::format("{} = {}\n", key, as_toml(member));
    Diagnostics wrong;
    const auto read = parse_toml(text, "drawn", wrong);
    INFO(text << to_text(wrong));
    REQUIRE(read);
    CHECK(*read == value);
  }
}

TEST_CASE("text that is nearly a plan never crashes the reader") {
  const std::string sound =
      std::string(head) + "[axes]\nseed = [1, 2]\nbudget = [{}, {max_lut4 = 9}]\n[[without]]\nseed = 1\n";
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed, 6);
    std::string text = sound;
    for (std::uint64_t i = 1 + random.below(4); i > 0; --i) {
      const std::size_t at = random.below(text.size());
      if (random.below(2) == 0)
        text.erase(at, 1 + random.below(5));
      else
        text.insert(at, 1, static_cast<char>(random.below(256)));
      if (text.empty()) text = "x";
    }
    Diagnostics wrong;
    const bool is_read = read_plan(text, wrong).has_value();
    INFO(text);
    CHECK(is_read == wrong.empty());
  }
}

TEST_CASE("every cell falls into exactly one slice") {
  const Plan plan =
      sound_plan(std::string(head) + "[axes]\nseed = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\n");
  for (const int count : {1, 2, 3, 7}) {
    std::set<std::string> seen;
    for (int index = 1; index <= count; ++index)
      for (const Cell& cell : plan.cells)
        if (Slice{index, count}.holds(cell.hash)) CHECK(seen.insert(cell.hash).second);
    CHECK(seen.size() == 12);
  }
}

}  // namespace
}  // namespace pulsewright::sweep

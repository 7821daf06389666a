// SPDX-License-Identifier: Apache-2.0
// `bench engine`, docs/performance.md and its pictures. Nothing here depends on how fast this machine is.
#include <algorithm>
#include <set>
#include <tuple>

#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

constexpr const char* record_path = PULSEWRIGHT_ROOT "/docs/performance.json";

double number_in(const Json& json) {
  const double* real = json.get_if<double>();
  return real != nullptr ? *real : static_cast<double>(*json.integer());
}

std::string text_in(const Json& json, const char* key) {
  return *json.find(key)->string();
}

/// Each measurement has its facts once, values above 0, and its median between the extremes.
void check_record(const Json& record) {
  CHECK(text_in(*record.find("machine"), "processor") != "");
  CHECK_FALSE(record.find("machine")->find("instruction_sets")->array()->empty());
  std::set<std::tuple<std::string, std::string, std::int64_t>> known;
  for (const Json& figure : *record.find("measurements")->array()) {
    INFO(figure.brief());
    const std::string name = text_in(figure, "name");
    CHECK(known.emplace(name, text_in(figure, "instruction_set"), *figure.find("length")->integer()).second);
    CHECK(number_in(*figure.find("lowest")) > 0);
    CHECK(number_in(*figure.find("lowest")) <= number_in(*figure.find("value")));
    CHECK(number_in(*figure.find("value")) <= number_in(*figure.find("highest")));
    for (const Json& ratio : *figure.find("ratios")->array()) CHECK(number_in(*ratio.find("value")) > 0);
  }
  std::set<std::string> names;
  for (const auto& [name, set, length] : known) names.insert(name);
  for (const char* name :
       {"roofline", "packed_dense", "packed_network", "table_network", "table_test_set",
        "table_without_zeros", "reference_network", "layer_by_bits_source_lfsr", "layer_by_words_source_lfsr",
        "one_more_stream_by_words_source_sobol", "from_reset_by_words_source_ramp"})
    CHECK(names.contains(name));
}

/// The measurement with this name under the first instruction set that was measured.
const Json& first_named(const Json& record, const std::string& name) {
  for (const Json& figure : *record.find("measurements")->array())
    if (text_in(figure, "name") == name) return figure;
  FAIL("no measurement " << name);
  return record;
}

/// The first ratio of a measurement is its value over that of another.
void check_ratio(const Json& record, const std::string& above, const std::string& below) {
  const Json& figure = first_named(record, above);
  const double wanted =
      number_in(*figure.find("value")) / number_in(*first_named(record, below).find("value"));
  REQUIRE_FALSE(figure.find("ratios")->array()->empty());
  CHECK(number_in(*figure.find("ratios")->array()->front().find("value")) == Approx(wanted));
}

/// The goals, wherever in a record they stand.
std::multiset<double> goals_of(const Json& record) {
  std::multiset<double> goals;
  for (const Json& figure : *record.find("measurements")->array()) {
    if (const Json* goal = figure.find("goal")) goals.insert(number_in(*goal));
    for (const Json& ratio : *figure.find("ratios")->array())
      if (const Json* goal = ratio.find("goal")) goals.insert(number_in(*goal));
  }
  return goals;
}

TEST_CASE("bench engine writes what it prints, and draws a picture of each thing that grows") {
  const TemporaryFolder folder;
  const Run run = run_program(folder.path(), {"bench", "engine", "--quick", "--instructions", "plain",
                                              "--json", "--out", "record.json", "--plots", "pictures"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  CHECK(run.errors == "");
  CHECK(run.output == read_file(folder.path() / "record.json"));
  const Json record = run.json();
  check_record(record);
  check_ratio(record, "packed_dense", "roofline");
  check_ratio(record, "table_network", "packed_network");
  check_ratio(record, "table_test_set", "reference_network");
  for (const std::string work : {"layer", "one_more_stream", "from_reset"})
    check_ratio(record, work + "_by_words_source_lfsr", work + "_by_bits_source_lfsr");
  CHECK(*record.find("quick") == Json(true));
  CHECK(record.find("series")->array()->size() == 8);
  CHECK(files_of(folder.path() / "pictures").size() == 4);
  for (const char* word : {"/work", "/home", "/root", "/tmp"})
    CHECK(run.output.find(word) == std::string::npos);
}

TEST_CASE("bench engine measures a netlist that is named") {
  const Workshop shop;
  const Run run = shop.run(
      {"bench", "engine", "--quick", "--instructions", "plain", "--netlist", "small.json", "--json"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  const Json record = run.json();
  const Json::Array& figures = *record.find("measurements")->array();
  CHECK(std::ranges::count_if(figures,
                              [](const Json& figure) { return text_in(figure, "name") == "netlist"; }) == 1);
}

TEST_CASE("bench engine has help with an example, and refuses what is wrong") {
  const Workshop shop;
  const Run help = shop.run({"bench", "engine", "--help"});
  CHECK(help.exit_code == 0);
  CHECK_THAT(help.output, Catch::Contains("\nExample: pulsewright bench engine "));
  const std::vector<std::pair<Arguments, std::string>> wrong = {
      {{"--instructions", "mmx"}, "PW0601 --instructions: "},
      {{"--instructions", ""}, "PW0601 "},
      {{"--data", "faces"}, "PW0502 "},
      {{"--data", "digits"}, "PW0503 --data digits: "},
      {{"--netlist", "missing.json"}, "PW0603 "},
      {{"--netlist", "garbage"}, "PW0101 "},
      {{"--take", "missing.json"}, "PW0603 --take missing.json: "},
      {{"--take", "garbage"}, "PW0101 garbage: "},
      {{"--take", "small.json"}, "PW0202 small.json: "},
      {{"--slow"}, "PW0601 "},
  };
  const auto before = files_of(shop.path());
  for (const auto& [flags, problem] : wrong) {
    Arguments arguments = {"bench", "engine", "--quick", "--out", "new.json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Run run = shop.run(arguments);
    INFO(flags[0] << "\n" << run.errors);
    CHECK(run.exit_code == 2);
    CHECK(run.output == "");
    CHECK_THAT(run.errors, Catch::Contains(problem));
  }
  CHECK(equal(files_of(shop.path()), before));
}

TEST_CASE("docs/performance.md shows the tables of docs/performance.json") {
  check_page_tables("performance.md", "bench engine --markdown --take docs/performance.json",
                    {"bench", "engine", "--markdown", "--take", record_path});
}

TEST_CASE("the pictures of docs/performance.md are drawn from docs/performance.json, and shown") {
  const TemporaryFolder folder;
  const Run run =
      run_program(folder.path(), {"bench", "engine", "--take", record_path, "--plots", "pictures"});
  REQUIRE(run.exit_code == 0);
  const std::string page = read_file(PULSEWRIGHT_ROOT "/docs/performance.md");
  const std::vector<TextFile> drawn = files_of(folder.path() / "pictures");
  CHECK(drawn.size() == 4);
  for (const TextFile& picture : drawn) {
    INFO(picture.path);
    const fs::path path = fs::path(PULSEWRIGHT_ROOT) / "docs/pictures" / picture.path;
    if (resave()) write_file(path, picture.text);
    CHECK(read_file(path) == picture.text);
    CHECK_THAT(page, Catch::Contains("](pictures/" + picture.path + ")"));
  }
}

TEST_CASE("docs/performance.json is the record of a whole run, with every goal") {
  Diagnostics diagnostics;
  const auto record = parse_json(read_file(record_path), diagnostics, Numbers::any);
  REQUIRE(record);
  check_record(*record);
  CHECK(*record->find("quick") == Json(false));
  const std::multiset<double> goals = goals_of(*record);
  for (const double goal : {0.7, 10.0, 400e3, 200e3, 120e3, 60e3, 100.0, 1.8}) {
    INFO(goal);
    CHECK(goals.contains(goal));
  }
}

}  // namespace
}  // namespace pulsewright::cli_tests

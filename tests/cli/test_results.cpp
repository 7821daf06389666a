// SPDX-License-Identifier: Apache-2.0
// docs/results.md: its tables are those of docs/results.json, which holds what was measured. tests/train runs
// one of the cells again.
#include "base/json.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

Json recorded_cells() {
  Diagnostics diagnostics;
  const auto cells = parse_json(read_file(PULSEWRIGHT_ROOT "/docs/results.json"), diagnostics, Numbers::any);
  REQUIRE(cells);
  REQUIRE(cells->array() != nullptr);
  return *cells;
}

double number(const Json& cell, const char* member) {
  const Json* value = cell.find(member);
  REQUIRE(value != nullptr);
  if (value->integer() != nullptr) return static_cast<double>(*value->integer());
  return *value->get_if<double>();
}

/// A member of the cell with these flags.
double recorded(const Json& cells, const std::string& flags, const char* member) {
  for (const Json& cell : *cells.array())
    if (*cell.find("flags")->string() == flags) return number(cell, member);
  FAIL("no cell " << flags);
  return 0;
}

TEST_CASE("docs/results.md shows the tables of docs/results.json") {
  check_page_tables("results.md", "bench accuracy --markdown --take docs/results.json",
                    {"bench", "accuracy", "--markdown", "--take", PULSEWRIGHT_ROOT "/docs/results.json"});
}

TEST_CASE("every cell of docs/results.json is one of the plan, once and in its order") {
  const TemporaryFolder folder;
  const Run list = run_program(folder.path(), {"bench", "accuracy", "--list"});
  REQUIRE(list.exit_code == 0);
  std::size_t place = 0;
  const Json cells = recorded_cells();
  for (const Json& cell : *cells.array()) {
    const std::string command = "pulsewright bench accuracy " + *cell.find("flags")->string() + "\n";
    INFO(command);
    const std::size_t found = list.output.find(command, place);
    REQUIRE(found != std::string::npos);
    place = found + command.size();
  }
}

TEST_CASE("a file of cells that is none is refused, and stays as it is") {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"[{\"flags\": \"--data digits\"}, {\"name\": \"other\"}]\n", "PW0203 cells.json: /1: "},
      {"{}\n", "PW0203 cells.json: expected a list of cells"},
      {"[{", "PW0101 cells.json: byte "}};
  for (const auto& [text, problem] : wrong)
    for (const char* flag : {"--out", "--take"}) {
      write_file(folder.path() / "cells.json", text);
      const Run run = run_program(folder.path(), {"bench", "accuracy", "--markdown", flag, "cells.json"});
      INFO(flag << " " << text << run.errors);
      CHECK(run.exit_code == 2);
      CHECK_THAT(run.errors, Catch::StartsWith(problem));
      CHECK(read_file(folder.path() / "cells.json") == text);
    }
  const Run none = run_program(folder.path(), {"bench", "accuracy", "--markdown", "--take", "none.json"});
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.errors, Catch::StartsWith("PW0603 --take none.json: "));
}

TEST_CASE("the recorded accuracies reach what docs/results.md claims, and hold it over the generators") {
  const Json cells = recorded_cells();
  const std::string mlp = " --layers dense:128 --length ";
  const std::string convolution = " --layers conv:12:5 maxpool:2 conv:24:5 maxpool:2 dense:96 --length ";
  const std::pair<std::string, double> goals[] = {
      {"--data mnist" + mlp + "4 --variant trained", 0.960},
      {"--data mnist" + mlp + "8 --variant trained", 0.975},
      {"--data mnist" + mlp + "16 --variant trained", 0.979},
      {"--data mnist" + mlp + "32 --variant trained", 0.980},
      {"--data mnist" + mlp + "64 --variant trained", 0.981},
      {"--data mnist" + mlp + "256 --variant trained", 0.981},
      {"--data mnist" + mlp + "64 --variant lfsr", 0.970},
      {"--data mnist" + mlp + "256 --variant lfsr", 0.978},
      {"--data fashion-mnist" + mlp + "16 --variant trained", 0.880},
      {"--data fashion-mnist" + mlp + "64 --variant trained", 0.885},
      {"--data mnist" + convolution + "8 --variant trained", 0.985},
      {"--data mnist" + convolution + "32 --variant trained", 0.991},
      {"--data fashion-mnist" + convolution + "32 --variant trained", 0.900},
      {"--data mnist" + mlp + "16 --variant trained --live-synapses 5000", 0.95},
  };
  for (const auto& [flags, goal] : goals) {
    INFO(flags);
    CHECK(recorded(cells, flags, "mean") >= goal);
    CHECK(recorded(cells, flags, "worst") >= recorded(cells, flags, "mean") - 0.005);
  }
}

TEST_CASE("a recorded search cuts the mean stream length by 60 % for an accuracy of 0.002 at most") {
  const Json cells = recorded_cells();
  const double uniform =
      recorded(cells, "--data mnist --layers dense:128 --length 64 --variant trained", "mean");
  int points = 0;
  int cheap = 0;
  for (const Json& cell : *cells.array()) {
    if (*cell.find("variant")->string() != "search") continue;
    ++points;
    cheap += number(cell, "mean_stream_length") <= 0.4 * 64 && number(cell, "mean") >= uniform - 0.002;
  }
  CHECK(points >= 6);
  CHECK(cheap >= 1);
}

TEST_CASE("pruned networks are recorded from 100 000 synapses down to 2 000, and never beat the whole one") {
  const Json cells = recorded_cells();
  const double whole =
      recorded(cells, "--data mnist --layers dense:128 --length 16 --variant trained", "mean");
  for (const int live : {50000, 20000, 10000, 5000, 2000}) {
    const std::string flags =
        "--data mnist --layers dense:128 --length 16 --variant trained --live-synapses " +
        std::to_string(live);
    INFO(flags);
    CHECK(recorded(cells, flags, "most_live_synapses") <= live);
    CHECK(recorded(cells, flags, "mean") < whole);
  }
}

}  // namespace
}  // namespace pulsewright::cli_tests

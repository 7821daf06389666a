// SPDX-License-Identifier: Apache-2.0
// A sweep as its user meets it: however it is cut up, stopped or killed, its cells come out the same.
#include <algorithm>

#include <fmt/format.h>

#include "base/random.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// A plan of seeds times two lengths, each cell a training of a fraction of a second.
std::string plan_text(int seeds, const std::string& more = "") {
  std::string list;
  for (int seed = 1; seed <= seeds; ++seed) list += fmt::format("{}{}", seed == 1 ? "" : ", ", seed);
  return fmt::format(R"(name = "front"
objectives = ["accuracy max", "lut4 min", "latency_clocks min"]
[common]
data = "digits"
hold_out = true
hidden = 4
source_pair = "ramp_vdc"
encoding = "sign_magnitude"
real_epochs = 1
search_epochs = 1
epochs = 2
{}
[axes]
length = [[8], [16]]
seed = [{}]
)",
                     more, list);
}

/// cells/*/*/cell.json, by path.
std::vector<TextFile> results_in(const fs::path& sweep) {
  std::vector<TextFile> results = files_of(sweep);
  std::erase_if(results, [](const TextFile& file) { return !file.path.ends_with("cell.json"); });
  return results;
}

struct Outcome {
  std::vector<TextFile> results;
  std::string table;
};

Outcome outcome_of(const fs::path& folder, const std::string& sweep) {
  const Run table = run_program(folder, {"table", sweep, "--json"});
  REQUIRE(table.exit_code == 0);
  return {results_in(folder / sweep), table.output};
}

void check_same(const Outcome& left, const Outcome& right) {
  CHECK(equal(left.results, right.results));
  CHECK(left.table == right.table);
}

TEST_CASE("jobs and slices in any order give the same cells, table and front") {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(2));
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"sweep", "plan.toml"});
    return run_program(folder.path(), more).exit_code;
  };
  REQUIRE(run({"--out", "one", "--jobs", "1"}) == 0);
  const Outcome one = outcome_of(folder.path(), "one");
  CHECK(one.results.size() == 4);
  REQUIRE(run({"--out", "two", "--jobs", "2"}) == 0);
  check_same(one, outcome_of(folder.path(), "two"));
  for (const char* slice : {"3/3", "2/3", "1/3"}) REQUIRE(run({"--out", "slices", "--slice", slice}) == 0);
  check_same(one, outcome_of(folder.path(), "slices"));
  // Nothing is trained again.
  const auto before = fs::last_write_time(folder.path() / "one" / one.results.front().path);
  REQUIRE(run({"--out", "one"}) == 0);
  CHECK(fs::last_write_time(folder.path() / "one" / one.results.front().path) == before);
}

TEST_CASE("a table has the accuracies that the trainings reported, and a front of their means") {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(2));
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "s", "--jobs", "2"}).exit_code == 0);
  const Json table = run_program(folder.path(), {"table", "s", "--json"}).json();
  std::map<std::string, double> means;
  for (const Json& cell : *table.find("cells")->array()) {
    const std::string hash = *cell.find("hash")->string();
    const fs::path run = folder.path() / "s/cells" / hash.substr(0, 2) / hash / "run";
    Diagnostics wrong;
    const Json training = parse_json(read_file(run / "training.json"), wrong).value();
    const Json& result = *cell.find("result");
    CHECK(*result.find("validation")->find("correct") == *training.find("validation")->find("correct"));
    CHECK(*result.find("test")->find("correct") == *training.find("test")->find("correct"));
    const Json estimate = run_program(folder.path(), {"estimate", run.string(), "--json"}).json();
    for (const char* key : {"lut4", "ff", "bram", "latency_clocks", "interval_clocks"})
      CHECK(*result.find(key) == *estimate.find(key));
    means[compact_json(*cell.find("point")->find("length"))] +=
        *training.find("validation")->find("accuracy")->get_if<double>() / 2;
  }
  for (const Json& group : *table.find("front")->array())
    CHECK(*group.find("values")->find("accuracy")->find("mean")->get_if<double>() ==
          Approx(means.at(compact_json(*group.find("point")->find("length")))));
  REQUIRE(run_program(folder.path(), {"report", "s", "--out", "s.html"}).exit_code == 0);
  const std::string page = read_file(folder.path() / "s.html");
  for (const Json& cell : *table.find("cells")->array())
    CHECK_THAT(page, Catch::Contains("cells/" + *cell.find("hash")->string()));
  CHECK_THAT(run_program(folder.path(), {"table", "s", "--csv"}).output,
             Catch::StartsWith("hash,status,point,accuracy,test_accuracy,cost,lut4,"));
}

/// Kills a sweep with all its processes after each of these times in milliseconds, then lets it end.
void sweep_with_kills(const fs::path& folder, const std::string& sweep,
                      const std::vector<std::uint64_t>& times) {
  std::string script;
  for (const std::uint64_t time : times)
    script += fmt::format(
        "setsid pulsewright sweep plan.toml --out {} --jobs 2 & pid=$!\n"
        "sleep {}.{:03}; kill -9 -- -$pid 2>/dev/null; wait $pid 2>/dev/null\n",
        sweep, time / 1000, time % 1000);
  script += fmt::format("pulsewright sweep plan.toml --out {} --jobs 2\n", sweep);
  const Run run = run_script(folder, script);
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
}

void check_kills(int seeds, int kills, std::uint64_t longest) {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(seeds));
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "whole", "--jobs", "2"}).exit_code == 0);
  Random random(11, 0);
  std::vector<std::uint64_t> times;
  for (int i = 0; i < kills; ++i) times.push_back(30 + random.below(longest));
  sweep_with_kills(folder.path(), "killed", times);
  check_same(outcome_of(folder.path(), "whole"), outcome_of(folder.path(), "killed"));
}

TEST_CASE("a sweep killed at random moments ends with the same bytes") {
  check_kills(2, 6, 400);
}

TEST_CASE("24 cells killed at 50 random moments end with the same bytes", "[.nightly]") {
  check_kills(12, 50, 900);
}

/// Runs `arguments` behind `pulsewright sweep plan.toml --mpi` on so many ranks of this machine, whatever the
/// number of its cores.
std::string on_ranks(int ranks, const std::string& arguments) {
  return fmt::format(
      "export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 "
      "OMPI_MCA_hwloc_base_binding_policy=none\n"
      "mpirun -n {} pulsewright sweep plan.toml --mpi {}",
      ranks, arguments);
}

TEST_CASE("the ranks of an MPI job give the bytes that jobs give, also after one of them was killed") {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(2));
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "whole", "--jobs", "2"}).exit_code == 0);
  const Run three = run_script(folder.path(), on_ranks(3, "--out three --json"));
  INFO(three.output);
  REQUIRE(three.exit_code == 0);
  CHECK_THAT(three.output, Catch::Contains("\"done\": 4"));
  check_same(outcome_of(folder.path(), "whole"), outcome_of(folder.path(), "three"));
  // A rank dies while its cell runs, and mpirun ends the others.
  const Run killed = run_script(folder.path(), on_ranks(3, "--out killed") + R"( & job=$!
    while kill -0 $job && ! compgen -G "killed/cells/*/*/run" > /dev/null; do sleep 0.005; done
    for rank in $(pgrep -P $job); do kill -9 $rank; break; done
    wait $job)");
  CHECK(killed.exit_code != 0);
  const Run again = run_script(folder.path(), on_ranks(3, "--out killed"));
  INFO(again.output);
  REQUIRE(again.exit_code == 0);
  check_same(outcome_of(folder.path(), "whole"), outcome_of(folder.path(), "killed"));
}

TEST_CASE("a cell that fails on a rank is a row with its reason, and the ranks go on") {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(1));
  const Run dry = run_program(folder.path(), {"sweep", "plan.toml", "--out", "s", "--dry-run", "--json"});
  const std::string hash = *(*dry.json().find("cells")->array())[0].find("hash")->string();
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "s", "--slice", "1/100000"}).exit_code ==
          0);
  write_file(folder.path() / "s/cells" / hash.substr(0, 2) / hash / "run/notes.txt", "not a run\n");
  const Run sweep = run_script(folder.path(), on_ranks(2, "--out s"));
  INFO(sweep.output);
  CHECK(sweep.exit_code == 1);
  CHECK_THAT(sweep.output, Catch::Contains("1 of 2 cells done, 1 failed, 0 open"));
  const Run refused = run_script(folder.path(), "rm plan.toml\n" + on_ranks(2, "--out s"));
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.output, Catch::Contains("PW0603"));
}

TEST_CASE("a sweep that is told to stop says so, and goes on") {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(2));
  const Run run = run_script(
      folder.path(),
      "pulsewright sweep plan.toml --out s & pid=$!\n"
      "until compgen -G 's/cells/*/*' >/dev/null; do sleep 0.01; done; kill -TERM $pid; wait $pid\n");
  CHECK(run.exit_code == 3);
  CHECK_THAT(run.output, Catch::Contains("the same command goes on"));
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "s"}).exit_code == 0);
  CHECK(results_in(folder.path() / "s").size() == 4);
}

TEST_CASE("a cell that fails three times is a row with its reason, and the others are done") {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(2));
  const Run dry = run_program(folder.path(), {"sweep", "plan.toml", "--out", "s", "--dry-run", "--json"});
  REQUIRE(dry.exit_code == 0);
  CHECK_FALSE(fs::exists(folder.path() / "s"));
  const std::string hash = *(*dry.json().find("cells")->array())[1].find("hash")->string();
  // Before a cell has run, its folder is anybody's.
  const fs::path run = folder.path() / "s/cells" / hash.substr(0, 2) / hash / "run";
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "s", "--slice", "1/100000"}).exit_code ==
          0);
  write_file(run / "notes.txt", "not a run\n");
  const Run sweep = run_program(folder.path(), {"sweep", "plan.toml", "--out", "s", "--json"});
  CHECK(sweep.exit_code == 1);
  CHECK(*sweep.json().find("failed") == Json(1));
  CHECK(*sweep.json().find("done") == Json(3));
  const Json table = run_program(folder.path(), {"table", "s", "--json"}).json();
  const Json& row = (*table.find("cells")->array())[1];
  CHECK(*row.find("status") == Json("failed"));
  CHECK_THAT(*row.find("reason")->string(), Catch::Contains("exit code 3") && Catch::Contains("PW0602"));
  CHECK(*table.find("lacking_groups") == Json(1));
  // A failed cell stays failed until it is asked for again.
  CHECK(run_program(folder.path(), {"sweep", "plan.toml", "--out", "s"}).exit_code == 1);
  fs::remove(run / "notes.txt");
  CHECK(run_program(folder.path(), {"sweep", "plan.toml", "--out", "s", "--retry"}).exit_code == 0);
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "whole"}).exit_code == 0);
  check_same(outcome_of(folder.path(), "whole"), outcome_of(folder.path(), "s"));
}

TEST_CASE("the script for Slurm runs the sweep as an array, and goes on after a signal") {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(2));
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "whole"}).exit_code == 0);
  for (const auto& [script, out, tasks] :
       {std::tuple{"one.sh", "one", "1"}, {"three.sh", "it's here", "3"}}) {
    REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", out, "--slurm", script, "--tasks",
                                        tasks, "--jobs", "2"})
                .exit_code == 0);
    CHECK_FALSE(fs::exists(folder.path() / out));
    CHECK(run_script(folder.path(), std::string("shellcheck ") + script).output == "");
  }
  // In the place of Slurm: a queue that notes what it is asked for.
  const Run run = run_script(folder.path(), R"(
    mkdir bin
    printf '#!/bin/sh\necho "$@" >> requeued\n' > bin/scontrol
    chmod +x bin/scontrol
    export PATH=$PWD/bin:$PATH SLURM_ARRAY_JOB_ID=7
    SLURM_ARRAY_TASK_ID=1 sh one.sh & task=$!
    until compgen -G "one/cells/*/*" > /dev/null; do sleep 0.01; done
    kill -USR1 $task
    wait $task
    cat requeued
    SLURM_ARRAY_TASK_ID=1 sh one.sh || exit 1
    for id in 3 2 1; do SLURM_ARRAY_TASK_ID=$id sh three.sh || exit 1; done
  )");
  INFO(run.output);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.output, Catch::Contains("requeue 7_1"));
  const Outcome whole = outcome_of(folder.path(), "whole");
  check_same(whole, outcome_of(folder.path(), "one"));
  check_same(whole, outcome_of(folder.path(), "it's here"));
}

TEST_CASE("a plan is extended with cells, never with fewer") {
  const TemporaryFolder folder;
  const auto sweep = [&](const std::string& plan, const std::vector<std::string>& more) {
    write_file(folder.path() / "plan.toml", plan);
    std::vector<std::string> arguments = {"sweep", "plan.toml", "--out"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(folder.path(), arguments);
  };
  REQUIRE(sweep(plan_text(1), {"s"}).exit_code == 0);
  CHECK(sweep(plan_text(2), {"s"}).exit_code == 2);
  const auto before = fs::last_write_time(folder.path() / "s" / results_in(folder.path() / "s").front().path);
  REQUIRE(sweep(plan_text(2), {"s", "--extend"}).exit_code == 0);
  CHECK(fs::last_write_time(folder.path() / "s" / results_in(folder.path() / "s").front().path) <= before);
  REQUIRE(sweep(plan_text(2), {"whole"}).exit_code == 0);
  check_same(outcome_of(folder.path(), "whole"), outcome_of(folder.path(), "s"));
  const Run fewer = sweep(plan_text(1), {"s", "--extend"});
  CHECK(fewer.exit_code == 2);
  CHECK_THAT(fewer.errors, Catch::Contains("PW1001") && Catch::Contains("leaves none out"));
}

TEST_CASE("another plan on the folder of a sweep is refused with what differs") {
  const TemporaryFolder folder;
  write_file(folder.path() / "plan.toml", plan_text(1));
  REQUIRE(run_program(folder.path(), {"sweep", "plan.toml", "--out", "s", "--slice", "1/100000"}).exit_code ==
          0);
  write_file(folder.path() / "plan.toml", plan_text(2, "batch = 64"));
  const Run other = run_program(folder.path(), {"sweep", "plan.toml", "--out", "s"});
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors,
             Catch::Contains("PW1001 /plan/axes/seed") && Catch::Contains("PW1001 /plan/common/batch"));
  write_file(folder.path() / "notes/a.txt", "mine\n");
  CHECK_THAT(run_program(folder.path(), {"sweep", "plan.toml", "--out", "notes"}).errors,
             Catch::Contains("PW0602"));
  CHECK_THAT(run_program(folder.path(), {"table", "notes"}).errors, Catch::Contains("PW0603"));
  CHECK_THAT(run_program(folder.path(), {"sweep", "nowhere.toml", "--out", "t", "--slice", "5/4"}).errors,
             Catch::Contains("PW0603") && Catch::Contains("--slice"));
}

}  // namespace
}  // namespace pulsewright::cli_tests

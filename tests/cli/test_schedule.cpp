// SPDX-License-Identifier: Apache-2.0
// `check` and `fold`: what is said of a schedule, and what stays of it.
#include "catch.h"
#include "cli/program.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

using Arguments = std::vector<std::string>;

netlist::Netlist read(const fs::path& path) {
  Diagnostics wrong;
  const auto netlist = netlist::read_netlist(read_file(path), wrong);
  REQUIRE(to_text(wrong) == "");
  return *netlist;
}

/// Two dense layers, dense0 and dense1.
samples::Shape two_layers() {
  samples::Shape shape;
  shape.features = 6;
  shape.layers = {{.width = 4}, {.width = 4, .outputs = 3}};
  return shape;
}

/// A place with a document, and what becomes of it.
class Bench {
 public:
  explicit Bench(const netlist::Netlist& netlist) {
    write_file(path() / "netlist.json", write_netlist(netlist));
  }

  fs::path path() const { return folder_.path(); }
  Run run(const Arguments& arguments) const { return run_program(path(), arguments); }
  /// `fold netlist.json ARGUMENTS --out netlist.json`, which must work.
  netlist::Netlist fold(Arguments arguments) const {
    arguments.insert(arguments.begin(), {"fold", "netlist.json", "--out", "netlist.json"});
    const Run run = this->run(arguments);
    INFO(run.errors);
    REQUIRE(run.exit_code == 0);
    return read(path() / "netlist.json");
  }

 private:
  TemporaryFolder folder_;
};

TEST_CASE("fold keeps all of a schedule of which no flag says anything") {
  const Bench bench(samples::make_netlist(two_layers(), 1));
  netlist::Netlist netlist = bench.fold({"--fold", "dense0=2x3", "--fold", "dense1=parallel", "--loadable",
                                         "dense0", "--halvings", "2", "--early-exit"});
  const std::string text = write_netlist(netlist);
  CHECK(netlist.architecture == netlist::Architecture::mixed);
  CHECK(write_netlist(bench.fold({})) == text);
  netlist = bench.fold({"--fold", "dense0=4x1"});
  CHECK(netlist.folds.at(0).neurons == 4);
  CHECK(netlist.folds[0].weights == netlist::WeightPlace::loadable);
  CHECK(netlist.folds.size() == 1);
  CHECK(netlist.halvings == 2);
  CHECK(netlist.early_exit == netlist::EarlyExit::decided);
  netlist = bench.fold({"--max-lut4", "100000"});
  CHECK(netlist.halvings == 2);
  CHECK(netlist.early_exit == netlist::EarlyExit::decided);
  netlist = bench.fold({"--fold", "dense0=2x3", "--rom", "dense0", "--halvings", "0", "--no-early-exit"});
  CHECK(netlist.folds.at(0).weights == netlist::WeightPlace::rom);
  CHECK(netlist.halvings == 0);
  CHECK(netlist.early_exit == netlist::EarlyExit::never);
}

TEST_CASE("fold without flags folds each layer of a parallel netlist, but a last one that can end early") {
  const Bench bench(samples::make_netlist(two_layers(), 1));
  CHECK(bench.fold({}).architecture == netlist::Architecture::folded);
  const Bench early(samples::make_netlist(two_layers(), 1));
  const netlist::Netlist netlist = early.fold({"--early-exit"});
  CHECK(netlist.architecture == netlist::Architecture::mixed);
  CHECK(netlist.folds.at(0).node == "dense0");
}

TEST_CASE("a fold of a node that is not there lists those that are, and the nearest") {
  const Bench bench(samples::make_netlist(two_layers(), 1));
  for (const Arguments& flags :
       {Arguments{"--fold", "dense_1=2x1"}, Arguments{"--fold", "dense_1=parallel"}}) {
    Arguments arguments = {"fold", "netlist.json", "--out", "folded.json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Run run = bench.run(arguments);
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors,
               Catch::Contains("expected a dense or conv2d node: dense0, dense1, got \"dense_1\"; "
                               "the nearest is dense1"));
  }
  const Run twice =
      bench.run({"fold", "netlist.json", "--fold", "dense0=2x1", "--fold", "dense0=4x1", "--out", "f"});
  CHECK(twice.exit_code == 2);
  CHECK_THAT(twice.errors, Catch::Contains("each node once"));
}

TEST_CASE("a file is not written where a folder is, or into a bundle") {
  const Workshop shop;
  for (const char* out : {"run", "other", "bundle", "bundle/folded.json"})
    for (const Arguments& arguments :
         {Arguments{"fold", "small.json"}, Arguments{"weights", "small.json", "--for", "small.json"},
          Arguments{"export", "run", "--view", "sc-neurocore-0.7"}}) {
      Arguments line = arguments;
      line.insert(line.end(), {"--out", out});
      const Run run = shop.run(line);
      INFO(line[0] << " " << out << "\n" << run.errors);
      CHECK(run.exit_code == 2);
      CHECK_THAT(run.errors, Catch::Contains("PW0602 --out " + std::string(out)));
    }
}

TEST_CASE("check tells a netlist without Verilog from a wrong one, and proposes the schedule that has some") {
  samples::Shape shape;
  shape.rows = shape.columns = 4;
  shape.features = 16;
  shape.layers = {{.kernel = netlist::Window{.kernel_rows = 2, .kernel_columns = 2},
                   .pool = netlist::Window{.kernel_rows = 3, .kernel_columns = 3}},
                  {}};
  const Bench bench(samples::make_netlist(shape, 1));
  const Run check = bench.run({"check", "netlist.json"});
  CHECK(check.exit_code == 1);
  const std::string proposal =
      "this is lowerable: pulsewright fold netlist.json --fold convolve0=4x1 --fold dense1=parallel --out "
      "FILE\n";
  CHECK_THAT(check.output, Catch::Contains(proposal));
  const Json object = bench.run({"check", "netlist.json", "--json"}).json();
  CHECK(*object.find("status") == Json("valid"));
  CHECK(*object.find("lowerable") == Json(false));
  CHECK(object.find("diagnostics")->array()->size() == 2);
  CHECK(*object.find("folds") == Json::array_of(Arguments{"convolve0=4x1", "dense1=parallel"}));
  bench.fold({"--fold", "convolve0=4x1", "--fold", "dense1=parallel"});
  CHECK(bench.run({"check", "netlist.json"}).exit_code == 0);
}

TEST_CASE("check proposes no fold where none has Verilog, and says why") {
  samples::Shape shape;
  shape.rows = shape.columns = 4;
  shape.features = 16;
  shape.layers = {{.kernel = netlist::Window{.kernel_rows = 2, .kernel_columns = 2},
                   .pool = netlist::Window{.kernel_rows = 3, .kernel_columns = 3, .padding = 1}},
                  {}};
  const Bench bench(samples::make_netlist(shape, 1));
  const Run check = bench.run({"check", "netlist.json"});
  CHECK(check.exit_code == 1);
  CHECK_THAT(check.output, Catch::Contains("PW0401 /nodes/3: expected pools without padding and dilation"));
  CHECK_THAT(check.output, !Catch::Contains("pulsewright fold"));
  for (const Arguments& arguments :
       {Arguments{"fold", "netlist.json", "--out", "f"}, Arguments{"rtl", "netlist.json", "--out", "r"},
        Arguments{"estimate", "netlist.json"}}) {
    const Run run = bench.run(arguments);
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors, Catch::Contains("PW0401 /nodes/3: expected pools without padding and dilation"));
  }
}

}  // namespace
}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catch.h"
#include "cli/program.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::cli_tests {
namespace {

/// For the digits of the program: 8 x 8 pixels of 0 to 16.
netlist::Netlist digits_netlist(std::int64_t classes,
                                netlist::Accumulator accumulator = netlist::Accumulator::count) {
  samples::Shape shape;
  shape.features = 64;
  samples::LayerShape layer;
  layer.width = 4;
  layer.outputs = classes;
  layer.accumulator = accumulator;
  shape.layers = {layer};
  return samples::make_netlist(shape, 1);
}

/// A folder with `netlist.json`, and evaluate on it with the digits.
class EvaluateShop {
 public:
  explicit EvaluateShop(const netlist::Netlist& netlist) {
    write_file(place("netlist.json"), write_netlist(netlist));
  }

  std::filesystem::path place(const std::string& name) const { return folder_.path() / name; }

  Run run(const std::vector<std::string>& flags) const {
    std::vector<std::string> arguments{"evaluate", "netlist.json", "--data", "digits"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run_program(folder_.path(), arguments);
  }

  /// The file that --logits writes with these flags.
  std::string logits(std::vector<std::string> flags) const {
    flags.insert(flags.end(), {"--logits", "logits.csv"});
    const Run evaluated = run(flags);
    INFO(evaluated.errors);
    REQUIRE(evaluated.exit_code == 0);
    return read_file(place("logits.csv"));
  }

 private:
  TemporaryFolder folder_;
};

TEST_CASE("evaluate refuses a forced engine that cannot run a layer, and says which layer and why") {
  const EvaluateShop shop(digits_netlist(10, netlist::Accumulator::mux));
  const Run refused = shop.run({"--engine", "table"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.output == "");
  CHECK(refused.errors ==
        "PW0601 --engine: expected layers with exact counters, streams of at most 4096 bits and sums of at "
        "most 32 bits, got table for dense0, which has a multiplexer; let --engine automatic choose\n");
  const Run packed = shop.run({"--engine", "packed"});
  INFO(packed.errors);
  CHECK(packed.exit_code == 0);
  CHECK_THAT(packed.output, Catch::Contains("packed engine"));

  netlist::Netlist wide = digits_netlist(10);
  std::get<netlist::DenseNode>(wide.nodes[2]).biases[0] = std::int64_t{1} << 31;
  const Run too_wide = EvaluateShop(wide).run({"--engine", "table"});
  CHECK(too_wide.exit_code == 2);
  CHECK_THAT(too_wide.errors, Catch::Contains("got table for dense0, whose sums may exceed 32 bits"));
}

TEST_CASE("the logits of every image are the same bytes from every engine and number of threads") {
  netlist::Netlist netlist = digits_netlist(10);
  netlist.halvings = 2;
  netlist.early_exit = netlist::EarlyExit::decided;
  const EvaluateShop shop(netlist);
  for (const std::vector<std::string>& length : std::vector<std::vector<std::string>>{
           {}, {"--halvings", "2"}, {"--early-exit"}, {"--halvings", "1", "--early-exit"}}) {
    const std::string expected = [&] {
      std::vector<std::string> flags = length;
      flags.insert(flags.end(), {"--engine", "reference", "--threads", "1"});
      return shop.logits(flags);
    }();
    CHECK(
        expected.starts_with("label,class,logit_0,logit_1,logit_2,logit_3,logit_4,logit_5,logit_6,logit_7,"
                             "logit_8,logit_9\n"));
    CHECK(std::ranges::count(expected, '\n') == 360);
    for (const char* engine : {"automatic", "table", "packed"})
      for (const char* threads : {"1", "3"}) {
        std::vector<std::string> flags = length;
        flags.insert(flags.end(), {"--engine", engine, "--threads", threads});
        CHECK(shop.logits(flags) == expected);
      }
  }
}

TEST_CASE("the accuracy that evaluate prints is that of the classes and labels in its logits") {
  const EvaluateShop shop(digits_netlist(10));
  const Run run = shop.run({"--logits", "logits.csv", "--json"});
  REQUIRE(run.exit_code == 0);
  CHECK(*run.json().find("logits") == Json("logits.csv"));
  const std::string text = read_file(shop.place("logits.csv"));
  std::int64_t correct = 0;
  for (std::size_t at = text.find('\n') + 1; at < text.size(); at = text.find('\n', at) + 1)
    correct += text[at] == text[at + 2];
  CHECK(*run.json().find("correct") == Json(correct));
}

TEST_CASE("a run-time length adds members to the result and takes none away") {
  netlist::Netlist netlist = digits_netlist(10);
  netlist.halvings = 2;
  netlist.early_exit = netlist::EarlyExit::decided;
  const EvaluateShop shop(netlist);
  for (const std::vector<std::string>& length :
       std::vector<std::vector<std::string>>{{"--halvings", "2"}, {"--early-exit"}}) {
    std::vector<std::string> flags = length;
    flags.insert(flags.end(), {"--logits", "logits.csv", "--json"});
    const Run run = shop.run(flags);
    REQUIRE(run.exit_code == 0);
    const Json schema = run_program(shop.place("."), {"schema", "reports/evaluation.json"}).json();
    const Json result = run.json();
    for (const auto& [member, value] : *result.object()) {
      INFO(member);
      CHECK(schema.find("properties")->find(member) != nullptr);
    }
    for (const char* member :
         {"schema", "netlist_sha256", "engine", "images", "correct", "accuracy", "confusion", "halvings",
          "early_exit", "last_layer_bits", "last_layer_bits_counted"}) {
      INFO(member);
      CHECK(run.json().find(member) != nullptr);
    }
  }
}

TEST_CASE("a run length that the schedule does not have is refused by its own flag") {
  const EvaluateShop shop(digits_netlist(10));
  const Run halvings = shop.run({"--halvings", "1"});
  CHECK(halvings.exit_code == 2);
  CHECK(halvings.errors ==
        "PW0601 --halvings: expected a netlist whose schedule has halvings, got 1; `pulsewright fold "
        "--halvings` sets them\n");
  const Run early = shop.run({"--early-exit"});
  CHECK(early.exit_code == 2);
  CHECK(
      early.errors ==
      "PW0601 --early-exit: expected a netlist whose schedule has early exit, got one without; `pulsewright "
      "fold --early-exit` sets it\n");
  netlist::Netlist mux = digits_netlist(10, netlist::Accumulator::mux);
  mux.early_exit = netlist::EarlyExit::decided;
  const Run racing = EvaluateShop(mux).run({"--early-exit"});
  CHECK(racing.exit_code == 2);
  CHECK_THAT(racing.errors, Catch::Contains("PW0601 --early-exit: expected a last layer that is dense"));
}

TEST_CASE("a netlist with more logits than the data has classes is evaluated, one with fewer is refused") {
  const Run more = EvaluateShop(digits_netlist(12)).run({"--json"});
  CHECK(more.exit_code == 0);
  CHECK(more.json().find("confusion")->array()->size() == 12);
  const Run fewer = EvaluateShop(digits_netlist(9)).run({});
  CHECK(fewer.exit_code == 2);
  CHECK_THAT(fewer.errors, Catch::Contains("PW0503"));
}

TEST_CASE("of many classes the text shows the worst pairs, and --json the whole matrix") {
  const EvaluateShop shop(digits_netlist(201));
  const Run text = shop.run({});
  REQUIRE(text.exit_code == 0);
  CHECK_THAT(text.output,
             Catch::Contains("of 201 classes are confused; the most frequent (--json has all):"));
  CHECK(std::ranges::count(text.output, '\n') < 20);
  CHECK(shop.run({"--json"}).json().find("confusion")->array()->size() == 201);
}

TEST_CASE("--logits into a bundle or onto a folder is refused before anything runs") {
  const Workshop shop;
  for (const char* place : {"bundle/logits.csv", "run"}) {
    const Run run = shop.run({"evaluate", "run", "--logits", place});
    INFO(place << run.errors);
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors, Catch::Contains("PW0602 --logits"));
  }
}

}  // namespace
}  // namespace pulsewright::cli_tests

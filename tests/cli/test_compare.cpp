// SPDX-License-Identifier: Apache-2.0
// What `pulsewright compare` answers; tests/compare has the designs themselves.
#include <filesystem>

#include "base/json.h"
#include "catch.h"
#include "cli/program.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> quick(const std::string& netlist, const std::string& out) {
  return {"compare",  netlist, "--data", "digits", "--no-synthesis", "--real-epochs", "3",
          "--epochs", "6",     "--out",  out};
}

Run run_with(const Workshop& shop, std::vector<std::string> arguments, const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return shop.run(arguments);
}

void check_refused(const Run& run, const std::string& code) {
  INFO(run.errors);
  CHECK(run.exit_code == 2);
  CHECK(run.output == "");
  CHECK_THAT(run.errors, Catch::Contains(code + " "));
}

TEST_CASE("compare finds fixed-point networks of equal accuracy, proves their circuits and writes a report") {
  const Workshop shop;
  const Run run = run_with(shop, quick("run", "compared"), {"--bit-flips", "--flip-seeds", "2", "--json"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  Diagnostics problems;
  const auto answer = parse_json(run.output, problems);
  REQUIRE(answer);
  const Json::Array& designs = *answer->find("designs")->array();
  REQUIRE(designs.size() == 4);
  const std::int64_t wanted = *designs[0].find("correct")->integer();
  for (std::size_t d = 1; d < designs.size(); ++d) {
    CHECK(*designs[d].find("correct")->integer() >= wanted);
    const Json& parity = *designs[d].find("parity");
    CHECK(*parity.find("status") == Json("equal"));
    // Ten logits and a class of 359 images, and the bad frames.
    CHECK(*parity.find("words_compared")->integer() == 359 * 11 + 1);
  }
  CHECK(*designs[3].find("name") == Json("fixed_point_folded"));
  CHECK(*designs[3].find("network_sha256") == *designs[2].find("network_sha256"));
  for (const char* figure : {"cells", "clock_mhz", "cells_times_us"})
    CHECK(*designs[3].find(figure) == Json());
  CHECK(*answer->find("ratio") == Json());  // nothing was placed
  CHECK(answer->find("bit_flips")->array()->size() == 6);
  for (const char* name : {"comparison.json", "comparison.md", "comparison.svg", "bit_flips.svg",
                           "fixed_point_serial/network.json", "fixed_point_parallel/network.json"}) {
    INFO(name);
    CHECK(fs::is_regular_file(shop.path() / "compared" / name));
  }
  // The same command makes the same bytes in its own folder.
  const auto before = files_of(shop.path() / "compared");
  REQUIRE(run_with(shop, quick("run", "compared"), {"--bit-flips", "--flip-seeds", "2"}).exit_code == 0);
  CHECK(equal(files_of(shop.path() / "compared"), before));
}

/// Digits through a convolution and a pool, folded; no better than chance.
netlist::Netlist folded_convolution() {
  samples::Shape shape;
  shape.rows = shape.columns = 8;
  shape.features = 64;
  samples::LayerShape first;
  first.outputs = 2;
  first.kernel = netlist::Window{.kernel_rows = 3, .kernel_columns = 3, .stride = 2, .padding = 1};
  first.pool = netlist::Window{.kernel_rows = 2, .kernel_columns = 2, .stride = 2};
  samples::LayerShape last;
  last.outputs = 10;
  shape.layers = {first, last};
  return samples::fold_netlist(samples::make_netlist(shape, 1), 1);
}

TEST_CASE(
    "compare makes serial and folded fixed-point designs of a convolution, and refuses a parallel one") {
  const TemporaryFolder folder;
  write_file(folder.path() / "folded.json", write_netlist(folded_convolution()));
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = quick("folded.json", "compared");
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(folder.path(), arguments);
  };
  check_refused(with({"--architecture", "parallel"}), "PW0401");
  check_refused(with({"--bit-flips"}), "PW0401");
  check_refused(with({"--images", "none"}), "PW0601");
  check_refused(with({"--seed", "1", "4294967296"}), "PW0601");
  check_refused(with({"--architecture", "folded", "--activation-bits", "8"}), "PW0401");
  CHECK_FALSE(fs::exists(folder.path() / "compared"));
  const Run run = with({"--images", "40", "--json"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  const Json answer = run.json();
  const Json::Array& designs = *answer.find("designs")->array();
  REQUIRE(designs.size() == 3);
  CHECK(*designs[1].find("name") == Json("fixed_point_serial"));
  CHECK(*designs[2].find("name") == Json("fixed_point_folded"));
  for (const Json& design : {designs[1], designs[2]}) {
    CHECK(*design.find("parity")->find("status") == Json("equal"));
    CHECK(*design.find("parity")->find("words_compared")->integer() == 40 * 11 + 1);
  }
  CHECK(fs::is_regular_file(folder.path() / "compared/fixed_point_serial/network.json"));
  CHECK(fs::is_regular_file(folder.path() / "compared/fixed_point_serial/rtl/sample_fixed_point_conv2d_1.v"));
}

TEST_CASE("compare says no when no network of the wanted bits is as accurate") {
  const Workshop shop;
  auto arguments = quick("run", "compared");
  const Run run =
      run_with(shop, arguments, {"--weight-bits", "2", "--activation-bits", "1", "--architecture", "serial"});
  INFO(run.errors);
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, Catch::Contains("no fixed-point network of these bits is as accurate (serial)"));
}

TEST_CASE("compare refuses what it cannot do, all at once, and writes nothing") {
  const Workshop shop;
  const Run run = run_with(shop, quick("run", "new"), {"--weight-bits", "1", "9", "--flip-seeds", "0"});
  check_refused(run, "PW0601");
  CHECK_THAT(run.errors, Catch::Contains("--weight-bits") && Catch::Contains("--flip-seeds"));
  check_refused(shop.run(quick("small.json", "new")), "PW0503");
  check_refused(shop.run(quick("no_such", "new")), "PW0603");
  check_refused(shop.run(quick("run", "other")), "PW0602");
  check_refused(shop.run(quick("run", "bundle/compared")), "PW0602");
  check_refused(run_with(shop, quick("run", "new"), {"--architecture", "sideways"}), "PW0601");
  CHECK_FALSE(fs::exists(shop.path() / "new"));
}

}  // namespace
}  // namespace pulsewright::cli_tests

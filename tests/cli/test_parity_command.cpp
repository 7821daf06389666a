// SPDX-License-Identifier: Apache-2.0
// What `pulsewright parity` answers of random vectors and of cells; tests/parity has the numbers.
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

TEST_CASE("parity of random vectors after synthesis names the target and its cells, and is no evidence") {
  const Workshop shop;
  const auto before = files_of(shop.path() / "bundle");
  const Run run = shop.run({"parity", "small.json", "--sim", "icarus", "--after-synthesis", "ice40-hx8k",
                            "--random", "8", "--stalled", "4", "--json"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  const Json report = run.json();
  CHECK(*report.find("after_synthesis") == Json("ice40-hx8k"));
  CHECK(*report.find("images") == Json(8));
  CHECK(*report.find("stalled_images") == Json(4));
  CHECK(*report.find("recorded") == Json(false));
  CHECK(*report.find("mapped_cells")->find("SB_LUT4")->integer() > 100);
  CHECK(equal(files_of(shop.path() / "bundle"), before));
}

TEST_CASE("parity refuses random vectors beside images, and cells that have no models") {
  const Workshop shop;
  CHECK(shop.run({"parity", "small.json", "--random", "8", "--images", "3"}).exit_code == 2);
  CHECK(shop.run({"parity", "small.json", "--random", "8", "--data", "digits"}).exit_code == 2);
  CHECK(shop.run({"parity", "small.json", "--after-synthesis", "xc7"}).exit_code == 2);
}

TEST_CASE("no random vector at all is refused, and does not stand for the images") {
  const Workshop shop;
  const Run run = shop.run({"parity", "bundle", "--random", "0"});
  CHECK(run.exit_code == 2);
  CHECK_THAT(run.errors, Catch::Contains("--random"));
}

}  // namespace
}  // namespace pulsewright::cli_tests

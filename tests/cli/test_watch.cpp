// SPDX-License-Identifier: Apache-2.0
// `pulsewright watch` as its user meets it.
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

TEST_CASE("a snapshot is the screen that is printed, for any number of threads") {
  const Workshop shop;
  for (const char* subject : {"run", "bundle", "small.json"}) {
    INFO(subject);
    const Run screen = shop.run({"watch", subject, "--size", "160x48", "--threads", "1"});
    REQUIRE(screen.exit_code == 0);
    REQUIRE(
        shop.run({"watch", subject, "--size", "160x48", "--threads", "2", "--snapshot", "s.txt"}).exit_code ==
        0);
    CHECK(read_file(shop.path() / "s.txt") == screen.output);
    CHECK(*shop.run({"watch", subject, "--size", "160x48", "--json"}).json().find("screen") ==
          Json(screen.output));
  }
}

TEST_CASE("watching changes nothing, and an unfinished run is shown by its training") {
  const Workshop shop;
  const std::vector<TextFile> before = files_of(shop.path() / "run");
  const Run finished = shop.run({"watch", "run"});
  CHECK(finished.exit_code == 0);
  CHECK_THAT(finished.output,
             Catch::Contains("on the test set of digits") && !Catch::Contains("training rows"));
  CHECK(equal(before, files_of(shop.path() / "run")));
  std::filesystem::remove(shop.path() / "run/scnir_document.json");
  const Run unfinished = shop.run({"watch", "run"});
  CHECK(unfinished.exit_code == 0);
  CHECK_THAT(unfinished.output, Catch::Contains("not finished") && Catch::Contains("epochs, loss") &&
                                    Catch::Contains("on training rows") && Catch::Contains("training acc"));
  std::filesystem::remove(shop.path() / "run/checkpoint.bin");
  std::filesystem::remove(shop.path() / "run/frames.bin");
  CHECK_THAT(shop.run({"watch", "run"}).output, Catch::Contains("no circuit yet"));
}

TEST_CASE("a size or a selection that cannot be is refused, all at once") {
  const Workshop shop;
  for (const char* size : {"0x24", "80x0", "80", "x", "80x24x", "99999x24", "-80x24"}) {
    INFO(size);
    const Run run = shop.run({"watch", "run", "--size", size});
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors, Catch::Contains("--size"));
  }
  const Run run = shop.run({"watch", "run", "--layer", "2", "--neuron", "10", "--image", "359"});
  CHECK(run.exit_code == 2);
  CHECK_THAT(run.errors, Catch::Contains("--neuron: expected a number from 0 to 9") &&
                             Catch::Contains("--image: expected a number from 0 to 358"));
  CHECK_THAT(shop.run({"watch", "run", "--layer", "0"}).errors, Catch::Contains("a number from 1 to 2"));
  CHECK(shop.run({"watch", "nowhere"}).exit_code == 2);
}

TEST_CASE("an epoch of the past is shown, and one that was not kept is refused with those that were") {
  const Workshop shop;
  const Run last = shop.run({"watch", "run", "--epoch", "1"});
  CHECK(last.exit_code == 0);
  CHECK_THAT(last.output, Catch::Contains("real 1/"));
  const Run beyond = shop.run({"watch", "run", "--epoch", "1000"});
  CHECK(beyond.exit_code == 2);
  CHECK_THAT(beyond.errors, Catch::Contains("--epoch: expected a number from 1 to "));
  CHECK_THAT(shop.run({"watch", "bundle", "--epoch", "1"}).errors, Catch::Contains("train --frames"));
  CHECK_THAT(shop.run({"watch", "run", "--keys", "l nonsense"}).errors, Catch::Contains("--keys"));
}

TEST_CASE("keys are pressed before a picture is taken") {
  const Workshop shop;
  const Run keys = shop.run({"watch", "run", "--keys", "l n n i", "--size", "160x48"});
  CHECK(keys.exit_code == 0);
  CHECK(
      keys.output ==
      shop.run({"watch", "run", "--layer", "2", "--neuron", "2", "--image", "1", "--size", "160x48"}).output);
  CHECK_THAT(shop.run({"watch", "run", "--keys", "c"}).output, Catch::Contains("what if: "));
}

}  // namespace
}  // namespace pulsewright::cli_tests

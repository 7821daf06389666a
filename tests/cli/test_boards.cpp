// SPDX-License-Identifier: Apache-2.0
// `board` and `host` as a user meets them.
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

using Catch::Matchers::Contains;

std::int64_t number(const Json& json, const char* key) {
  const Json* member = json.find(key);
  REQUIRE(member != nullptr);
  REQUIRE(member->integer() != nullptr);
  return *member->integer();
}

}  // namespace

TEST_CASE("a board's project is written whole or not at all, and the same each time") {
  const Workshop shop;
  const std::vector<std::string> command = {"board", "run",     "--board", "icebreaker",
                                            "--out", "project", "--json"};
  const Run run = shop.run(command);
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  CHECK(number(run.json(), "clocks_per_bit") == 12);
  CHECK(*run.json().find("board") == Json("icebreaker"));
  const std::vector<TextFile> files = files_of(shop.path() / "project");
  CHECK(static_cast<std::int64_t>(files.size()) == number(run.json(), "files"));
  CHECK(shop.run(command).exit_code == 0);
  CHECK(equal(files_of(shop.path() / "project"), files));

  CHECK(shop.run({"board", "run", "--board", "icebreaker", "--out", "run"}).exit_code == 2);
  CHECK(shop.run({"board", "run", "--board", "icebreaker", "--out", "bundle/project"}).exit_code == 2);
  CHECK_THAT(shop.run({"board", "run", "--board", "arty", "--out", "new"}).errors, Contains("icebreaker"));
  const Run too_fast = shop.run({"board", "run", "--board", "hx8k", "--rate", "5000000", "--out", "new"});
  CHECK(too_fast.exit_code == 2);
  CHECK_THAT(too_fast.errors, Contains("PW0601 --rate") && Contains("2400000, 3000000"));
  CHECK_FALSE(std::filesystem::exists(shop.path() / "new"));
}

TEST_CASE("a host that has no board says what it needs, with the exit code of its reason") {
  const Workshop shop;
  REQUIRE(shop.run({"board", "run", "--board", "hx8k", "--out", "project"}).exit_code == 0);
  CHECK_THAT(shop.run({"host", "run"}).errors, Contains("either --port or --simulate"));
  CHECK(shop.run({"host", "run"}).exit_code == 2);
  CHECK(shop.run({"host", "run", "--simulate", "run"}).exit_code == 2);
  const Run absent = shop.run({"host", "project", "--port", "/dev/no_such_port"});
  CHECK(absent.exit_code == 3);
  CHECK_THAT(absent.errors, Contains("cannot open /dev/no_such_port"));
  CHECK_THAT(shop.run({"host", "bundle", "--attach"}).errors,
             Contains("--attach: expected --examine beside it"));
  const Run no_images = shop.run({"host", "project", "--port", "/dev/null", "--images", "0"});
  CHECK(no_images.exit_code == 2);
}

TEST_CASE("all digits go through a board's serial line and back, and every logit is the exact model's",
          "[.nightly]") {
  const Workshop shop;
  REQUIRE(shop.run({"train", "--data", "digits", "--hidden", "32", "--length", "16", "--encoding",
                    "sign_magnitude", "--live-synapses", "1900", "--pipeline-delay", "1", "--out", "digits"})
              .exit_code == 0);
  REQUIRE(shop.run({"board", "digits", "--board", "hx8k", "--out", "project"}).exit_code == 0);
  const Run run = shop.run(
      {"host", "--simulate", "project", "--data", "digits", "--record", "transcript.json", "--json"});
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  CHECK(number(run.json(), "images") == 359);
  CHECK(number(run.json(), "mismatches") == 0);
  CHECK(number(run.json(), "logits") == 3590);
  CHECK(*run.json().find("simulated") == Json(true));

  const Run examined = shop.run({"host", "digits", "--examine", "transcript.json", "--json"});
  CHECK(examined.exit_code == 0);
  CHECK(number(examined.json(), "images") == 359);
  CHECK(*examined.json().find("simulated") == Json(true));
  CHECK(shop.run({"host", "run", "--examine", "transcript.json"}).exit_code == 2);
  CHECK(shop.run({"export", "digits", "--out", "silicon", "--no-synthesis"}).exit_code == 0);
  CHECK(shop.run({"host", "silicon", "--examine", "transcript.json", "--attach"}).exit_code == 0);
  CHECK_THAT(shop.run({"audit", "silicon"}).output,
             Contains("transcript of a simulation") && Contains("359 of the test set"));

  const Run other = shop.run({"host", "run", "--simulate", "project"});
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.errors, Contains("PW0601") && Contains("make prog"));

  const Run made = run_script(shop.path(), "make -C project bitstream");
  INFO(made.output);
  CHECK(made.exit_code == 0);
  CHECK_THAT(made.output, Contains("PASSED"));
}

}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
// `pulsewright report` as its user meets it.
#include "base/hash.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

TEST_CASE("a report is the same file for any number of threads, and below 300 kB") {
  const Workshop shop;
  for (const char* subject : {"run", "bundle", "small.json"}) {
    INFO(subject);
    const Run one = shop.run({"report", subject, "--out", "one.html", "--threads", "1", "--json"});
    REQUIRE(one.exit_code == 0);
    REQUIRE(shop.run({"report", subject, "--out", "two.html", "--threads", "2"}).exit_code == 0);
    const std::string page = read_file(shop.path() / "one.html");
    CHECK(page == read_file(shop.path() / "two.html"));
    CHECK(page.size() < 300'000);
    CHECK(*one.json().find("sha256") == Json(sha256_hex(page)));
    CHECK(*one.json().find("bytes") == Json(page.size()));
    CHECK(page.find("</html>\n") == page.size() - 8);
  }
}

TEST_CASE("a report on a bundle has its audit, unless told otherwise, and says what was not proved") {
  const Workshop shop;
  REQUIRE(shop.run({"report", "bundle", "--out", "a.html"}).exit_code == 0);
  const std::string audited = read_file(shop.path() / "a.html");
  CHECK_THAT(audited, Catch::Contains("PW0806") && Catch::Contains("there is no parity evidence"));
  REQUIRE(shop.run({"report", "bundle", "--out", "b.html", "--no-audit"}).exit_code == 0);
  CHECK_THAT(read_file(shop.path() / "b.html"), Catch::Contains("the audit was left out"));
}

TEST_CASE("a training that has not finished has a report of its training alone") {
  const Workshop shop;
  for (const char* file : {"run/scnir_document.json", "run/training.json"})
    std::filesystem::remove(shop.path() / file);
  REQUIRE(shop.run({"report", "run", "--out", "a.html"}).exit_code == 0);
  CHECK_THAT(read_file(shop.path() / "a.html"), Catch::Contains("the training has not finished") &&
                                                    Catch::Contains("training/0/real/last_loss"));
}

TEST_CASE("what cannot be reported on is refused with every reason, and nothing is written") {
  const Workshop shop;
  const auto refusal = [&](const std::vector<std::string>& arguments) {
    const Run run = shop.run(arguments);
    CHECK(run.exit_code == 2);
    CHECK_FALSE(std::filesystem::exists(shop.path() / "x.html"));
    return run.errors;
  };
  CHECK_THAT(refusal({"report", "nowhere", "--out", "x.html"}), Catch::Contains("PW0603"));
  CHECK_THAT(refusal({"report", "run", "--out", "bundle/x.html"}), Catch::Contains("PW0602"));
  CHECK_THAT(refusal({"report", "other", "--out", "x.html"}), Catch::Contains("PW"));
  CHECK_THAT(refusal({"report", "empty", "--out", "x.html"}), Catch::Contains("PW0101"));
  const std::filesystem::path run = shop.path() / "run";
  const std::string training = read_file(run / "training.json");
  std::string foreign = training;
  foreign.replace(foreign.find("\"netlist_sha256\": \"") + 19, 4, "0000");
  write_file(run / "training.json", foreign);
  CHECK_THAT(refusal({"report", "run", "--out", "x.html"}), Catch::Contains("PW0807"));
  write_file(run / "training.json", "{\"layers\": 3}\n");
  CHECK_THAT(refusal({"report", "run", "--out", "x.html"}),
             Catch::Contains("PW0201") && Catch::Contains("PW0203"));
  write_file(run / "training.json", training);
  write_file(run / "checkpoint.bin", "torn");
  CHECK_THAT(refusal({"report", "run", "--out", "x.html"}), Catch::Contains("PW0702"));
  write_file(run / "run.json",
             "{\"data\": \"digits\", \"design_space\": {\"lengths\": [3], \"encodings\": [\"x\"]}}\n");
  const std::string wrong = refusal({"report", "run", "--out", "x.html"});
  CHECK_THAT(wrong, Catch::Contains("PW0204") && Catch::Contains("PW0206") && Catch::Contains("PW0201"));
}

}  // namespace
}  // namespace pulsewright::cli_tests

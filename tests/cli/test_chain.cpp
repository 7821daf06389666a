// SPDX-License-Identifier: Apache-2.0
// From training to the audited bundle, by the commands alone, and the names that others rely on.
#include <algorithm>

#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// The member at a path of keys; it must be there.
const Json& member(const Json& object, std::initializer_list<const char*> keys) {
  const Json* value = &object;
  for (const char* key : keys) {
    INFO("member " << key);
    value = value->find(key);
    REQUIRE(value != nullptr);
  }
  return *value;
}

Json file_json(const fs::path& path) {
  Diagnostics wrong;
  return parse_json(read_file(path), wrong).value();
}

Json answer(const Workshop& shop, std::vector<std::string> arguments, int exit_code = 0) {
  arguments.push_back("--json");
  const Run run = shop.run(arguments);
  INFO(arguments[0] << "\n" << run.errors);
  REQUIRE(run.exit_code == exit_code);
  return run.json();
}

TEST_CASE("the chain from training to audit agrees with itself") {
  const Workshop shop;
  std::vector<std::string> training = quick_training();
  training.insert(training.end(), {"--out", "run"});
  const Json train = answer(shop, training);
  const Json& hash = member(train, {"netlist_sha256"});
  REQUIRE(hash.string() != nullptr);
  CHECK(hash.string()->size() == 64);

  const Json& accuracy = member(train, {"test", "accuracy"});
  CHECK(accuracy == member(file_json(shop.path() / "run/training.json"), {"test", "accuracy"}));
  for (const char* path : {"run/scnir_document.json", "bundle"})
    for (const char* engine : {"table", "reference"}) {
      const Json evaluation = answer(shop, {"evaluate", path, "--data", "digits", "--engine", engine});
      CHECK(member(evaluation, {"accuracy"}) == accuracy);
      CHECK(member(evaluation, {"images"}) == Json(359));
      CHECK(member(evaluation, {"netlist_sha256"}) == hash);
      CHECK(member(evaluation, {"confusion"}).array()->size() == 10);
    }

  CHECK(member(answer(shop, {"export", "run", "--out", "bundle", "--no-synthesis"}), {"netlist_sha256"}) ==
        hash);
  CHECK(member(answer(shop, {"rtl", "run", "--out", "rtl"}), {"netlist_sha256"}) == hash);
  CHECK(member(answer(shop, {"check", "bundle"}), {"netlist_sha256"}) == hash);

  const Json parity = answer(shop, {"parity", "bundle", "--sim", "both", "--images", "all"});
  CHECK(member(parity, {"netlist_sha256"}) == hash);
  CHECK(member(parity, {"images"}) == Json(359));
  CHECK(*member(parity, {"words_compared"}).integer() > 2 * 359 * 11);
  CHECK(member(parity, {"mismatches"}) == Json(0));
  CHECK(member(parity, {"negative_control"}) == Json(true));
  CHECK(member(parity, {"simulators"}) == Json(Json::Array{"verilator", "icarus"}));
  CHECK(member(parity, {"recorded"}) == Json(true));

  const Json audit = answer(shop, {"audit", "bundle"});
  CHECK(member(audit, {"status"}) == Json("valid"));
  CHECK(member(audit, {"findings"}).array()->empty());
  CHECK(member(audit, {"netlist_sha256"}) == hash);
  CHECK(member(audit, {"replayed"}) == Json(false));
  CHECK_FALSE(fs::exists(shop.path() / "bundle.audit.json"));
}

TEST_CASE("train says length, encoding, source pair and plan of each layer") {
  const Workshop shop;
  std::vector<std::string> training = quick_training();
  training.insert(training.end(), {"--out", "run"});
  const Json train = answer(shop, training);
  const Json::Array* layers = member(train, {"layers"}).array();
  REQUIRE(layers != nullptr);
  REQUIRE(layers->size() == 2);
  for (const Json& layer : *layers) {
    CHECK(member(layer, {"length"}) == Json(8));
    for (const char* key : {"encoding", "source_pair", "plan"})
      CHECK(member(layer, {key}).string() != nullptr);
  }
}

TEST_CASE("parity on some of the images is no evidence, and is not recorded") {
  const Workshop shop;
  const auto before = files_of(shop.path() / "bundle");
  const Json parity = answer(shop, {"parity", "bundle", "--sim", "icarus", "--images", "3"});
  CHECK(member(parity, {"images"}) == Json(3));
  CHECK(member(parity, {"simulators"}) == Json(Json::Array{"icarus"}));
  CHECK(member(parity, {"recorded"}) == Json(false));
  CHECK(files_of(shop.path() / "bundle").size() == before.size());
}

TEST_CASE("the audit of a spoilt bundle says no and writes every finding beside the bundle") {
  const Workshop shop;
  const std::string weights = read_file(shop.path() / "bundle/README.md");
  write_file(shop.path() / "bundle/README.md", "x" + weights.substr(1));
  fs::remove(shop.path() / "bundle/rtl/files.f");
  write_file(shop.path() / "bundle/more.txt", "");
  const Json audit = answer(shop, {"audit", "bundle/"}, 1);
  CHECK(member(audit, {"status"}) == Json("invalid"));
  const Json::Array* findings = member(audit, {"findings"}).array();
  REQUIRE(findings != nullptr);
  for (const char* file : {"README.md", "rtl/files.f", "more.txt", "reports/parity.json"}) {
    INFO(file);
    CHECK(std::ranges::any_of(*findings, [&](const Json& finding) {
      return member(finding, {"where"}).string()->starts_with(file);
    }));
  }
  CHECK(read_file(shop.path() / "bundle.audit.json") == canonical_json(audit));

  answer(shop, {"audit", "bundle", "--report", "said.json"}, 1);
  CHECK(read_file(shop.path() / "said.json") == canonical_json(audit));
}

TEST_CASE("--hidden without a value trains one layer, which the other commands take") {
  const Workshop shop;
  const Json train = answer(shop, {"train", "--data", "digits", "--hidden", "--real-epochs", "1",
                                   "--search-epochs", "1", "--epochs", "1", "--length", "8", "--out", "one"});
  CHECK(member(train, {"layers"}).array()->size() == 1);
  CHECK(file_json(shop.path() / "one/run.json").find("layers")->array()->empty());
  CHECK(member(answer(shop, {"check", "one"}), {"layers"}) == Json(1));
  CHECK(member(answer(shop, {"evaluate", "one", "--data", "digits"}), {"accuracy"}) ==
        member(train, {"test", "accuracy"}));
  answer(shop, {"estimate", "one"});
  answer(shop, {"fold", "one", "--max-lut4", "1000", "--out", "folded.json"});
  answer(shop, {"rtl", "folded.json", "--out", "rtl"});
  answer(shop, {"parity", "folded.json", "--sim", "icarus", "--random", "4"});
  answer(shop, {"export", "one", "--out", "one_bundle", "--no-synthesis"});
}

}  // namespace
}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "catch.h"
#include "handoff/sound_bundle.h"
#include "handoff/upgrade.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::handoff {
namespace {

/// The rules as if another version of two schemas had been published, whose `name` and `files` had other
/// names.
std::vector<UpgradeRule> rules_with_a_past() {
  const auto renames = [](std::string from, std::string to) {
    return [from, to](Json& document) {
      Json::Object members = *document.object();
      auto member = members.extract(from);
      member.key() = to;
      members.insert(std::move(member));
      document = std::move(members);
    };
  };
  std::vector<UpgradeRule> rules = upgrade_rules();
  const auto rule_of = [&](std::string_view schema) -> UpgradeRule& {
    return *std::ranges::find(rules, schema, [](const UpgradeRule& rule) { return rule.history.name; });
  };
  // Versions count from 1, so the past is 1 and today is 2.
  rule_of("pulsewright.scnir").history = {
      "pulsewright.scnir", 2, {{1, "`title` is called `name`", renames("title", "name")}}};
  rule_of("pulsewright.bundle").history = {
      "pulsewright.bundle", 2, {{1, "`list` is called `files`", renames("list", "files")}}};
  return rules;
}

std::string schema_replaced(std::string text, const std::string& from, const std::string& to) {
  return replaced(std::move(text), "\"schema\": \"" + from, "\"schema\": \"" + to);
}

/// What the finishers of today are given: version 2 is a fiction, so it is called 1 again for their readers.
std::vector<UpgradeRule> readable_rules() {
  std::vector<UpgradeRule> rules = rules_with_a_past();
  for (std::size_t i = 0; i < rules.size(); ++i)
    rules[i].finish = [today = upgrade_rules()[i]](Json document, Diagnostics& wrong) {
      document["schema"] = today.history.schema();
      return today.finish(std::move(document), wrong);
    };
  return rules;
}

TEST_CASE("current documents have nothing to do") {
  Diagnostics wrong;
  for (const char* name : {netlist::document_name, manifest_name}) {
    const auto result = upgrade_text(read_file(sound_bundle() / name), upgrade_rules(), wrong);
    REQUIRE(result.has_value());
    CHECK(result->steps.empty());
    CHECK(result->text.empty());
    CHECK(result->from == result->to);
  }
  CHECK(wrong.empty());
}

TEST_CASE("an SC-NIR document of a former version becomes what its reader takes") {
  const std::string today = write_netlist(samples::reference_netlist());
  Diagnostics wrong;
  const auto result = upgrade_text(replaced(today, "\"name\": \"reference\"", "\"title\": \"reference\""),
                                   readable_rules(), wrong);
  INFO(to_text(wrong));
  REQUIRE(result.has_value());
  CHECK(result->text == today);
  CHECK(result->from == "pulsewright.scnir/1");
  CHECK(result->to == "pulsewright.scnir/2");
  CHECK(result->steps == std::vector<std::string>{"`title` is called `name`"});
}

TEST_CASE("a manifest of a former version is sealed again") {
  const std::string today = read_file(sound_bundle() / manifest_name);
  Diagnostics wrong;
  const auto result = upgrade_text(replaced(today, "\"files\": [", "\"list\": ["), readable_rules(), wrong);
  INFO(to_text(wrong));
  REQUIRE(result.has_value());
  CHECK(result->text == today);
}

TEST_CASE("what an upgraded document lacks is diagnosed, and no text comes back") {
  Diagnostics wrong;
  const std::string document = replaced(write_netlist(samples::reference_netlist()), "\"edges\"", "\"ends\"");
  CHECK_FALSE(upgrade_text(replaced(document, "\"name\": \"reference\"", "\"title\": \"reference\""),
                           readable_rules(), wrong)
                  .has_value());
  CHECK(wrong.size() == 2);
}

TEST_CASE("a document of a later version, of no known schema or of none is refused") {
  const std::string today = write_netlist(samples::reference_netlist());
  const auto code = [](const std::string& text) {
    Diagnostics wrong;
    CHECK_FALSE(upgrade_text(text, upgrade_rules(), wrong).has_value());
    REQUIRE(wrong.size() == 1);
    return wrong[0].code;
  };
  CHECK(code(schema_replaced(today, "pulsewright.scnir/1", "pulsewright.scnir/2")) == Code::newer_schema);
  CHECK(code(schema_replaced(read_file(sound_bundle() / manifest_name), "pulsewright.bundle/1",
                             "pulsewright.bundle/7")) == Code::newer_schema);
  CHECK(code(schema_replaced(today, "pulsewright.scnir/1", "pulsewright.scnir/0")) == Code::wrong_schema);
  CHECK(code(schema_replaced(today, "pulsewright.scnir/1", "other/1")) == Code::wrong_schema);
  CHECK(code("{}") == Code::wrong_schema);
  CHECK(code("[]") == Code::wrong_schema);
  CHECK(code("{") == Code::json_syntax);
}

TEST_CASE("a reader says what to do with a manifest of a later version") {
  Diagnostics wrong;
  CHECK_FALSE(read_manifest(schema_replaced(read_file(sound_bundle() / manifest_name), "pulsewright.bundle/1",
                                            "pulsewright.bundle/2"),
                            wrong)
                  .has_value());
  REQUIRE(wrong.size() == 1);
  CHECK(wrong[0].code == Code::newer_schema);
}

}  // namespace
}  // namespace pulsewright::handoff

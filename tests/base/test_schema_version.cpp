// SPDX-License-Identifier: Apache-2.0
#include "base/schema_version.h"
#include "catch.h"

namespace pulsewright {
namespace {

/// A schema that was published three times: version 2 renamed a key, version 3 doubled a number.
SchemaHistory tale() {
  return {"pulsewright.tale",
          3,
          {{1, "`size` is called `length`",
            [](Json& document) {
              Json::Object members = *document.object();
              auto size = members.extract("size");
              size.key() = "length";
              members.insert(std::move(size));
              document = std::move(members);
            }},
           {2, "`length` counts halves",
            [](Json& document) { document["length"] = 2 * *document.find("length")->integer(); }}}};
}

Json document_of(const std::string& schema, const std::string& key, int value) {
  Json document;
  document["schema"] = schema;
  document[key] = value;
  return document;
}

TEST_CASE("an old document takes each step from its version on") {
  Diagnostics wrong;
  const auto oldest = upgrade(document_of("pulsewright.tale/1", "size", 5), tale(), wrong);
  REQUIRE(oldest.has_value());
  CHECK(oldest->from == 1);
  CHECK(oldest->document == document_of("pulsewright.tale/3", "length", 10));
  CHECK(oldest->steps == std::vector<std::string>{"`size` is called `length`", "`length` counts halves"});
  const auto older = upgrade(document_of("pulsewright.tale/2", "length", 5), tale(), wrong);
  REQUIRE(older.has_value());
  CHECK(older->document == document_of("pulsewright.tale/3", "length", 10));
  CHECK(older->steps.size() == 1);
  CHECK(wrong.empty());
}

TEST_CASE("a current document takes no step and stays as it is") {
  Diagnostics wrong;
  const Json document = document_of("pulsewright.tale/3", "length", 10);
  const auto same = upgrade(document, tale(), wrong);
  REQUIRE(same.has_value());
  CHECK(same->document == document);
  CHECK(same->steps.empty());
  CHECK(check_schema(document, tale(), wrong));
  CHECK(wrong.empty());
}

TEST_CASE("a newer version is told apart from another schema, and an older one can be upgraded") {
  const auto refusal = [](const std::string& schema) {
    Diagnostics wrong;
    CHECK_FALSE(check_schema(document_of(schema, "length", 1), tale(), wrong));
    REQUIRE(wrong.size() == 1);
    CHECK(wrong[0].where == "/schema");
    return wrong[0];
  };
  CHECK(refusal("pulsewright.tale/4").code == Code::newer_schema);
  CHECK(refusal("pulsewright.tale/9223372036854775807").code == Code::newer_schema);
  CHECK(refusal("pulsewright.tale/2").code == Code::wrong_schema);
  CHECK_THAT(refusal("pulsewright.tale/2").hint, Catch::Contains("pulsewright upgrade"));
  for (const char* schema : {"pulsewright.tale/0", "pulsewright.tale/04", "pulsewright.tale/4 ",
                             "pulsewright.tale/-4", "pulsewright.tale/99999999999999999999",
                             "pulsewright.tale/", "pulsewright.tale", "pulsewright.tales/4", ""}) {
    INFO(schema);
    CHECK(refusal(schema).code == Code::wrong_schema);
    CHECK(refusal(schema).hint == "");
    Diagnostics wrong;
    CHECK_FALSE(upgrade(document_of(schema, "length", 1), tale(), wrong).has_value());
    CHECK(wrong == Diagnostics{refusal(schema)});
  }
  Diagnostics wrong;
  CHECK_FALSE(upgrade(document_of("pulsewright.tale/4", "length", 1), tale(), wrong).has_value());
  CHECK_FALSE(upgrade(Json(Json::Object{}), tale(), wrong).has_value());
  CHECK_FALSE(upgrade(Json(3), tale(), wrong).has_value());
  CHECK(wrong.size() == 3);
  CHECK(wrong[0].code == Code::newer_schema);
}

}  // namespace
}  // namespace pulsewright

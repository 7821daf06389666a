// SPDX-License-Identifier: Apache-2.0
// Of many diagnostics of a kind a few are listed, and all are counted.
#include "catch.h"
#include "usage/brief_diagnostics.h"

namespace pulsewright::usage {
namespace {

/// So many diagnostics of two kinds, in turn, and one of a third in the end.
Diagnostics many(int pairs) {
  Diagnostics diagnostics;
  for (int i = 0; i < pairs; ++i) {
    diagnostics.push_back({Code::data_syntax, "line " + std::to_string(i), "a number", "\"x\"", ""});
    diagnostics.push_back({Code::data_syntax, "line " + std::to_string(i), "3 columns", "2", ""});
  }
  diagnostics.push_back({Code::bad_flag, "--seed", "a number", "\"y\"", ""});
  return diagnostics;
}

TEST_CASE("a few diagnostics are all listed, and nothing is said of others") {
  const BriefDiagnostics few = brief(many(static_cast<int>(most_of_a_kind)));
  CHECK(few.listed == many(static_cast<int>(most_of_a_kind)));
  CHECK(few.rest.empty());
  CHECK(to_text(few) == pulsewright::to_text(few.listed));
}

TEST_CASE("beyond ten of a kind, each kind is counted behind its last one") {
  const BriefDiagnostics brief = usage::brief(many(35));
  CHECK(brief.listed.size() == 2 * most_of_a_kind + 1);
  const std::string text = to_text(brief);
  CHECK_THAT(text,
             Catch::Contains("line 9: expected a number, got \"x\"\nPW0501 and 25 more of this kind\n"));
  CHECK_THAT(text,
             Catch::Contains("line 9: expected 3 columns, got 2\nPW0501 and 25 more of this kind\nPW0601"));
}

TEST_CASE("in JSON, what is left out has its code and its count, and every diagnostic is in one of both") {
  Json object;
  add_to(object, brief(many(35)));
  CHECK(object.find("diagnostics")->array()->size() == 2 * most_of_a_kind + 1);
  const Json::Array& left_out = *object.find("left_out")->array();
  REQUIRE(left_out.size() == 2);
  std::int64_t all = static_cast<std::int64_t>(object.find("diagnostics")->array()->size());
  for (const Json& entry : left_out) {
    CHECK(*entry.find("code") == Json("PW0501"));
    all += *entry.find("count")->integer();
  }
  CHECK(all == std::ssize(many(35)));
}

}  // namespace
}  // namespace pulsewright::usage

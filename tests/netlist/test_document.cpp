// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "catch.h"
#include "netlist/document.h"
#include "netlist/example_netlist.h"

namespace pulsewright::netlist {
namespace {

Netlist read_good(std::string_view text) {
  Diagnostics found;
  const std::optional<Netlist> netlist = read_netlist(text, found);
  INFO(to_text(found));
  REQUIRE(netlist.has_value());
  return *netlist;
}

/// Walks schema and document together: every member of an object has its property and nothing is missing.
void check_against(const Json& schema, const Json& value, const std::string& pointer) {
  INFO(pointer);
  if (const Json* alternatives = schema.find("oneOf")) {
    for (const Json& alternative : *alternatives->array())
      if (*alternative.find("properties")->find("kind")->find("const") == *value.find("kind"))
        return check_against(alternative, value, pointer);
    FAIL("no alternative of the schema has this kind");
  }
  if (const Json* choices = schema.find("enum")) CHECK(std::ranges::count(*choices->array(), value) == 1);
  if (schema.find("properties")) {
    REQUIRE(schema.find("additionalProperties") != nullptr);
    CHECK(*schema.find("additionalProperties") == Json(false));
    for (const Json& key : *schema.find("required")->array()) CHECK(value.find(*key.string()) != nullptr);
    for (const auto& [key, member] : *value.object()) {
      const Json* property = schema.find("properties")->find(key);
      REQUIRE(property != nullptr);
      check_against(*property, member, pointer + "/" + key);
    }
  }
  if (value.array() && schema.find("items"))
    for (const Json& element : *value.array()) check_against(*schema.find("items"), element, pointer + "/*");
  if (value.integer() && schema.find("minimum")) {
    CHECK(*value.integer() >= *schema.find("minimum")->integer());
    CHECK(*value.integer() <= *schema.find("maximum")->integer());
  }
}

TEST_CASE("reading what was written gives the same netlist, and writing it the same bytes") {
  const std::string text = write_netlist(example_netlist());
  const Netlist again = read_good(text);
  CHECK(write_netlist(again) == text);
  CHECK(again.generators[3].parameters == example_netlist().generators[3].parameters);
  CHECK(std::get<DenseNode>(again.nodes[4]).select_generator == "select");
  CHECK(std::get<DenseNode>(again.nodes[2]).weights ==
        std::get<DenseNode>(example_netlist().nodes[2]).weights);
}

TEST_CASE("convolutions and pools are read as they were written") {
  const std::string text = write_netlist(convolution_netlist());
  const Netlist again = read_good(text);
  CHECK(write_netlist(again) == text);
  CHECK(std::get<Conv2dNode>(again.nodes[2]).window ==
        std::get<Conv2dNode>(convolution_netlist().nodes[2]).window);
  CHECK(std::get<Conv2dNode>(again.nodes[2]).groups == 2);
  CHECK(std::get<Conv2dNode>(again.nodes[2]).padding_threshold == 1);
  CHECK(std::get<PoolNode>(again.nodes[3]).pool == PoolKind::sum);
  CHECK(std::get<PoolNode>(again.nodes[3]).window ==
        std::get<PoolNode>(convolution_netlist().nodes[3]).window);
}

TEST_CASE("the identities of the examples have not changed") {
  CHECK(netlist_hash(example_netlist()) == sha256_hex(write_netlist(example_netlist())));
  CHECK(netlist_hash(example_netlist()) ==
        "1d7611419662d0065431b9a68a632e86d4bb890d35a8ff599353cae258630bc8");
  CHECK(netlist_hash(convolution_netlist()) ==
        "2359e1ab5c37a768872b5ef57367d59fc0845472284aceb43b7066bf82f51a43");
}

TEST_CASE("a document that is not canonical reads as the same netlist") {
  const std::string text = write_netlist(example_netlist());
  Diagnostics found;
  const std::optional<Json> value = parse_json(text, found, Numbers::integers);
  REQUIRE(value.has_value());
  CHECK(netlist_hash(read_good(compact_json(*value))) == netlist_hash(example_netlist()));
}

TEST_CASE("one changed weight changes the identity") {
  Netlist netlist = example_netlist();
  std::get<DenseNode>(netlist.nodes[2]).weights[0][0] -= 1;
  CHECK(netlist_hash(netlist) != netlist_hash(example_netlist()));
}

TEST_CASE("select_generator is written for a multiplexer and for nothing else") {
  const std::string text = write_netlist(example_netlist());
  CHECK(text.find("select_generator") != std::string::npos);
  CHECK(text.find("select_generator") == text.rfind("select_generator"));
}

TEST_CASE("a netlist that verify() refuses is written all the same") {
  Netlist netlist = example_netlist();
  netlist.generators = {{"a", "source_ramp", {{"width", {}}, {"xor_mask", {1, 2}}}},
                        {"b", "source_of_tomorrow", {{"one", {1}}, {"two", {1, 2}}}}};
  Diagnostics found;
  const std::optional<Json> document = parse_json(write_netlist(netlist), found);
  REQUIRE(document.has_value());
  const Json::Array& generators = *document->find("generators")->array();
  CHECK(compact_json(*generators[0].find("parameters")) == R"({"width":[],"xor_mask":[1,2]})");
  CHECK(compact_json(*generators[1].find("parameters")) == R"({"one":1,"two":[1,2]})");
}

TEST_CASE("the schema describes every field of the examples") {
  for (const Netlist& netlist : {example_netlist(), convolution_netlist()}) {
    Diagnostics found;
    const std::optional<Json> document = parse_json(write_netlist(netlist), found);
    REQUIRE(document.has_value());
    check_against(netlist_schema(), *document, "");
  }
}

TEST_CASE("several mistakes are reported together") {
  Diagnostics found;
  std::string text = write_netlist(example_netlist());
  text.replace(text.find("\"half_up\""), 9, "\"nearest\"");
  text.replace(text.find("\"unipolar\""), 10, "17");
  text.replace(text.find("\"shift\": 8"), 10, "\"shift\": 80");
  CHECK_FALSE(read_netlist(text, found).has_value());
  CHECK(found.size() == 3);
}

}  // namespace
}  // namespace pulsewright::netlist

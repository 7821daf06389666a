// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "base/files.h"
#include "base/json.h"
#include "base/process.h"
#include "catch.h"

namespace pulsewright {
namespace {

Json parsed(std::string_view text, Numbers numbers = Numbers::any) {
  Diagnostics found;
  const std::optional<Json> value = parse_json(text, found, numbers);
  INFO(to_text(found));
  REQUIRE(value.has_value());
  return *value;
}

/// The only code with which `text` is refused.
Code refusal(std::string_view text, Numbers numbers = Numbers::any) {
  Diagnostics found;
  CHECK_FALSE(parse_json(text, found, numbers).has_value());
  REQUIRE(found.size() == 1);
  return found.front().code;
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST_CASE("canonical text has sorted keys, two spaces and a final newline") {
  CHECK(canonical_json(parsed("{\"b\":[1,{}],\"a\":\"\\u00e9\\n\",\"c\":[]}")) ==
        "{\n  \"a\": \"\xc3\xa9\\n\",\n  \"b\": [\n    1,\n    {}\n  ],\n  \"c\": []\n}\n");
}

TEST_CASE("canonical text is what Python's json.dumps writes") {
  const std::string text =
      "{\"z\": [0, -1, 9223372036854775807, -9223372036854775808], \"a\": {\"\": null, \"B\": true, \"b\": "
      "false},"
      " \"quote\\\"\\\\\": \"\\u0001\\u001f\\u007f\\u2028/<>&\", \"empty\": [[], {}]}";
  const TemporaryFolder folder;
  write_file(folder.path() / "in.json", text);
  const std::string python = run_tool({"python3", "-c",
                                       "import json,sys; v=json.load(open('in.json')); "
                                       "open('out.json','w',encoding='utf-8',newline='').write("
                                       "json.dumps(v, indent=2, sort_keys=True, ensure_ascii=False)+'\\n')"},
                                      folder.path(), std::chrono::seconds(60));
  CHECK(python.empty());
  CHECK(canonical_json(parsed(text)) == read_file(folder.path() / "out.json"));
}

TEST_CASE("canonical text reads as the value that wrote it") {
  const Json value = parsed("[1.5, -2, \"x\", null, true, {\"k\": [0.1, 1e300]}]");
  CHECK(parsed(canonical_json(value)) == value);
  CHECK(parsed(compact_json(value)) == value);
}

TEST_CASE("the whole range of 64-bit integers is read exactly, and nothing beyond it") {
  CHECK(*parsed("9223372036854775807").integer() == INT64_MAX);
  CHECK(*parsed("-9223372036854775808").integer() == INT64_MIN);
  CHECK(refusal("9223372036854775808", Numbers::integers) == Code::number_not_integer);
  CHECK(refusal("-9223372036854775809", Numbers::integers) == Code::number_not_integer);
}

TEST_CASE("where only integers are allowed, a number with a point or an exponent is refused") {
  for (const char* text : {"1.0", "1e2", "-0.0", "1E+2"})
    CHECK(refusal(text, Numbers::integers) == Code::number_not_integer);
  CHECK(*parsed("1.5").get_if<double>() == 1.5);
}

TEST_CASE("a repeated key is refused, wherever it is") {
  CHECK(refusal("{\"a\":1,\"a\":1}") == Code::duplicate_key);
  CHECK(refusal("[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]") == Code::duplicate_key);
}

TEST_CASE("all repeated keys are collected, with their pointers") {
  Diagnostics found;
  parse_json("{\"a\":[{\"k\":1,\"k\":2},{\"k\":1,\"k\":2}]}", found);
  REQUIRE(found.size() == 2);
  CHECK(found[0].where == "/a/0/k");
  CHECK(found[1].where == "/a/1/k");
}

TEST_CASE("a pointer escapes the slash and the tilde of a key") {
  Diagnostics found;
  parse_json("{\"a/b~c\":1,\"a/b~c\":2}", found);
  REQUIRE(found.size() == 1);
  CHECK(found[0].where == "/a~1b~0c");
}

TEST_CASE("32 levels are read and 33 are refused") {
  parsed(nested(32));
  CHECK(refusal(nested(33)) == Code::nested_too_deep);
  CHECK(refusal(std::string(1 << 20, '[')) == Code::nested_too_deep);
}

TEST_CASE("text that is not strict JSON is refused") {
  for (const char* text : {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "// c\n1", "1 2", "NaN", "+1",
                           "01", "\"\t\"", "\"\xff\"", "\"\\ud800\"", "tru"}) {
    INFO(text);
    CHECK(refusal(text) == Code::json_syntax);
  }
}

TEST_CASE("a byte that is not of JSON is refused wherever it stands, also after the document") {
  const std::string document = "{\"a\": [1, \"x\"]}\n";
  for (const std::string_view stray :
       {std::string_view("\0", 1), std::string_view("\0{\"b\": 1}", 9), std::string_view("\xc0\x80"),
        std::string_view("\xff"), std::string_view("\x1a"), std::string_view("\x0c")})
    for (std::size_t at = 0; at <= document.size(); ++at) {
      std::string text = document;
      text.insert(at, stray);
      INFO("byte " << at);
      CHECK(refusal(text) == Code::json_syntax);
    }
}

TEST_CASE("a NUL byte is named with its place, and so is a byte order mark") {
  Diagnostics found;
  parse_json(std::string_view("{}\n\0{}", 6), found);
  parse_json("\xef\xbb\xbf{}", found);
  REQUIRE(found.size() == 2);
  CHECK(found[0].where == "byte 4");
  CHECK(found[0].got == "a NUL byte");
  CHECK(found[1].where == "byte 1");
  CHECK(found[1].got == "a byte order mark");
}

TEST_CASE("members are made by writing and found by reading") {
  Json value;
  value["list"].push_back(1);
  value["list"].push_back("two");
  value["deep"]["er"] = true;
  CHECK(compact_json(value) == R"({"deep":{"er":true},"list":[1,"two"]})");
  CHECK(value.find("none") == nullptr);
  CHECK(value.find("list")->find("x") == nullptr);
}

TEST_CASE("a value knows the name of its type") {
  CHECK(parsed("{}").type_name() == "object");
  CHECK(parsed("[]").type_name() == "array");
  CHECK(parsed("\"\"").type_name() == "string");
  CHECK(parsed("1").type_name() == "integer");
  CHECK(parsed("1.5").type_name() == "number");
  CHECK(parsed("true").type_name() == "boolean");
  CHECK(parsed("null").type_name() == "null");
}

}  // namespace
}  // namespace pulsewright

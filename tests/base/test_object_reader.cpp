// SPDX-License-Identifier: Apache-2.0
#include "base/object_reader.h"
#include "catch.h"

namespace pulsewright {
namespace {

constexpr std::string_view colours[] = {"red", "green"};

Json parsed_object(std::string_view text) {
  Diagnostics found;
  return parse_json(text, found).value();
}

TEST_CASE("good members are read without a diagnostic") {
  const Json value =
      parsed_object(R"({"i": -3, "n": 2, "b": true, "s": "x", "c": "green", "l": [1, 2], "r": [[1], []]})");
  Diagnostics found;
  ObjectReader reader(value, "", found);
  CHECK(reader.integer("i", {-3, 3}) == -3);
  CHECK(reader.number("n") == 2.0);
  CHECK(reader.boolean("b"));
  CHECK(reader.string("s") == "x");
  CHECK(reader.choice("c", colours) == 1);
  CHECK(reader.integers("l") == std::vector<std::int64_t>{1, 2});
  CHECK(reader.integer_rows("r") == std::vector<std::vector<std::int64_t>>{{1}, {}});
  reader.finish();
  CHECK(to_text(found) == "");
}

TEST_CASE("every wrong member is reported, each at its pointer") {
  const Json value = parsed_object(
      R"({"i": 4, "b": 1, "s": 2, "c": "blue", "l": [1, "x", 9], "r": [[true], 3], "h": "AB"})");
  Diagnostics found;
  ObjectReader reader(value, "/at/0", found);
  reader.integer("i", {-3, 3});
  reader.boolean("b");
  reader.string("s");
  reader.choice("c", colours);
  reader.integers("l", {0, 8});
  reader.integer_rows("r");
  reader.sha256("h");
  reader.integer("missing");
  reader.finish();
  CHECK(to_text(found) ==
        "PW0204 /at/0/i: expected an integer in [-3, 3], got 4\n"
        "PW0203 /at/0/b: expected true or false, got 1\n"
        "PW0203 /at/0/s: expected a string, got 2\n"
        "PW0206 /at/0/c: expected one of red, green, got \"blue\"\n"
        "PW0203 /at/0/l/1: expected an integer, got \"x\"\n"
        "PW0204 /at/0/l/2: expected an integer in [0, 8], got 9\n"
        "PW0203 /at/0/r/0/0: expected an integer, got true\n"
        "PW0203 /at/0/r/1: expected an array of integers, got 3\n"
        "PW0208 /at/0/h: expected 64 lowercase hexadecimal digits, got \"AB\"\n"
        "PW0201 /at/0/missing: expected a value, got nothing; add the key\n");
}

TEST_CASE("a key that was not asked for is reported when reading ends") {
  const Json value = parsed_object(R"({"known": 1, "other": 2, "ot~h/er": 3})");
  Diagnostics found;
  ObjectReader reader(value, "", found);
  reader.integer("known");
  CHECK(found.empty());
  reader.finish();
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == Code::unknown_key);
  CHECK(found[0].where == "/other");
  CHECK(found[1].where == "/ot~0h~1er");
}

TEST_CASE("what is no object is reported once, whatever is asked of it") {
  const Json value = parsed_object("[1]");
  Diagnostics found;
  ObjectReader reader(value, "", found);
  reader.integer("i");
  reader.elements("e");
  reader.finish();
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == Code::wrong_type);
}

TEST_CASE("a SHA-256 has 64 lowercase hexadecimal digits") {
  Json value;
  value["good"] = std::string(64, 'a');
  value["upper"] = std::string(64, 'A');
  value["short"] = std::string(63, 'a');
  Diagnostics found;
  ObjectReader reader(value, "", found);
  CHECK(reader.sha256("good") == std::string(64, 'a'));
  CHECK(found.empty());
  reader.sha256("upper");
  reader.sha256("short");
  CHECK(found.size() == 2);
}

}  // namespace
}  // namespace pulsewright

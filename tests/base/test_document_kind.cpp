// SPDX-License-Identifier: Apache-2.0
// What a file is that a command did not expect.
#include <utility>
#include <vector>

#include "base/counted.h"
#include "base/document_kind.h"
#include "base/files.h"
#include "base/limit_text.h"
#include "base/temporary_folder.h"
#include "catch.h"

namespace pulsewright {
namespace {

TEST_CASE("the kind of a file is told from its schema, its first bytes or its first lines") {
  const std::vector<std::pair<std::string, std::string>> files = {
      {R"({"beta": 1, "schema": "pulsewright.ising/1", "spins": [)", "a p-bit machine"},
      {"\n {\"schema\" : \"pulsewright.scnir/1\"}", "a network"},
      {R"({"schema": "pulsewright.bundle/1"})", "the manifest of a bundle"},
      {"a,b,y\n1,2,yes\n", "a table with commas"},
      {"4 3\n1 2 1\n2 3 -1\n", "a list of edges"},
      {"name = \"x\"\n[axes]\nseed = [1]\n", "the plan of a sweep"},
      {"module top(input a);\nendmodule\n", "a Verilog file"},
      {"PK\x03\x04 and more", "a zip or npz file"},
      {"\x89PNG\r\n", "a PNG picture"},
      {"\x1f\x8b\x08", "a gzip file"},
      {" \n\n", "an empty file"}};
  for (const auto& [bytes, name] : files) {
    INFO(bytes);
    const auto kind = kind_of_bytes(bytes);
    REQUIRE(kind);
    CHECK(kind->name == name);
  }
}

TEST_CASE("what could be a damaged document of any kind has no kind") {
  for (const char* bytes : {"{", "[1, 2", R"({"schema": 3})", R"({"schema": "others.thing/1"})",
                            "some words\n", "\x01\x02\x03", "12"})
    CHECK_FALSE(kind_of_bytes(bytes));
}

TEST_CASE("a reader's first byte gives way to the kind of the file, and only that") {
  const Diagnostics at_first_byte = {{Code::json_syntax, "byte 1", "JSON text", "syntax error", ""}};
  Diagnostics found = at_first_byte;
  explain_kind("a,b\n1,2\n", "a machine", found);
  REQUIRE(found.size() == 1);
  CHECK(found[0].expected == "a machine");
  CHECK(found[0].got == "a table with commas");
  found = at_first_byte;
  explain_kind("{\"schema\": \"pulsewright.ising/1\", ", "a machine", found);
  CHECK(found == at_first_byte);
  found = {{Code::missing_key, "/x", "a value", "nothing", ""}};
  explain_kind("a,b\n1,2\n", "a machine", found);
  CHECK(found[0].code == Code::missing_key);
}

TEST_CASE("what lies at a path is said as it is") {
  const TemporaryFolder folder;
  write_file(folder.path() / "file", "x");
  std::filesystem::create_symlink("nowhere", folder.path() / "link");
  CHECK(found_at(folder.path()) == "a folder");
  CHECK(found_at(folder.path() / "file") == "a file");
  CHECK(found_at(folder.path() / "link") == "a link to nothing");
  CHECK(found_at(folder.path() / "none") == "nothing");
  CHECK(found_at("/dev/null") == "a device or pipe");
}

TEST_CASE("the end of a type and a large power are written as powers, and any other limit is its digits") {
  CHECK(counted(1, "table") == "1 table");
  CHECK(counted(0, "table") == "0 tables");
  CHECK(limit_text(INT64_MAX) == "2^63 - 1");
  CHECK(limit_text(INT32_MIN) == "-2^31");
  CHECK(limit_text(2147483646) == "2147483646");
  CHECK(limit_text(std::int64_t{1} << 40) == "2^40");
  CHECK(limit_text(1000000000) == "10^9");
  CHECK(limit_text(16777216) == "16777216");
  CHECK(whole_number_words(0, INT64_MAX) == "a whole number from 0 to 2^63 - 1");
  CHECK(whole_number_words(INT32_MIN, INT32_MAX) == "a whole number up to 2^31 - 1");
}

}  // namespace
}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// All rooms share one namespace: a type defined in two headers would be one type to the linker.
#include <map>
#include <regex>

#include <fmt/format.h>

#include "catch.h"
#include "house/tree.h"

namespace pulsewright::house {
namespace {

/// Sentences on types that two headers define.
std::vector<std::string> defined_twice(const std::vector<SourceFile>& headers) {
  static const std::regex definition(R"(^(?:struct|class|enum class|union) (\w+)(?: final)?(?: :.*)? \{)");
  std::map<std::string, std::string> owners;
  std::vector<std::string> sentences;
  for (const SourceFile& header : headers)
    for (const std::string& line : lines_of(header.text)) {
      std::smatch match;
      if (!std::regex_search(line, match, definition)) continue;
      const auto [owner, is_new] = owners.emplace(match[1], header.path);
      if (!is_new && owner->second != header.path)
        sentences.push_back(
            fmt::format("{} and {} both define {}", owner->second, header.path, match[1].str()));
    }
  return sentences;
}

TEST_CASE("no type is defined by two headers") {
  const std::vector<SourceFile> headers = files_below({"src"}, {".h"});
  REQUIRE(headers.size() > 30);
  INFO(joined(defined_twice(headers)));
  CHECK(defined_twice(headers).empty());
}

TEST_CASE("a type that two headers define is named with both") {
  const std::vector<std::string> sentences = defined_twice(
      {{"src/a/a.h", "struct Trace {\n"}, {"src/b/b.h", "class Trace final : public Base {\n"}});
  REQUIRE(sentences.size() == 1);
  CHECK(sentences[0] == "src/a/a.h and src/b/b.h both define Trace");
}

}  // namespace
}  // namespace pulsewright::house

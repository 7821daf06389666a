// SPDX-License-Identifier: Apache-2.0
// A page or script that runs a test by its name runs one: Catch2 ends well when no test has the name.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "base/files.h"
#include "catch.h"
#include "house/tree.h"

namespace pulsewright::house {
namespace {

namespace fs = std::filesystem;

/// A test program and what selects tests of it, as Catch2 reads it.
struct Selection {
  std::string room;
  std::string pattern;
};

/// The selections in double quotes behind a test program, but tags and names that a variable makes.
std::vector<Selection> selections_of(const std::string& text) {
  static const std::regex command(R"re(tests/test_(\w+)"?(?: --warn NoTests)? "([^"\[$]+)")re");
  std::vector<Selection> found;
  for (std::sregex_iterator match(text.begin(), text.end(), command), end; match != end; ++match)
    found.push_back({(*match)[1], (*match)[2]});
  return found;
}

/// The names of the tests of a source, as far as they are one literal.
std::set<std::string> tests_of(const std::string& text) {
  static const std::regex declaration(R"re(TEST_CASE\(\s*"([^"]+)")re");
  std::set<std::string> names;
  for (std::sregex_iterator match(text.begin(), text.end(), declaration), end; match != end; ++match)
    names.insert((*match)[1]);
  return names;
}

/// Whether a selection with * at its ends alone means the test. A comma joins two selections, unless a
/// backslash stands before it, which the shell wants twice.
bool means(std::string pattern, std::string_view name) {
  pattern = std::regex_replace(pattern, std::regex(R"(\\+,)"), "\1");
  if (pattern.find(',') != std::string::npos) return false;
  std::ranges::replace(pattern, '\1', ',');
  const bool is_open_in_front = pattern.starts_with('*');
  const bool is_open_behind = pattern.ends_with('*');
  if (is_open_in_front) pattern.erase(0, 1);
  if (is_open_behind) pattern.pop_back();
  if (is_open_in_front) return is_open_behind ? name.find(pattern) != name.npos : name.ends_with(pattern);
  return is_open_behind ? name.starts_with(pattern) : name == pattern;
}

TEST_CASE("every test that a page or a script names exists") {
  std::vector<SourceFile> files = files_below({"docs", "tools", ".ci"}, {".md", ".sh", "run"});
  files.push_back({"CONTRIBUTING.md", read_file(fs::path(PULSEWRIGHT_ROOT) / "CONTRIBUTING.md")});
  int named = 0;
  for (const SourceFile& file : files)
    for (const Selection& selection : selections_of(file.text)) {
      INFO(file.path << ": test_" << selection.room << " \"" << selection.pattern << '"');
      const auto sources = files_below({"tests/" + selection.room}, {".cpp"});
      CHECK(std::ranges::any_of(sources, [&](const SourceFile& source) {
        return std::ranges::any_of(tests_of(source.text),
                                   [&](const std::string& name) { return means(selection.pattern, name); });
      }));
      ++named;
    }
  CHECK(named > 8);
}

TEST_CASE("a name that selects no test is noticed") {
  const auto found =
      selections_of("run tests/test_rtl --warn NoTests \"a b\\\\, c\"\n\"$build/tests/test_cli\" \"d*\"\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].room == "rtl");
  CHECK(means(found[0].pattern, "a b, c"));
  CHECK_FALSE(means("a b, c", "a b, c"));
  CHECK_FALSE(means("a b", "a b c"));
  CHECK(means(found[1].pattern, "d e"));
  CHECK(means("*b*", "abc"));
  CHECK_FALSE(means("*b", "abc"));
  CHECK(tests_of("TEST_CASE(\n    \"x y\", \"[.nightly]\") {") == std::set<std::string>{"x y"});
}

TEST_CASE("tools/test.sh builds the programs that its preset sanitize runs, and no other") {
  const auto names_in = [](const std::string& text, const std::regex& pattern, const std::string& prefix) {
    std::set<std::string> names;
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
      names.insert(prefix + (*match)[1].str());
    return names;
  };
  const std::string lists = read_file(PULSEWRIGHT_ROOT "/tests/CMakeLists.txt");
  std::set<std::string> run;
  for (const std::string kind : {"test", "fuzz"})
    run.merge(
        names_in(lists, std::regex("\npulsewright_" + kind + R"(\((\w+)[^)]* sanitize[ )])"), kind + "_"));
  const std::string script = read_file(PULSEWRIGHT_ROOT "/tools/test.sh");
  const std::size_t begin = script.find("sanitized_targets=(");
  const std::set<std::string> built = names_in(script.substr(begin, script.find(')', begin) - begin),
                                               std::regex(R"(((?:test|fuzz)_\w+))"), "");
  CHECK(run.size() > 5);
  CHECK(built == run);
}

}  // namespace
}  // namespace pulsewright::house

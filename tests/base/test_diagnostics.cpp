// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <fmt/format.h>

#include "base/diagnostics.h"
#include "catch.h"
#include "samples/saved_text.h"

namespace pulsewright {
namespace {

/// docs/diagnostics.md, made from the table of codes.
std::string diagnostics_page() {
  std::string page =
      "# Diagnostics\n\n"
      "Made from `src/base/diagnostic_codes.def`; `CONTRIBUTING.md` says how to make it again. A diagnostic "
      "is one\n"
      "line: its code, where it is (a JSON pointer, a flag or a file), what was expected, what was found, "
      "and often\n"
      "what to do. All that is wrong with an input is reported at once, with exit code 2.\n\n"
      "| code | name | meaning |\n| --- | --- | --- |\n";
  for (const CodeInfo& info : diagnostic_codes())
    page += fmt::format("| {} | `{}` | {} |\n", code_text(info.code), info.name, info.meaning);
  return page;
}

TEST_CASE("codes are unique and in order, and each says what it means in a sentence") {
  int last = 0;
  std::set<std::string_view> names;
  for (const CodeInfo& info : diagnostic_codes()) {
    const int number = static_cast<int>(info.code);
    INFO("PW_CODE(" << number << ", " << info.name << ", ...) in src/base/diagnostic_codes.def");
    {
      INFO("move its line: numbers rise, and each is there once");
      CHECK(number > last);
    }
    last = number;
    {
      INFO("take another name");
      CHECK(names.insert(info.name).second);
    }
    INFO("its meaning is a sentence, with a full stop");
    CHECK(info.meaning.ends_with('.'));
  }
}

TEST_CASE("docs/diagnostics.md is made from the table of codes") {
  samples::check_saved_text(PULSEWRIGHT_ROOT "/docs/diagnostics.md", diagnostics_page());
}

TEST_CASE("a diagnostic is one line with all its parts") {
  const Diagnostic full{Code::out_of_range, "/nodes/1/shift", "an integer in [0, 40]", "41", "divide later"};
  CHECK(full.text() == "PW0204 /nodes/1/shift: expected an integer in [0, 40], got 41; divide later");
  const Diagnostic bare{Code::json_syntax, "byte 3", "JSON text", "nothing"};
  CHECK(to_text({bare, bare}) ==
        "PW0101 byte 3: expected JSON text, got nothing\nPW0101 byte 3: expected JSON text, got nothing\n");
}

TEST_CASE("a flag whose number is out of its range is diagnosed, and one at an end is not") {
  Diagnostics found;
  CHECK(check_flag("--runs", 2, 2, 1000, found));
  CHECK(check_flag("--runs", 1000, 2, 1000, found));
  CHECK(found.empty());
  CHECK_FALSE(check_flag("--runs", 1, 2, 1000, found));
  CHECK_FALSE(check_flag("--sweeps", -1, 0, std::int64_t{1} << 40, found));
  CHECK(to_text(found) ==
        "PW0601 --runs: expected a number from 2 to 1000, got 1\n"
        "PW0601 --sweeps: expected a number from 0 to 2^40, got -1\n");
}

TEST_CASE("a quoted value is short and printable") {
  CHECK(quote_briefly("a\"\n\xff") == R"("a\x22\x0a\xff")");
  CHECK(quote_briefly(std::string(60, 'a')) == "\"" + std::string(60, 'a') + "\"");
  CHECK(quote_briefly(std::string(61, 'a')) == "\"" + std::string(60, 'a') + "...\"");
}

}  // namespace
}  // namespace pulsewright

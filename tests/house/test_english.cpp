// SPDX-License-Identifier: Apache-2.0
// Turns of phrase that an English-speaking engineer would not write, as far as a pattern can find them.
#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include "catch.h"
#include "house/markdown.h"

namespace pulsewright::house {
namespace {

struct Rule {
  const char* pattern;  ///< over words in lower case with one blank between them
  const char* allowed;  ///< what is taken out before the pattern is looked for; "" for nothing
  const char* advice;
};

const Rule rules[] = {
    {R"(\bis no\b)", R"(\bthere is no\b|\bis no (longer|more|less|larger|smaller|later)\b)", "is not a"},
    {R"(\bare no\b)", R"(\bthere are no\b|\bare no (longer|more|less|larger|smaller|later)\b)", "are not"},
    {R"(\b(bits?|pixels?|values?|bytes?|[mgk]ib|images?|inputs?|files?|lines?|rows?|taps?|words?|cells|clocks|lut4s?)"
     R"(|ones?|neurons|multipliers?|accumulators?|comparators?|flip-flops?|sources?|elements?) an? )"
     R"((clock|second|minute|hour|module|layer|neuron|synapse|pixel|row|block|image|line|label|stream|lane|tap|bit|)"
     R"(file|cell|node|step)\b)",
     R"(\ba second (time|run|one|image)\b)", "a rate is per: one bit per clock"},
    {R"(\bbut for\b)", "", "except"},
    {R"(\bdearest\b)", "", "most expensive"},
    {R"(\bforetell(s|ing)?\b|\bforetold\b)", "", "predict, estimate"},
    {R"(\bmend(s|ed|ing)?\b)", "", "fix"},
    {R"(\btold of\b|\btells? of\b)", "", "report, describe, warn about"},
    {R"(\bthe same of\b)", "", "repeat the noun"},
    {R"(\b(says?|said) of\b)", "", "say about"},
    {R"(\bhas (some|no)thing to say\b)", "", "reports"},
    {R"(\banew\b)", "", "again"},
    {R"(\bwould else\b)", "", "otherwise"},
    {R"(\bforbids? to\b)", "", "does not allow"},
    {R"(\b(thing|what|one|folder|file) that nobody\b)", "", "an untrusted folder, an unchecked file"},
    {R"((^|[.;:!?] )where (it|the|a|an|there|nothing|no|none|all|layers|one) \w+( \w+)? (is|are|was|has|have|fails?|says|left)\b)",
     "", "a condition is if or when"},
};

/// Sentences on what the rules find in a text without code.
std::vector<std::string> foreign_phrases(const SourceFile& file) {
  std::string text;
  for (const char c : file.text) {
    const bool is_blank = c == ' ' || c == '\n';
    if (!is_blank) text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (is_blank && !text.ends_with(' ')) text += ' ';
  }
  std::vector<std::string> sentences;
  for (const Rule& rule : rules) {
    std::string rest = text;
    if (*rule.allowed != '\0') rest = std::regex_replace(rest, std::regex(rule.allowed), "-");
    const std::regex pattern(rule.pattern);
    for (std::sregex_iterator found(rest.begin(), rest.end(), pattern), end; found != end; ++found)
      sentences.push_back(fmt::format("{}: \"{}\"; write: {}", file.path, found->str(), rule.advice));
  }
  return sentences;
}

/// The page without code; links keep their text.
SourceFile without_code(const SourceFile& page) {
  static const std::regex code(R"(`[^`]*`)");
  std::string text;
  for (const std::string& line : prose_lines(page.text)) text += line + "\n";
  return {page.path, std::regex_replace(text, code, "CODE")};
}

/// The comments and string literals of a source file; a line of other code is a '|' between them.
SourceFile words_of_source(const SourceFile& source) {
  static const std::regex literal(R"x("((?:[^"\\]|\\.)*)")x");
  static const std::regex comment(R"(//[/!<]* ?(.*))");
  std::string text;
  for (const std::string& line : lines_of(source.text)) {
    std::string words;
    for (std::sregex_iterator match(line.begin(), line.end(), literal), end; match != end; ++match)
      words += (*match)[1].str();
    std::smatch found;
    const std::string bare = std::regex_replace(line, literal, "");
    if (std::regex_search(bare, found, comment)) words += " " + found[1].str();
    text += words.empty() ? "|\n" : words + "\n";
  }
  return {source.path, text};
}

TEST_CASE("no page has a phrase that an English-speaking engineer would not write") {
  std::vector<std::string> sentences;
  for (const SourceFile& page : all_pages())
    std::ranges::copy(foreign_phrases(without_code(page)), std::back_inserter(sentences));
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("no comment or message has a phrase that an English-speaking engineer would not write") {
  std::vector<std::string> sentences;
  for (const SourceFile& source :
       files_below({"src", "rtl_templates", "sim"}, {".cpp", ".h", ".def", ".v", ".md", ".md.in"})) {
    const bool is_page = source.path.ends_with(".md") || source.path.ends_with(".md.in");
    const SourceFile words = is_page ? without_code(source) : words_of_source(source);
    std::ranges::copy(foreign_phrases(words), std::back_inserter(sentences));
  }
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("the comments and the literals of a source are read, and its code is not") {
  const SourceFile words =
      words_of_source({"x.cpp", "f(\"one \" \"bit a clock\", b);  // is no\n/// run\nint but_for = 1;\n"});
  CHECK(words.text == "one bit a clock is no\n run\n|\n");
  CHECK(words_of_source({"x.cpp", "f(\"one \"\n  \"bit\");\n"}).text == "one \nbit\n");
}

TEST_CASE("foreign phrases are noticed, also across a line end, and English ones are not") {
  const auto count = [](const char* text) { return foreign_phrases(without_code({"x.md", text})).size(); };
  CHECK(count("This is no\nrun.") == 1);
  CHECK(count("There is no run, and it is no longer here.") == 0);
  CHECK(count("One bit a clock and one file\na module.") == 2);
  CHECK(count("One bit per clock; a bit of a clock is nothing; run all images a second time.") == 0);
  CHECK(count("Zero but for the last; the dearest one is mended and told of.") == 4);
  CHECK(count("The same of `real`.") == 1);
  CHECK(count("Nothing. Where the program is missing, wait.") == 1);
  CHECK(count("The folder where the program is.") == 0);
  CHECK(count("`but for` and\n```text\nbut for\n```\n") == 0);
}

}  // namespace
}  // namespace pulsewright::house

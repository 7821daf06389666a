// SPDX-License-Identifier: Apache-2.0
#include "house/markdown.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>

#include <fmt/format.h>

#include "base/files.h"

namespace pulsewright::house {

namespace {

std::string slug(const std::string& heading) {
  std::string result;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 0x80)
      result += static_cast<char>(std::tolower(byte));
    else if (c == ' ')
      result += '-';
  }
  return result;
}

}  // namespace

std::vector<SourceFile> all_pages() {
  std::vector<SourceFile> pages = files_below({"docs"}, {".md"});
  for (const char* name : {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"})
    pages.push_back({name, read_file(std::string(PULSEWRIGHT_ROOT "/") + name)});
  return pages;
}

std::vector<std::string> prose_lines(std::string_view page) {
  std::vector<std::string> lines = lines_of(page);
  bool inside = false;
  for (std::string& line : lines) {
    const bool is_fence = line.starts_with("```");
    if (is_fence || inside) line.clear();
    if (is_fence) inside = !inside;
  }
  return lines;
}

std::vector<Heading> headings_of(std::string_view page) {
  static const std::regex pattern(R"(^(#{1,6}) +(.*\S)\s*$)");
  std::vector<Heading> headings;
  std::smatch match;
  for (const std::string& line : prose_lines(page))
    if (std::regex_match(line, match, pattern))
      headings.push_back({static_cast<std::size_t>(match[1].length()), match[2]});
  return headings;
}

std::set<std::string> anchors_of(std::string_view page) {
  std::map<std::string, int> times;
  std::set<std::string> anchors;
  for (const Heading& heading : headings_of(page)) {
    const std::string name = slug(heading.text);
    const int earlier = times[name]++;
    anchors.insert(earlier == 0 ? name : fmt::format("{}-{}", name, earlier));
  }
  return anchors;
}

std::vector<Link> links_of(std::string_view page) {
  static const std::regex code(R"(`[^`]*`)");
  static const std::regex pattern(R"(\[([^\]]*)\]\(([^)\s]+)\))");
  std::vector<Link> links;
  // A link may be broken over two lines, so the page is searched as one text; the words of code inside a
  // link's text do not matter.
  std::string text;
  for (const std::string& line : prose_lines(page)) text += std::regex_replace(line, code, "`") + "\n";
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    const auto before = text.begin() + match->position();
    const auto line = static_cast<std::size_t>(std::count(text.begin(), before, '\n')) + 1;
    links.push_back({line, (*match)[1], (*match)[2]});
  }
  return links;
}

}  // namespace pulsewright::house

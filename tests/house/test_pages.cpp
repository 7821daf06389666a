// SPDX-License-Identifier: Apache-2.0
// Pages that can be found: the index names each of them once, and every link leads somewhere.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>

#include <fmt/format.h>

#include "base/files.h"
#include "catch.h"
#include "house/markdown.h"

namespace pulsewright::house {
namespace {

namespace fs = std::filesystem;

const std::string index_page = "docs/index.md";

/// The place of a link's target from the root, without its #anchor; the page itself if there is only an
/// anchor.
std::string target_path(const SourceFile& page, const std::string& target) {
  const std::string path = target.substr(0, target.find('#'));
  if (path.empty()) return page.path;
  return (fs::path(page.path).parent_path() / path).lexically_normal().generic_string();
}

bool is_external(const std::string& target) {
  return target.starts_with("https://") || target.starts_with("http://");
}

/// One sentence on each link of the page that leads nowhere. Targets are looked up below `root`.
std::vector<std::string> broken_links(const SourceFile& page, const fs::path& root) {
  std::vector<std::string> sentences;
  for (const Link& link : links_of(page.text)) {
    if (is_external(link.target)) continue;
    const std::string path = target_path(page, link.target);
    const bool is_here = path == page.path;
    const std::size_t hash = link.target.find('#');
    if (!is_here && !fs::exists(root / path))
      sentences.push_back(fmt::format("{}:{}: there is no {}", page.path, link.line, path));
    else if (hash != std::string::npos &&
             !anchors_of(is_here ? page.text : read_file(root / path)).contains(link.target.substr(hash + 1)))
      sentences.push_back(fmt::format("{}:{}: {} has no heading for {}", page.path, link.line, path,
                                      link.target.substr(hash)));
  }
  return sentences;
}

/// The pages that the entries of the index name, and how often. An entry is a list item: a link, a colon and
/// a sentence.
std::map<std::string, int> indexed_pages(const SourceFile& index) {
  static const std::regex entry(R"(^- \[[^\]]+\]\(([^)#]+)\): \S.*\.$)");
  std::map<std::string, int> pages;
  std::smatch match;
  for (const std::string& line : prose_lines(index.text))
    if (std::regex_match(line, match, entry)) ++pages[target_path(index, match[1])];
  return pages;
}

/// One sentence on each page that the index does not name exactly once.
std::vector<std::string> faults_of_index(const SourceFile& index, const std::vector<SourceFile>& pages) {
  std::vector<std::string> sentences;
  const std::map<std::string, int> indexed = indexed_pages(index);
  for (const SourceFile& page : pages) {
    const auto found = indexed.find(page.path);
    const int times = found == indexed.end() ? 0 : found->second;
    if (page.path != index.path && times != 1)
      sentences.push_back(fmt::format("{} names {} {} times", index.path, page.path, times));
  }
  return sentences;
}

TEST_CASE("every link of a page leads to a file and a heading") {
  std::vector<std::string> sentences;
  std::size_t links = 0;
  for (const SourceFile& page : all_pages()) {
    links += links_of(page.text).size();
    std::ranges::copy(broken_links(page, PULSEWRIGHT_ROOT), std::back_inserter(sentences));
  }
  CHECK(links > 100);
  INFO(joined(sentences));
  CHECK(sentences.empty());
}

TEST_CASE("the README has fewer than 600 words") {
  std::istringstream words(read_file(PULSEWRIGHT_ROOT "/README.md"));
  CHECK(std::distance(std::istream_iterator<std::string>(words), {}) < 600);
}

TEST_CASE("a link to a file or heading that is missing is noticed") {
  const auto count = [](const std::string& text) {
    return broken_links({"docs/x.md", "# The top\n" + text}, PULSEWRIGHT_ROOT).size();
  };
  CHECK(count("[a](cli.md) [b](../README.md) [c](#the-top) [d](cli.md#exit-codes) "
              "[e](https://none.example/)\n") == 0);
  CHECK(count("[a](nothing.md)\n") == 1);
  CHECK(count("[a](#nothing)\n") == 1);
  CHECK(count("[a](cli.md#nothing)\n") == 1);
  CHECK(count("![a](pictures/nothing.svg)\n") == 1);
  CHECK(count("[a\nb](nothing.md) [`c`](nothing.md)\n") == 2);
  CHECK(count("`[a](nothing.md)`\n```text\n[a](nothing.md)\n```\n") == 0);
}

TEST_CASE("headings give the anchors that GitHub gives") {
  CHECK(anchors_of("# A b: `c_d`, E-f\n## A\n```sh\n# no heading\n```\n## A\n") ==
        std::set<std::string>{"a-b-c_d-e-f", "a", "a-1"});
}

TEST_CASE("the index has five headings and names every page once") {
  const SourceFile index{index_page, read_file(fs::path(PULSEWRIGHT_ROOT) / index_page)};
  std::vector<std::string> sections;
  for (const Heading& heading : headings_of(index.text))
    if (heading.level == 2) sections.push_back(heading.text);
  CHECK(sections == std::vector<std::string>{"Start", "Tutorials", "Guides", "Reference", "Decisions"});
  INFO(joined(faults_of_index(index, all_pages())));
  CHECK(faults_of_index(index, all_pages()).empty());
}

TEST_CASE("a page that the index leaves out, repeats or does not describe is noticed") {
  const std::vector<SourceFile> pages = {{"docs/index.md", ""}, {"docs/a.md", ""}, {"README.md", ""}};
  const auto faults = [&](const std::string& text) {
    return faults_of_index({"docs/index.md", text}, pages).size();
  };
  CHECK(faults("- [A](a.md): what it is.\n- [R](../README.md): what it is.\n") == 0);
  CHECK(faults("- [A](a.md): what it is.\n") == 1);
  CHECK(faults("- [A](a.md): one.\n- [A](a.md): two.\n- [R](../README.md): what it is.\n") == 1);
  CHECK(faults("- [A](a.md)\n- [R](../README.md): what it is.\n") == 1);
  CHECK(faults("see [a](a.md).\n- [R](../README.md): what it is.\n") == 1);
}

}  // namespace
}  // namespace pulsewright::house

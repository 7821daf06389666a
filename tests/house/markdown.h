// SPDX-License-Identifier: Apache-2.0
// The project's pages, as the tests of the house read them: as much Markdown as these pages use.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "house/tree.h"

namespace pulsewright::house {

/// README.md, CONTRIBUTING.md, CHANGELOG.md and every .md file below docs/.
std::vector<SourceFile> all_pages();

/// The lines of a page; those of fenced code blocks, with their fences, are empty.
std::vector<std::string> prose_lines(std::string_view page);

struct Heading {
  std::size_t level;  ///< 1 for "#"
  std::string text;
};

std::vector<Heading> headings_of(std::string_view page);

/// What `#...` can name in a page, as GitHub makes it: lower case, no punctuation, '-' for each space, and
/// -1, -2, ... behind headings of equal text.
std::set<std::string> anchors_of(std::string_view page);

struct Link {
  std::size_t line;  ///< from 1
  std::string text;
  std::string target;
};

/// The inline links and pictures of a page, outside code.
std::vector<Link> links_of(std::string_view page);

}  // namespace pulsewright::house

// SPDX-License-Identifier: Apache-2.0
// A page as a strict reader sees it. Anything that a browser would have to guess about is refused.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace pulsewright::report_tests {

struct Tag {
  std::string name;  ///< with a '/' in front if it closes
  std::map<std::string, std::string> attributes;
};

/// One element <data>.
struct PageNumber {
  std::string value;
  std::string shown;
};

struct Page {
  std::vector<std::string> faults;            ///< of its form: unquoted, unknown, unclosed, repeated ids
  std::vector<Tag> tags;                      ///< in order
  std::map<std::string, PageNumber> numbers;  ///< by id
  std::string prose;  ///< the text outside of names, code, pictures, heads and numbers
};

Page read_page(const std::string& html);

/// Each tag with the names of its attributes, one a line: what names in the page must not change.
std::string structure_of(const Page& page);

}  // namespace pulsewright::report_tests

// SPDX-License-Identifier: Apache-2.0
// The one writer of HTML. Markup is what the compiler has seen; everything else is text and is escaped, so
// that no name can become an element.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace pulsewright::report {

/// HTML that stands in our sources: only a literal converts to it.
class Markup {
 public:
  consteval Markup(const char* literal) : text_(literal) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// `text` with the five characters that mean something in HTML escaped, and control characters replaced.
std::string escaped(std::string_view text);

/// A number of the page: its exact value under a name that is unique in the page.
struct Figure {
  std::string key;
  Json value;
};

class Html {
 public:
  Html& markup(Markup literal);
  Html& text(std::string_view words);

  /// A number as <data id="key" value="exact">shown</data>. A key has the form "section/what/index".
  Html& number(const std::string& key, std::int64_t value);
  /// `decimals`: digits behind the point that are shown; the element has the exact value.
  Html& number(const std::string& key, double value, int decimals);
  /// A fraction as a percentage with two decimals; the element has the fraction.
  Html& percent(const std::string& key, double fraction);
  /// Text in which `what stands between backquotes` is code.
  Html& prose(std::string_view words);
  /// A name that somebody gave, such as that of a class.
  Html& name(std::string_view words);
  /// "not measured", and how it would be: as prose().
  Html& not_measured(std::string_view how);

  /// A picture that was drawn by this room, with its name for those who do not see it.
  Html& picture(std::string_view name, int width, int height, const std::string& body);

  /// A picture of pixels, as the bytes of a PNG.
  Html& image(std::string_view name, std::string_view png);

  /// A section with its heading; `id` is that of the anchor.
  Html& begin_section(Markup id, Markup heading);
  Html& end_section();
  /// A table that scrolls by itself where the page is narrow. Each head is a column.
  Html& begin_table(Markup caption, const std::vector<std::string>& heads);
  Html& end_table();
  Html& row_head(std::string_view words);
  Html& cell(std::string_view words);
  Html& cell(const std::string& key, std::int64_t value);
  Html& cell(const std::string& key, double value, int decimals);

  const std::vector<Figure>& figures() const { return figures_; }
  const std::string& page() const { return page_; }

 private:
  void keep(const std::string& key, Json value);

  std::string page_;
  std::vector<Figure> figures_;
};

}  // namespace pulsewright::report

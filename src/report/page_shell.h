// SPDX-License-Identifier: Apache-2.0
// What every page has around its sections: style, policy, title and the list of sections.
#pragma once

#include <span>
#include <string_view>

#include "report/html.h"

namespace pulsewright::report {

/// A section in the list at the top of a page.
struct SectionEntry {
  Markup id;
  Markup name;
};

/// Begins the page of something that is called `title`.
void begin_page(Html& html, std::string_view title, std::span<const SectionEntry> sections);
void end_page(Html& html);

}  // namespace pulsewright::report

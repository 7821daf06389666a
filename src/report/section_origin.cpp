// SPDX-License-Identifier: Apache-2.0
// Where everything comes from: versions, hashes, options, units, and every number of the page as JSON.
#include "base/version.h"
#include "report/sections.h"

namespace pulsewright::report {

namespace {

void write_hash(Html& html, Markup name, std::string_view hash) {
  html.markup("<li>").markup(name).markup(": <code>").text(hash).markup("</code></li>\n");
}

void write_json(Html& html, Markup summary, const Json& json) {
  html.markup("<details><summary>").markup(summary).markup("</summary><pre>");
  // Line by line, as text() makes blanks of what is not printable.
  const std::string text = canonical_json(json);
  for (std::size_t first = 0; first < text.size();) {
    const std::size_t end = text.find('\n', first);
    html.text(std::string_view(text).substr(first, end - first)).markup("\n");
    first = end + 1;
  }
  html.markup("</pre></details>\n");
}

}  // namespace

void write_origin(Html& html, const Contents& contents) {
  html.begin_section("origin", "Origin");
  html.markup("<ul>\n");
  write_hash(html, "Pulsewright, which made this page", version());
  if (contents.evidence.configuration) {
    write_hash(html, "Pulsewright, which trained", text_at(*contents.evidence.configuration, "tool_version"));
    write_hash(html, "Data", text_at(*contents.evidence.configuration, "data"));
    write_hash(html, "Data, SHA-256", text_at(*contents.evidence.configuration, "data_sha256"));
  }
  if (!contents.netlist_sha256.empty()) write_hash(html, "Netlist, SHA-256", contents.netlist_sha256);
  html.markup(
      "</ul>\n<p>Units: lengths in bits, times in clocks, losses in nats per image, weights and thresholds "
      "in "
      "counts of their stream's length, SCC without a unit from minus one to one. Images, neurons and inputs "
      "are counted from zero, layers and epochs from one.</p>\n");
  if (contents.evidence.configuration)
    write_json(html, "The configuration of the training", *contents.evidence.configuration);
  Json numbers(Json::Object{});
  for (const Figure& figure : html.figures()) numbers[figure.key] = figure.value;
  write_json(html, "Every number of this page, exact", numbers);
  html.end_section();
}

}  // namespace pulsewright::report

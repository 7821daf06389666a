// SPDX-License-Identifier: Apache-2.0
#include "report/html.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "report/base64.h"

namespace pulsewright::report {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        // A control character is an error in HTML, and could hide what follows it.
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
          safe += ' ';
        else
          safe += c;
    }
  }
  return safe;
}

Html& Html::markup(Markup literal) {
  page_ += literal.text();
  return *this;
}

Html& Html::text(std::string_view words) {
  page_ += escaped(words);
  return *this;
}

void Html::keep(const std::string& key, Json value) {
  PW_ASSERT(std::ranges::none_of(figures_, [&](const Figure& figure) { return figure.key == key; }));
  figures_.push_back({key, std::move(value)});
}

Html& Html::number(const std::string& key, std::int64_t value) {
  keep(key, value);
  page_ += fmt::format("<data id=\"{}\" value=\"{}\">{}</data>", escaped(key), value, value);
  return *this;
}

Html& Html::number(const std::string& key, double value, int decimals) {
  keep(key, value);
  page_ += fmt::format("<data id=\"{}\" value=\"{}\">{:.{}f}</data>", escaped(key), value, value, decimals);
  return *this;
}

Html& Html::percent(const std::string& key, double fraction) {
  keep(key, fraction);
  page_ +=
      fmt::format("<data id=\"{}\" value=\"{}\">{:.2f} %</data>", escaped(key), fraction, 100 * fraction);
  return *this;
}

Html& Html::prose(std::string_view words) {
  bool is_code = false;
  for (std::size_t first = 0; first <= words.size(); is_code = !is_code) {
    const std::size_t end = std::min(words.find('`', first), words.size());
    if (is_code) page_ += "<code>";
    text(words.substr(first, end - first));
    if (is_code) page_ += "</code>";
    first = end + 1;
  }
  return *this;
}

Html& Html::name(std::string_view words) {
  return markup("<i>").text(words).markup("</i>");
}

Html& Html::not_measured(std::string_view how) {
  return markup("<p class=\"gap\"><b>not measured</b>: ").prose(how).markup("</p>\n");
}

Html& Html::picture(std::string_view name, int width, int height, const std::string& body) {
  page_ += fmt::format(
      "<svg role=\"img\" aria-label=\"{0}\" viewBox=\"0 0 {1} {2}\" "
      "style=\"max-width:{1}px\"><title>{0}</title>"
      "{3}</svg>\n",
      escaped(name), width, height, body);
  return *this;
}

Html& Html::image(std::string_view name, std::string_view png) {
  page_ += fmt::format("<img alt=\"{}\" src=\"data:image/png;base64,{}\">", escaped(name), base64(png));
  return *this;
}

Html& Html::begin_section(Markup id, Markup heading) {
  page_ +=
      fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-heading\"><h2 id=\"{0}-heading\">{1}</h2>\n",
                  id.text(), heading.text());
  return *this;
}

Html& Html::end_section() {
  return markup("</section>\n");
}

Html& Html::begin_table(Markup caption, const std::vector<std::string>& heads) {
  page_ += fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\"><table><caption>{0}</caption>"
      "<thead><tr>",
      caption.text());
  for (const std::string& head : heads) page_ += fmt::format("<th scope=\"col\">{}</th>", escaped(head));
  return markup("</tr></thead><tbody>\n");
}

Html& Html::end_table() {
  return markup("</tbody></table></div>\n");
}

Html& Html::row_head(std::string_view words) {
  return markup("<tr><th scope=\"row\">").text(words).markup("</th>");
}

Html& Html::cell(std::string_view words) {
  return markup("<td>").text(words).markup("</td>");
}

Html& Html::cell(const std::string& key, std::int64_t value) {
  return markup("<td>").number(key, value).markup("</td>");
}

Html& Html::cell(const std::string& key, double value, int decimals) {
  return markup("<td>").number(key, value, decimals).markup("</td>");
}

}  // namespace pulsewright::report

// SPDX-License-Identifier: Apache-2.0
// Accuracy against the length of the streams, layer by layer.
#include <fmt/format.h>

#include "report/sections.h"

namespace pulsewright::report {

void write_lengths(Html& html, const Contents& contents) {
  html.begin_section("lengths", "Accuracy and length");
  if (!contents.lengths) {
    if (!contents.moment.has_labels())
      html.not_measured("the images have no labels; name a data set with `--data`.");
    else
      html.not_measured(contents.lengths_obstacle + ".");
    html.end_section();
    return;
  }
  const views::LengthView& view = *contents.lengths;
  html.markup("<p>Images of ").number("lengths/images", view.images);
  html.markup(
          " that the circuit gets right if the streams of one layer, or of all layers, have another length "
          "and "
          "nothing is trained again. As it is, it gets ")
      .number("lengths/correct", view.correct)
      .markup(" right; those cells are marked.</p>\n");
  std::vector<std::string> heads = {"streams of"};
  for (const int length : view.lengths) heads.push_back(fmt::format("{} bits", length));
  html.begin_table("Images that are right, by the length of the streams", heads);
  for (const views::LengthRow& row : view.rows) {
    const std::string layer = row.layer ? contents.layers[*row.layer].id : "all layers";
    html.row_head(layer);
    for (std::size_t k = 0; k < view.lengths.size(); ++k) {
      const bool is_same = row.layer && contents.layers[*row.layer].length == view.lengths[k];
      if (is_same)
        html.markup("<td class=\"same\">");
      else
        html.markup("<td>");
      const std::string key = row.layer ? layer : "all";
      html.number(fmt::format("lengths/{}/{}", key, view.lengths[k]), row.correct[k]).markup("</td>");
    }
    html.markup("</tr>\n");
  }
  html.end_table();
  html.markup("<p>");
  html.prose(
      "Computed bit for bit, with the weights of this circuit rounded to each length. They were rounded to "
      "its "
      "own length before, so longer streams do not bring back what that lost. The spread over seeds and "
      "generator settings is not measured here; `pulsewright bench accuracy` measures it.");
  html.markup("</p>\n");
  html.end_section();
}

}  // namespace pulsewright::report

// SPDX-License-Identifier: Apache-2.0
// Which classes are confused, and the wrong images.
#include <algorithm>

#include <fmt/format.h>

#include "picture/png.h"
#include "report/sections.h"

namespace pulsewright::report {

namespace {

constexpr std::size_t most_wrong = 400;
constexpr std::size_t most_classes = 64;  ///< of a matrix that a page can hold

void write_matrix(Html& html, const Contents& contents) {
  const auto& confusion = contents.classes->evaluation.confusion;
  if (confusion.size() > most_classes) {
    html.markup("<p>The matrix of ").number("classes/classes", static_cast<std::int64_t>(confusion.size()));
    html.prose(" classes is left out; `pulsewright evaluate --json` has it.").markup("</p>\n");
    return;
  }
  std::vector<std::string> heads = {"is, says"};
  for (std::size_t c = 0; c < confusion.size(); ++c) heads.push_back(views::class_name(contents.moment, c));
  html.begin_table("Images of each class (rows) by the class that the circuit names (columns)", heads);
  for (std::size_t r = 0; r < confusion.size(); ++r) {
    html.row_head(heads[r + 1]);
    for (std::size_t c = 0; c < confusion.size(); ++c) {
      if (r == c)
        html.markup("<td class=\"same\">");
      else
        html.markup("<td>");
      html.number(fmt::format("classes/confusion/{}/{}", r, c), confusion[r][c]).markup("</td>");
    }
    html.markup("</tr>\n");
  }
  html.end_table();
}

/// The picture of an image, if images are pictures; dark is a large pixel, as ink on paper.
void write_picture(Html& html, const Contents& contents, std::size_t image, const std::string& name) {
  const views::Moment& moment = contents.moment;
  const std::vector<std::int64_t>& pixels = moment.images.images[image];
  if (moment.picture_rows == 0 || pixels.size() != moment.picture_rows * moment.picture_columns) return;
  const std::int64_t maximum = chain_of(*moment.netlist).input->maximum;
  std::vector<std::uint8_t> grey;
  for (const std::int64_t pixel : pixels)
    grey.push_back(static_cast<std::uint8_t>(255 - 255 * pixel / maximum));
  html.image(name, picture::png_of(grey, moment.picture_columns));
}

void write_wrong(Html& html, const Contents& contents) {
  const std::vector<views::WrongImage>& wrong = contents.classes->wrong;
  html.markup("<h3>Wrong images</h3>\n<p>").number("classes/wrong", static_cast<std::int64_t>(wrong.size()));
  html.markup(" images are wrong; shown: ");
  const std::size_t shown = std::min(wrong.size(), most_wrong);
  html.number("classes/shown", static_cast<std::int64_t>(shown));
  html.markup(
      ". The margin is that of the named class over the true one, in counts.</p>\n<ul class=\"pictures\">\n");
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string key = fmt::format("classes/wrong/{}", wrong[i].image);
    const std::string is = views::class_name(contents.moment, static_cast<std::size_t>(wrong[i].is));
    const std::string says = views::class_name(contents.moment, static_cast<std::size_t>(wrong[i].says));
    html.markup("<li>");
    write_picture(html, contents, wrong[i].image,
                  fmt::format("Image {}: is {}, the circuit says {}", wrong[i].image, is, says));
    html.markup("image ").number(key + "/image", static_cast<std::int64_t>(wrong[i].image));
    html.markup("<br>is ").name(is).markup(", says ").name(says).markup("<br>margin ");
    html.number(key + "/margin", wrong[i].margin).markup("</li>\n");
  }
  html.markup("</ul>\n");
}

}  // namespace

void write_classes(Html& html, const Contents& contents) {
  html.begin_section("classes", "Classes");
  if (!contents.classes) {
    html.not_measured("the images have no labels; name a data set with `--data`.");
  } else {
    write_matrix(html, contents);
    write_wrong(html, contents);
  }
  html.end_section();
}

}  // namespace pulsewright::report

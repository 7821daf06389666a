// SPDX-License-Identifier: Apache-2.0
#include "report/sweep_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/page_shell.h"
#include "report/plot.h"

namespace pulsewright::report {

namespace {

constexpr SectionEntry sections[] = {{"front", "Front"}, {"cells", "Cells"}};

/// At most so many cells are rows of the page.
constexpr std::size_t most_rows = 2000;

std::string point_text(const Json& point) {
  std::string text;
  for (const auto& [key, value] : *point.object())
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key,
                        value.string() ? *value.string() : compact_json(value));
  return text.empty() ? "all cells" : text;
}

int decimals_of(const std::string& objective) {
  return objective == "accuracy" ? 4 : objective == "cost" ? 3 : 0;
}

void write_spread(Html& html, const std::string& key, const sweep::Spread& spread, int decimals) {
  html.markup("<td>").number(key + "/mean", spread.mean, decimals);
  if (spread.least != spread.most)
    html.markup(" (")
        .number(key + "/least", spread.least, decimals)
        .markup(" to ")
        .number(key + "/most", spread.most, decimals)
        .markup(")");
  html.markup("</td>");
}

/// The groups of the front by the first two objectives, each with its number in the table.
std::string front_plot(const sweep::Table& table) {
  const std::string& across = table.objectives[1].name;
  const std::string& up = table.objectives[0].name;
  const auto range = [&](const std::string& name) {
    std::pair<double, double> ends{table.front[0].values.at(name).mean, table.front[0].values.at(name).mean};
    for (const sweep::Group& group : table.front) {
      ends.first = std::min(ends.first, group.values.at(name).mean);
      ends.second = std::max(ends.second, group.values.at(name).mean);
    }
    return ends;
  };
  const auto [left, right] = range(across);
  const auto [low, high] = range(up);
  constexpr int margin = 60;
  std::string svg = fmt::format(R"(<rect class="edge" x="{0}" y="12" width="{1}" height="{2}"/>)", margin,
                                plot_width - margin - 20, plot_height - 54);
  const auto x_of = [&](double value) {
    return margin + 20 + (plot_width - margin - 60) * (right > left ? (value - left) / (right - left) : 0.5);
  };
  const auto y_of = [&](double value) {
    return 24 + (plot_height - 78) * (high > low ? (high - value) / (high - low) : 0.5);
  };
  svg += fmt::format(R"(<text x="{}" y="{:.1f}" text-anchor="end">{:.{}f}</text>)", margin - 4,
                     y_of(high) + 4, high, decimals_of(up));
  svg += fmt::format(R"(<text x="{}" y="{:.1f}" text-anchor="end">{:.{}f}</text>)", margin - 4, y_of(low) + 4,
                     low, decimals_of(up));
  svg += fmt::format(R"(<text x="{:.1f}" y="{}" text-anchor="middle">{:.{}f}</text>)", x_of(left),
                     plot_height - 28, left, decimals_of(across));
  svg += fmt::format(R"(<text x="{:.1f}" y="{}" text-anchor="middle">{:.{}f}</text>)", x_of(right),
                     plot_height - 28, right, decimals_of(across));
  svg += fmt::format(R"(<text x="{}" y="{}" text-anchor="end">{} across, {} up</text>)", plot_width - 20,
                     plot_height - 8, across, up);
  for (std::size_t g = 0; g < table.front.size(); ++g) {
    const double x = x_of(table.front[g].values.at(across).mean);
    const double y = y_of(table.front[g].values.at(up).mean);
    svg += fmt::format(
        R"(<circle class="a" cx="{0:.1f}" cy="{1:.1f}" r="4"/><text x="{2:.1f}" y="{3:.1f}">{4}</text>)", x,
        y, x + 6, y - 4, g + 1);
  }
  return svg;
}

void write_front(Html& html, const sweep::Table& table) {
  html.begin_section("front", "Front");
  html.markup("<p class=\"lead\">").number("front/size", static_cast<std::int64_t>(table.front.size()));
  html.markup(" of ").number("front/groups", static_cast<std::int64_t>(table.groups));
  html.markup(
      " groups are on the front: no other group is at least as good in every objective and better in one. A "
      "group is the cells that differ in their seed alone; its numbers are means, with the least and the "
      "largest value. Accuracy is that on rows held out.</p>\n");
  if (table.lacking_groups > 0) {
    html.markup("<p class=\"gap\">");
    html.number("front/lacking", static_cast<std::int64_t>(table.lacking_groups))
        .markup(" groups are not compared: a cell failed or has not run, or a number is missing.</p>\n");
  }
  if (!table.front.empty() && table.objectives.size() > 1)
    html.picture("The groups of the front by the first two objectives", plot_width, plot_height,
                 front_plot(table));
  std::vector<std::string> heads = {"group"};
  for (const sweep::Objective& objective : table.objectives)
    heads.push_back(objective.name + (objective.is_maximised ? ", most" : ", least"));
  heads.push_back("test accuracy");
  html.begin_table("The front, in the order of the plan", heads);
  for (std::size_t g = 0; g < table.front.size(); ++g) {
    const sweep::Group& group = table.front[g];
    html.row_head(fmt::format("{}: {}", g + 1, point_text(group.point)));
    for (const sweep::Objective& objective : table.objectives)
      write_spread(html, fmt::format("front/{}/{}", g + 1, objective.name), group.values.at(objective.name),
                   decimals_of(objective.name));
    if (group.test_accuracy)
      write_spread(html, fmt::format("front/{}/test", g + 1), *group.test_accuracy, 4);
    else
      html.cell("not measured");
    html.markup("</tr>\n");
  }
  html.end_table();
  html.end_section();
}

/// A number of a result, by its path; "not measured" if it is missing.
void write_number(Html& html, const std::string& key, const Json* value, int decimals) {
  if (value != nullptr && value->integer() != nullptr)
    html.cell(key, *value->integer());
  else if (value != nullptr && value->get_if<double>() != nullptr)
    html.cell(key, *value->get_if<double>(), decimals);
  else
    html.cell("not measured");
}

void write_cells(Html& html, const sweep::Table& table) {
  html.begin_section("cells", "Cells");
  std::int64_t done = 0;
  for (const sweep::TableRow& row : table.rows) done += row.status == sweep::CellStatus::done;
  html.markup("<p>").number("cells/done", done).markup(" of ");
  html.number("cells/all", static_cast<std::int64_t>(table.rows.size())).markup(" cells are done.</p>\n");
  if (table.rows.size() > most_rows) {
    html.markup("<p class=\"gap\">The first ");
    html.number("cells/shown", static_cast<std::int64_t>(most_rows));
    html.prose(" are shown; `pulsewright table SWEEP --csv` has all.").markup("</p>\n");
  }
  html.begin_table("Every cell, in the order of the plan",
                   {"cell", "status", "held out", "test", "LUT4", "clocks", "point"});
  for (std::size_t r = 0; r < std::min(table.rows.size(), most_rows); ++r) {
    const sweep::TableRow& row = table.rows[r];
    const std::string key = "cells/" + row.hash;
    html.row_head(row.hash.substr(0, 8)).cell(to_text(row.status));
    for (const char* score : {"validation", "test"}) {
      const Json* found = row.result.find(score);
      write_number(html, key + "/" + score, found ? found->find("accuracy") : nullptr, 4);
    }
    for (const char* number : {"lut4", "latency_clocks"})
      write_number(html, key + "/" + number, row.result.find(number), 0);
    html.markup("<td class=\"words\">").name(point_text(row.point));
    if (!row.reason.empty()) html.markup(": ").name(row.reason);
    html.markup("</td></tr>\n");
  }
  html.end_table();
  html.end_section();
}

}  // namespace

std::string write_sweep_page(const sweep::Table& table) {
  Html html;
  begin_page(html, table.name, sections);
  write_front(html, table);
  write_cells(html, table);
  end_page(html);
  return html.page();
}

}  // namespace pulsewright::report

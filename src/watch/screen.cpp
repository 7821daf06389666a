// SPDX-License-Identifier: Apache-2.0
#include "watch/screen.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"

namespace pulsewright::watch {

namespace {

bool has_panels(int width, int height) {
  return width >= least_panel_width && height >= least_panel_height;
}

/// Whether there is room for more than the streams.
bool is_overview(int width, int height) {
  return width >= least_width && height >= least_height;
}

void draw_tabs(const Look& look, Canvas& canvas) {
  int column = 0;
  std::optional<std::pair<int, std::string>> here;
  for (const KeyRow& row : key_table()) {
    if (row.action != Action::screen) continue;
    const std::string word = fmt::format(" {} {}", row.name,
                                         row.key == U'1'   ? "all"
                                         : row.key == U'9' ? "budget"
                                                           : row.meaning);
    canvas.text(column, 1, word, canvas.width() - column, Role::faint);
    if (row.key == U'1' ? !look.alone : look.alone && word.ends_with(to_text(*look.alone)))
      here = {column, "[" + word.substr(1) + "]"};
    column += static_cast<int>(word.size());
  }
  // The brackets stand where blanks are otherwise.
  if (here) canvas.text(here->first, 1, here->second, canvas.width() - here->first, Role::selected);
}

/// Words in as many rows as they take, the last of them at `row`: a command line is of no use cut short.
void draw_message(const std::string& words, Canvas& canvas, int row) {
  const auto width = static_cast<std::size_t>(std::max(1, canvas.width() - 2));
  const auto rows = static_cast<int>((words.size() + width - 1) / width);
  const std::string blank(static_cast<std::size_t>(canvas.width()), ' ');
  for (int r = 0; r < rows; ++r) {
    const int at = row - rows + 1 + r;
    canvas.text(0, at, blank, canvas.width());
    canvas.text(1, at, std::string_view(words).substr(static_cast<std::size_t>(r) * width, width),
                static_cast<int>(width), Role::warning);
  }
}

void draw_keys(const Look& look, Canvas& canvas, int row) {
  if (look.number)
    return canvas.text(1, row, fmt::format("number {}_ then l layer, n neuron, i image", *look.number),
                       canvas.width() - 2, Role::key);
  if (!look.message.empty()) return draw_message(look.message, canvas, row);
  canvas.text(1, row, "? help  Tab panel  ←→ epoch  f freeze  l n i select  c e p what-if  q quit",
              canvas.width() - 2, Role::faint);
}

}  // namespace

std::vector<Placed> layout(const Look& look, int width, int height) {
  if (!has_panels(width, height)) return {};
  if (!is_overview(width, height)) return {{look.alone.value_or(Panel::streams), {0, 1, width, height - 1}}};
  const int area = height - 4;
  if (look.alone) return {{*look.alone, {0, 2, width, area}}};
  if (width < 160 || height < 36) {
    const int top = area * 2 / 5;
    const int left = width * 38 / 80;
    return {{Panel::streams, {0, 2 + top, width, area - top}},
            {Panel::loss, {0, 2, left, top}},
            {Panel::budget, {left, 2, width - left, top}}};
  }
  const int side = (width - 52) / 2;
  const int middle = width - 2 * side;
  const int top = area * 12 / 44;
  const int low = area * 10 / 44;
  const int centre = area - top - low;
  return {{Panel::streams, {0, 2 + top, side + middle, centre}},
          {Panel::loss, {0, 2, side, top}},
          {Panel::budget, {side, 2, middle, top}},
          {Panel::scc, {side + middle, 2 + top, side, centre}},
          {Panel::choice, {side + middle, 2, side, top}},
          {Panel::lengths, {0, 2 + top + centre, side, low}},
          {Panel::settling, {side, 2 + top + centre, middle, low}},
          {Panel::classes, {side + middle, 2 + top + centre, side, low}}};
}

void draw_panel(Panel panel, const Scene& scene, const Look& look, Canvas& canvas, const Rectangle& place) {
  switch (panel) {
    case Panel::streams:
      return draw_streams(scene, look, canvas, place);
    case Panel::loss:
      return draw_loss(scene, canvas, place);
    case Panel::budget:
      return draw_budget(scene, look, canvas, place);
    case Panel::scc:
      return draw_scc(scene, canvas, place);
    case Panel::choice:
      return draw_choice(scene, canvas, place);
    case Panel::lengths:
      return draw_lengths(scene, canvas, place);
    case Panel::settling:
      return draw_settling(scene, canvas, place);
    case Panel::classes:
      return draw_classes(scene, canvas, place);
    case Panel::cost:
      return draw_cost(scene, canvas, place);
  }
}

void draw_header(const Scene& scene, const Look& look, Canvas& canvas) {
  const views::Moment& moment = *scene.moment;
  std::string line = moment.name;
  for (const views::LayerRow& layer : scene.trained.layers)
    line += &layer == &scene.trained.layers.front() ? fmt::format("  {}-{}", layer.values, layer.neurons)
                                                    : fmt::format("-{}", layer.neurons);
  if (!moment.history.empty()) {
    const train::EpochRecord& last = moment.history.back();
    line += fmt::format("  {} {}", to_text(last.phase), last.epoch + 1);
    if (moment.run_epochs > 0) line += fmt::format("/{}", moment.run_epochs);
    line += fmt::format("  training {} {:.4f}", moment.is_regression() ? "R2" : "acc", last.accuracy);
  } else if (!moment.is_finished) {
    line += "  no epoch has ended yet";
  }
  if (look.is_frozen) {
    const auto ahead = std::ssize(scene.newest_history()) - std::ssize(moment.history);
    line += fmt::format("  frozen, the run is {} epochs ahead", ahead);
  }
  if (scene.running)
    line += look.pace.empty() ? "  live" : "  live  " + look.pace;
  else if (!moment.is_finished)
    line += moment.netlist ? "  not finished" : "  not finished: no circuit yet";
  if (scene.what_if) line += "  what if";
  if (!scene.is_whole) line += "  computing";
  canvas.text(1, 0, line, canvas.width() - 1);
}

void draw_time_line(const Scene& scene, Canvas& canvas, int row) {
  const std::vector<train::EpochRecord>& history = scene.newest_history();
  const auto done = static_cast<int>(history.size());
  const int all = std::max(done, scene.moment->run_epochs);
  if (all == 0) return;
  const std::string end = std::to_string(all);
  const int width = canvas.width() - 3 - static_cast<int>(end.size());
  const auto column_of = [&](int epoch) {
    return 1 + static_cast<int>(static_cast<std::int64_t>(epoch) * (width - 1) / std::max(1, all - 1));
  };
  for (int c = 1; c <= width; ++c)
    canvas.put(c, row, done > 0 && c <= column_of(done - 1) ? U'─' : U'╌', Role::faint);
  for (int e = 0; e < done; ++e) {
    const auto at = static_cast<std::size_t>(e);
    if (e > 0 && history[at].phase == history[at - 1].phase) continue;
    int epochs = 1;
    while (e + epochs < done && history[at + static_cast<std::size_t>(epochs)].phase == history[at].phase)
      ++epochs;
    const int room = column_of(e + epochs - 1) - column_of(e);
    canvas.put(column_of(e), row, U'├', Role::faint);
    canvas.text(column_of(e) + 1, row, to_text(history[at].phase), std::max(0, room - 1), Role::title);
  }
  if (scene.epoch() >= 0) {
    canvas.put(column_of(scene.epoch()), row, U'┿', Role::key);
    canvas.mark(column_of(scene.epoch()), row, 1);
  }
  canvas.text(width + 2, row, end, static_cast<int>(end.size()));
}

void draw_help(Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, "keys; any key goes back", Role::selected);
  const Rectangle inner = place.inner();
  const auto rows = key_table();
  const auto lines = static_cast<std::size_t>(std::max(1, inner.height - 2));
  const std::size_t columns = (rows.size() + lines - 1) / lines;
  const int width = inner.width / static_cast<int>(columns);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const int column = inner.column + static_cast<int>(r / lines) * width;
    const int row = inner.row + static_cast<int>(r % lines);
    canvas.text(column + 1, row, rows[r].name, std::min(8, width - 1), Role::key);
    canvas.text(column + 9, row, rows[r].meaning, width - 10);
  }
  // Where these are boxes or question marks, the font lacks them.
  canvas.text(inner.column + 1, inner.row + inner.height - 1,
              "dots \u28ff\u2847\u2880 (--glyphs braille)  ▞█ (block)  #* (ascii)", inner.width - 1,
              Role::faint);
}

Canvas draw_screen(const Scene& scene, const Look& look, int width, int height, Glyphs glyphs) {
  PW_ASSERT(width > 0 && height > 0);
  Canvas canvas(width, height, glyphs);
  draw_header(scene, look, canvas);
  if (!has_panels(width, height)) return canvas;
  if (look.shows_help) {
    draw_help(canvas, {0, 1, width, height - 1});
    return canvas;
  }
  for (const Placed& panel : layout(look, width, height))
    draw_panel(panel.panel, scene, look, canvas, panel.place);
  if (!is_overview(width, height)) return canvas;
  draw_tabs(look, canvas);
  draw_time_line(scene, canvas, height - 2);
  draw_keys(look, canvas, height - 1);
  return canvas;
}

}  // namespace pulsewright::watch

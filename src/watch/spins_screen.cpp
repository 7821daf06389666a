// SPDX-License-Identifier: Apache-2.0
#include "watch/spins_screen.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"
#include "usage/shell_word.h"
#include "watch/screen.h"
#include "watch/terminal.h"

namespace pulsewright::watch {

namespace {

/// Spins as dots, each sweep a column of them; a dot is +1.
void draw_states(const views::SpinsView& view, int first_row, Canvas& canvas, const Rectangle& place) {
  Dots dots(canvas.glyphs(), place.width, place.height);
  for (std::size_t t = 0; t < view.states.size(); ++t)
    for (std::size_t i = static_cast<std::size_t>(first_row); i < view.states[t].size(); ++i)
      if (view.states[t][i]) dots.set(static_cast<int>(t), static_cast<int>(i) - first_row);
  dots.draw(canvas, place.column, place.row, Role::product);
}

/// Curves of the sweeps on one scale, whose ends stand before them; a dot is a sweep.
void draw_values(const std::vector<const std::vector<double>*>& curves, Canvas& canvas,
                 const Rectangle& place) {
  double low = curves[0]->front();
  double high = low;
  for (const std::vector<double>* curve : curves)
    for (const double value : *curve) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  Dots dots(canvas.glyphs(), place.width - 9, place.height);
  for (const std::vector<double>* curve : curves)
    for (std::size_t t = 0; t < curve->size(); ++t)
      dots.set(
          static_cast<int>(t),
          high > low ? static_cast<int>((high - (*curve)[t]) / (high - low) * (dots.rows() - 1) + 0.5) : 0);
  dots.draw(canvas, place.column + 9, place.row);
  canvas.text(place.column, place.row, fmt::format("{:8.4g}", high), 8);
  canvas.text(place.column, place.row + place.height - 1, fmt::format("{:8.4g}", low), 8);
}

void draw_curves_of(const char* title, const std::vector<const std::vector<double>*>& curves,
                    const std::string& words, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, title);
  const Rectangle inner = place.inner();
  if (inner.height < 2 || inner.width < 12) return;
  draw_values(curves, canvas, {inner.column, inner.row, inner.width, inner.height - 1});
  canvas.text(inner.column + 1, inner.row + inner.height - 1, words, inner.width - 1);
}

/// So many sweeps have a column of dots of their own, in the narrower of both kinds of panels.
std::int64_t shown_sweeps(const Size& size, Glyphs glyphs) {
  return Dots(glyphs, std::max(1, size.width - 11), 1).columns();
}

std::string header(const views::SpinReplay& replay, const views::SpinsView& view, std::int64_t sweep) {
  std::string line =
      fmt::format("{}  {} spins  sweep {}", replay.machine().name, replay.machine().spins.size(), sweep);
  if (sweep <= replay.scheduled()) line += fmt::format("/{}", replay.scheduled());
  line += fmt::format("  beta {:.4f}  flips {}", view.betas.back(), view.flips.back());
  if (view.variation) line += fmt::format("  variation to Boltzmann {:.4f}", *view.variation);
  return line;
}

class SpinsSession {
 public:
  SpinsSession(views::SpinReplay& replay, const SpinsLook& look, const InstrumentOptions& options)
      : replay_(replay),
        options_(options),
        terminal_(options.colours),
        glyphs_(terminal_.takes_utf8() ? options.glyphs : Glyphs::ascii),
        look_(look) {}

  int run() {
    while (true) {
      if (!is_drawn_) is_drawn_ = terminal_.draw(picture());
      const auto event = terminal_.wait(1000 / options_.fps);
      if (!event) continue;
      if (event->kind == Event::Kind::stopped) return terminal_.signal();
      if (event->kind == Event::Kind::lost) return 0;
      if (event->kind == Event::Kind::resize) is_drawn_ = false;
      if (event->kind == Event::Kind::key && !take(event->key)) return 0;
    }
  }

 private:
  Canvas picture() const {
    return draw_spins(replay_, look_, {terminal_.width(), terminal_.height()}, glyphs_);
  }

  /// False when the user quits.
  bool take(Key key) {
    is_drawn_ = false;
    switch (press(key, replay_, look_)) {
      case Controls::Wish::quit:
        return false;
      case Controls::Wish::save:
        save(fmt::format("{}-{}.txt", replay_.machine().name, look_.sweep));
        return true;
      case Controls::Wish::command_line:
        look_.message =
            fmt::format("pulsewright watch {} --size {}x{} --epoch {}", usage::shell_word(options_.subject),
                        terminal_.width(), terminal_.height(), look_.sweep);
        return true;
      case Controls::Wish::nothing:
        return true;
    }
    return true;
  }

  void save(const std::string& file) {
    look_.message.clear();
    try {
      write_file(file, picture().to_text());
      look_.message = "wrote " + file;
    } catch (const Failure& failure) {
      look_.message = failure.what();
    }
  }

  views::SpinReplay& replay_;
  const InstrumentOptions& options_;
  Terminal terminal_;
  Glyphs glyphs_;
  SpinsLook look_;
  bool is_drawn_ = false;
};

/// The sweep that a key goes to.
std::int64_t wanted_sweep(Action action, const views::SpinReplay& replay, std::int64_t now) {
  const std::vector<std::int64_t> ends = replay.step_ends();
  switch (action) {
    case Action::epoch_back:
      return now - 1;
    case Action::epoch_on:
      return now + 1;
    case Action::ten_back:
      return now - 10;
    case Action::ten_on:
      return now + 10;
    case Action::first_epoch:
      return 0;
    case Action::newest_epoch:
      return first_look(replay).sweep;
    case Action::phase_back: {
      const auto at = std::ranges::lower_bound(ends, now);
      return at == ends.begin() ? 0 : *std::prev(at);
    }
    default: {
      const auto at = std::ranges::upper_bound(ends, now);
      return at == ends.end() ? now : *at;
    }
  }
}

}  // namespace

SpinsLook first_look(const views::SpinReplay& replay) {
  // The last step goes on, and is often declared with a single sweep.
  constexpr std::int64_t fewest = 256;
  return {
      .sweep = std::min(std::max(fewest, replay.scheduled()), replay.last()), .first_row = 0, .message = {}};
}

Controls::Wish press(Key key, const views::SpinReplay& replay, SpinsLook& look) {
  const KeyRow* row = find_key(key);
  look.message.clear();
  const int last_row = static_cast<int>(replay.machine().spins.size()) - 1;
  switch (row == nullptr ? Action::help : row->action) {
    case Action::quit:
      return Controls::Wish::quit;
    case Action::save:
      return Controls::Wish::save;
    case Action::command_line:
      return Controls::Wish::command_line;
    case Action::row_up:
      look.first_row = std::max(0, look.first_row - 1);
      break;
    case Action::row_down:
      look.first_row = std::clamp(look.first_row + 1, 0, last_row);
      break;
    case Action::epoch_back:
    case Action::epoch_on:
    case Action::ten_back:
    case Action::ten_on:
    case Action::first_epoch:
    case Action::newest_epoch:
    case Action::phase_back:
    case Action::phase_on: {
      const std::int64_t wanted =
          std::clamp<std::int64_t>(wanted_sweep(row->action, replay, look.sweep), 0, replay.last());
      if (wanted == look.sweep) look.message = "no further sweep in this direction";
      look.sweep = wanted;
      break;
    }
    default:
      look.message = "this key does nothing here: `pulsewright watch` of a run has it";
  }
  return Controls::Wish::nothing;
}

Canvas draw_spins(views::SpinReplay& replay, const SpinsLook& look, const Size& size, Glyphs glyphs) {
  Canvas canvas(size.width, size.height, glyphs);
  const views::SpinsView view = replay.view(look.sweep, shown_sweeps(size, glyphs));
  canvas.text(1, 0, header(replay, view, look.sweep), size.width - 1);
  if (size.width < least_panel_width || size.height < least_panel_height) return canvas;
  const int area = size.height - 2;
  const int low = size.height < least_height ? 0 : area / 4;
  const Rectangle spins{0, 1, size.width, area - 2 * low};
  canvas.frame(
      spins, fmt::format("spins (rows, from {}) by sweep, {} to {}", look.first_row, view.first, look.sweep));
  draw_states(view, look.first_row, canvas, spins.inner());
  if (low > 0) {
    draw_curves_of("energy by sweep, and its mean from sweep 1 on", {&view.energies, &view.means},
                   fmt::format("energy {:g}, mean {:.6g}", view.energies.back(), view.means.back()), canvas,
                   {0, spins.row + spins.height, size.width, low});
    draw_curves_of("magnetization by sweep", {&view.magnetisations},
                   fmt::format("magnetization {:+.4f}", view.magnetisations.back()), canvas,
                   {0, spins.row + spins.height + low, size.width, low});
  }
  const bool has_message = !look.message.empty();
  canvas.text(1, size.height - 1,
              has_message ? look.message
                          : "←→ sweep  [ ] ten  { } step  g G ends  Up Down spins  s save  y line  q quit",
              size.width - 2, has_message ? Role::warning : Role::faint);
  return canvas;
}

Canvas draw_spins(views::SpinReplay& replay, std::int64_t sweep, const std::vector<Key>& keys,
                  const PictureOptions& options) {
  SpinsLook look = first_look(replay);
  if (sweep > 0) look.sweep = std::min(sweep, replay.last());
  for (const Key key : keys)
    if (press(key, replay, look) == Controls::Wish::quit) break;
  return draw_spins(replay, look, options.size, options.glyphs);
}

int run_spins(views::SpinReplay& replay, std::int64_t sweep, const InstrumentOptions& options) {
  SpinsLook look = first_look(replay);
  if (sweep > 0) look.sweep = std::min(sweep, replay.last());
  return SpinsSession(replay, look, options).run();
}

}  // namespace pulsewright::watch

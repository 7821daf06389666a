// SPDX-License-Identifier: Apache-2.0
#include "watch/listing_screen.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"
#include "watch/screen.h"
#include "watch/terminal.h"

namespace pulsewright::watch {

namespace {

struct Mark {
  Progress progress;
  char32_t glyph;  ///< in the bar and before a row: no meaning is in a colour alone
  Role role;
};
constexpr Mark marks[] = {{Progress::done, U'█', Role::line},
                          {Progress::running, U'>', Role::weight},
                          {Progress::failed, U'x', Role::warning},
                          {Progress::open, U'.', Role::faint}};

/// A bar of the whole width, in which each kind of row has its part, and at least a cell.
void draw_bar(const Listing& listing, Canvas& canvas, int row) {
  const int width = canvas.width() - 2;
  const auto all = std::max<std::int64_t>(1, std::ssize(listing.rows));
  int column = 1;
  std::int64_t before = 0;
  for (const Mark& mark : marks) {
    const auto rows = std::ranges::count(listing.rows, mark.progress, &ListingRow::progress);
    before += rows;
    const int end = std::max(1 + static_cast<int>(before * width / all), rows > 0 ? column + 1 : column);
    for (; column < std::min(end, width + 1); ++column) canvas.put(column, row, mark.glyph, mark.role);
  }
}

std::string counts_text(const Listing& listing) {
  std::string text;
  for (const Mark& mark : marks) {
    const auto rows = std::ranges::count(listing.rows, mark.progress, &ListingRow::progress);
    if (rows == 0) continue;
    std::string glyph;
    append_utf8(glyph, mark.glyph);
    text += fmt::format("  {} {} {}", glyph, rows, to_text(mark.progress));
  }
  return text;
}

void draw_rows(const Listing& listing, const ListingLook& look, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, fmt::format("{} in all", listing.rows.size()));
  const Rectangle inner = place.inner();
  canvas.text(inner.column + 2, inner.row, listing.head, inner.width - 2, Role::faint);
  const int first = std::clamp(look.first_row, 0, std::max(0, static_cast<int>(listing.rows.size()) - 1));
  for (int i = 0; i + 1 < inner.height && first + i < static_cast<int>(listing.rows.size()); ++i) {
    const ListingRow& row = listing.rows[static_cast<std::size_t>(first + i)];
    const Mark& mark = *std::ranges::find(marks, row.progress, &Mark::progress);
    canvas.put(inner.column, inner.row + 1 + i, mark.glyph, mark.role);
    canvas.text(inner.column + 2, inner.row + 1 + i, row.text, inner.width - 2);
  }
}

/// Reads the folder in a thread of its own, over and over.
class ListingReader {
 public:
  explicit ListingReader(std::filesystem::path path) : path_(std::move(path)) { begin(); }

  /// What was read since the last call.
  std::optional<Listing> take() {
    if (is_taken_ || next_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      return std::nullopt;
    is_taken_ = true;
    read_at_ = std::chrono::steady_clock::now();
    return next_.get();
  }
  /// Reads again if the last time is long enough ago.
  void go_on() {
    if (is_taken_ && std::chrono::steady_clock::now() - read_at_ >= std::chrono::seconds(1)) begin();
  }

 private:
  void begin() {
    is_taken_ = false;
    next_ = std::async(std::launch::async, [this]() -> std::optional<Listing> {
      Diagnostics unused;
      try {
        return read_listing(path_, unused);
      } catch (const Failure&) {
        return std::nullopt;
      }
    });
  }

  const std::filesystem::path path_;
  std::future<std::optional<Listing>> next_;
  bool is_taken_ = false;
  std::chrono::steady_clock::time_point read_at_;
};

/// One run of the instrument.
class ListingSession {
 public:
  explicit ListingSession(const InstrumentOptions& options)
      : options_(options),
        reader_(options.subject),
        terminal_(options.colours),
        glyphs_(terminal_.takes_utf8() ? options.glyphs : Glyphs::ascii) {}

  int run() {
    while (true) {
      auto event = terminal_.wait(1000 / options_.fps);
      for (int more = 64; event && more > 0; --more) {
        if (event->kind == Event::Kind::stopped) return terminal_.signal();
        if (event->kind == Event::Kind::lost || !take(*event)) return 0;
        event = terminal_.wait(0);
      }
      draw();
    }
  }

 private:
  /// False when the user quits.
  bool take(const Event& event) {
    if (event.kind == Event::Kind::resize) is_drawn_ = false;
    if (event.kind != Event::Kind::key) return true;
    is_drawn_ = false;
    switch (press(event.key, listing_, look_)) {
      case Controls::Wish::quit:
        return false;
      case Controls::Wish::save:
        save(listing_.title + ".txt");
        return true;
      default:
        return true;
    }
  }

  void save(const std::string& file) {
    const Size size{terminal_.width(), terminal_.height()};
    look_.message = "";
    try {
      write_file(file, draw_listing(listing_, look_, size, glyphs_).to_text());
      look_.message = "wrote " + file;
    } catch (const Failure& failure) {
      look_.message = failure.what();
    }
  }

  void draw() {
    if (auto read = reader_.take(); read && *read != listing_) {
      listing_ = std::move(*read);
      is_drawn_ = false;
    }
    reader_.go_on();
    if (!is_drawn_)
      is_drawn_ =
          terminal_.draw(draw_listing(listing_, look_, {terminal_.width(), terminal_.height()}, glyphs_));
  }

  const InstrumentOptions& options_;
  ListingReader reader_;  ///< ends after the terminal
  Terminal terminal_;
  Glyphs glyphs_;
  Listing listing_;
  ListingLook look_;
  bool is_drawn_ = false;
};

}  // namespace

Controls::Wish press(Key key, const Listing& listing, ListingLook& look) {
  const KeyRow* row = find_key(key);
  const int last = std::max(0, static_cast<int>(listing.rows.size()) - 1);
  const auto scroll = [&](int rows) {
    const int wanted = std::clamp(look.first_row + rows, 0, last);
    look.message = wanted == look.first_row ? "no more rows" : "";
    look.first_row = wanted;
    return Controls::Wish::nothing;
  };
  switch (row == nullptr ? Action::help : row->action) {
    case Action::quit:
      return Controls::Wish::quit;
    case Action::save:
      return Controls::Wish::save;
    case Action::row_up:
      return scroll(-1);
    case Action::row_down:
      return scroll(1);
    case Action::ten_back:
      return scroll(-10);
    case Action::ten_on:
      return scroll(10);
    case Action::first_epoch:
      return scroll(-last);
    case Action::newest_epoch:
      return scroll(last);
    default:
      look.message = "this key does nothing here: `pulsewright watch` of one run has it";
      return Controls::Wish::nothing;
  }
}

Canvas draw_listing(const Listing& listing, const ListingLook& look, const Size& size, Glyphs glyphs) {
  Canvas canvas(size.width, size.height, glyphs);
  canvas.text(1, 0, listing.title + counts_text(listing), size.width - 1);
  if (size.width < least_panel_width || size.height < least_panel_height) return canvas;
  draw_bar(listing, canvas, 1);
  int top = 2;
  if (!listing.front_title.empty()) {
    const int height = std::clamp(static_cast<int>(listing.front.size()) + 2, 3, (size.height - 3) / 2);
    canvas.frame({0, top, size.width, height}, listing.front_title);
    for (int i = 0; i + 2 < height && i < static_cast<int>(listing.front.size()); ++i)
      canvas.text(1, top + 1 + i, listing.front[static_cast<std::size_t>(i)], size.width - 2);
    top += height;
  }
  draw_rows(listing, look, canvas, {0, top, size.width, size.height - 1 - top});
  const bool has_message = !look.message.empty();
  canvas.text(1, size.height - 1, has_message ? look.message : "Up Down [ ] g G rows  s save  q quit",
              size.width - 2, has_message ? Role::warning : Role::faint);
  return canvas;
}

Canvas draw_listing(const Listing& listing, const std::vector<Key>& keys, const Size& size, Glyphs glyphs) {
  ListingLook look;
  for (const Key key : keys)
    if (press(key, listing, look) == Controls::Wish::quit) break;
  return draw_listing(listing, look, size, glyphs);
}

int run_listing(const InstrumentOptions& options) {
  return ListingSession(options).run();
}

}  // namespace pulsewright::watch

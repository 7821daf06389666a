// SPDX-License-Identifier: Apache-2.0
#include "watch/terminal.h"

#include <algorithm>
#include <array>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include "base/failure.h"

// Last, since it defines common words as macros.
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>

namespace pulsewright::watch {

namespace {

constexpr int caught[] = {SIGINT, SIGTERM, SIGHUP};
volatile std::sig_atomic_t last_signal = 0;
struct sigaction before[std::size(caught)];

void remember(int number) {
  last_signal = number;
}

/// Before curses starts, so that it leaves these signals alone.
void catch_signals() {
  last_signal = 0;
  struct sigaction action {};
  action.sa_handler = remember;
  for (std::size_t i = 0; i < std::size(caught); ++i) {
    ::sigaction(caught[i], nullptr, &before[i]);
    if (before[i].sa_handler != SIG_IGN) ::sigaction(caught[i], &action, nullptr);
  }
}

void release_signals() {
  for (std::size_t i = 0; i < std::size(caught); ++i) ::sigaction(caught[i], &before[i], nullptr);
}

/// A pair of colours for each role; pair 0 is the terminal's own.
short pair_of(Role role) {
  return static_cast<short>(static_cast<int>(role) + 1);
}

Key key_of(int code, bool is_function_key) {
  if (!is_function_key)
    return code == '\r' ? key_enter : code == 0x7f ? key_backspace : static_cast<Key>(code);
  switch (code) {
    case KEY_LEFT:
      return key_left;
    case KEY_RIGHT:
      return key_right;
    case KEY_UP:
      return key_up;
    case KEY_DOWN:
      return key_down;
    case KEY_BTAB:
      return key_back_tab;
    case KEY_ENTER:
      return key_enter;
    case KEY_BACKSPACE:
      return key_backspace;
    default:
      return 0;
  }
}

}  // namespace

Terminal::Terminal(Colours colours) : colours_(colours) {
  // Letters alone: numbers are printed without a locale.
  std::setlocale(LC_CTYPE, "");
  is_utf8_ = std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
  catch_signals();
  if (::newterm(nullptr, stdout, stdin) == nullptr) {
    release_signals();
    const char* name = std::getenv("TERM");
    throw Failure("the terminal " + std::string(name == nullptr ? "without TERM" : name) +
                  " is not known; `watch` with --snapshot needs none");
  }
  ::cbreak();
  ::noecho();
  ::nonl();
  ::keypad(stdscr, TRUE);
  ::nodelay(stdscr, TRUE);
  ::set_escdelay(25);
  ::curs_set(0);
  ::mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, nullptr);
  ::mouseinterval(0);
  // Without its colors, curses leaves those of the terminal alone.
  if (colours_ != Colours::none && (!::has_colors() || ::start_color() == ERR)) colours_ = Colours::none;
  if (colours_ == Colours::full && COLORS < 256) colours_ = Colours::sixteen;
  if (colours_ == Colours::none) return;
  ::use_default_colors();
  for (int role = 0; role <= static_cast<int>(Role::heat_9); ++role)
    ::init_pair(pair_of(static_cast<Role>(role)),
                static_cast<short>(ink_of(static_cast<Role>(role), colours_).colour), -1);
}

Terminal::~Terminal() {
  // A terminal that is gone takes nothing back.
  if (!is_lost_) ::endwin();
  release_signals();
}

int Terminal::width() const {
  return COLS;
}

int Terminal::height() const {
  return LINES;
}

bool Terminal::takes_utf8() const {
  return is_utf8_;
}

int Terminal::signal() const {
  return last_signal;
}

std::optional<Event> Terminal::wait(int milliseconds) {
  if (last_signal != 0) return Event{Event::Kind::stopped};
  if (auto event = read_key()) return event;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  const int ready = ::poll(&input, 1, milliseconds);
  if (last_signal != 0) return Event{Event::Kind::stopped};
  if (ready > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
    is_lost_ = true;
    return Event{Event::Kind::lost};
  }
  // Also where poll() was interrupted: curses then has a new size to report.
  return read_key();
}

std::optional<Event> Terminal::read_key() {
  wint_t code = 0;
  const int kind = ::wget_wch(stdscr, &code);
  if (kind == ERR) return std::nullopt;
  if (kind == KEY_CODE_YES && code == KEY_RESIZE) {
    ::clearok(curscr, TRUE);
    return Event{Event::Kind::resize};
  }
  if (kind == KEY_CODE_YES && code == KEY_MOUSE) {
    MEVENT mouse;
    if (::getmouse(&mouse) != OK) return std::nullopt;
    if ((mouse.bstate & BUTTON4_PRESSED) != 0) return Event{Event::Kind::key, key_up};
    if ((mouse.bstate & BUTTON5_PRESSED) != 0) return Event{Event::Kind::key, key_down};
    return Event{Event::Kind::click, 0, mouse.x, mouse.y};
  }
  return Event{Event::Kind::key, key_of(static_cast<int>(code), kind == KEY_CODE_YES)};
}

void Terminal::paint(const Cell& cell, int row, int column) {
  const Ink ink = ink_of(cell.role, colours_);
  attr_t attributes = A_NORMAL;
  if (ink.is_bold) attributes |= A_BOLD;
  if (ink.is_dim) attributes |= A_DIM;
  if (cell.is_marked) attributes |= A_REVERSE;
  const wchar_t text[2] = {static_cast<wchar_t>(cell.glyph), 0};
  cchar_t character;
  ::setcchar(&character, text, attributes, colours_ == Colours::none ? 0 : pair_of(cell.role), nullptr);
  ::mvwadd_wch(stdscr, row, column, &character);
}

bool Terminal::draw(const Canvas& canvas) {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  if (::poll(&output, 1, 0) < 1 || (output.revents & POLLOUT) == 0) return false;
  for (int row = 0; row < std::min(canvas.height(), LINES); ++row)
    for (int column = 0; column < std::min(canvas.width(), COLS); ++column)
      paint(canvas.cell(column, row), row, column);
  ::wrefresh(stdscr);
  return true;
}

}  // namespace pulsewright::watch

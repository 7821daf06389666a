// SPDX-License-Identifier: Apache-2.0
// The terminal of the instrument, through curses: no other file includes its header.
#pragma once

#include <optional>

#include "watch/canvas.h"
#include "watch/colours.h"
#include "watch/keys.h"

namespace pulsewright::watch {

/// What the terminal reports.
struct Event {
  enum class Kind {
    key,
    click,    ///< of the mouse, at a cell
    resize,   ///< the size is another one, or the screen has to be drawn again
    stopped,  ///< a signal asks the program to end
    lost,     ///< the terminal is gone
  };
  Kind kind = Kind::key;
  Key key = 0;
  int column = 0;
  int row = 0;
};

/// The screen of a terminal while this object lives, which is one at a time. At the end the terminal is as it
/// was before, also after SIGINT, SIGTERM and SIGHUP, which it catches.
class Terminal {
 public:
  /// Throws Failure for a terminal that curses does not know.
  explicit Terminal(Colours colours);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  int width() const;
  int height() const;
  /// Whether the terminal and its locale take UTF-8.
  bool takes_utf8() const;

  /// The next event, waiting for at most so long.
  std::optional<Event> wait(int milliseconds);

  /// Writes what differs from the picture before. False if the terminal takes nothing at the moment: then
  /// nothing is written, so that a slow line drops pictures and never holds the program up.
  bool draw(const Canvas& canvas);

  /// The signal that asked to end; 0 if none did.
  int signal() const;

 private:
  std::optional<Event> read_key();
  void paint(const Cell& cell, int row, int column);

  Colours colours_;
  bool is_utf8_ = false;
  bool is_lost_ = false;
};

}  // namespace pulsewright::watch

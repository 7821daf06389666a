// SPDX-License-Identifier: Apache-2.0
// The live instrument on a terminal.
#pragma once

#include <string>

#include "views/moment_source.h"
#include "watch/colours.h"
#include "watch/controls.h"

namespace pulsewright::watch {

struct InstrumentOptions {
  std::string subject;    ///< as it was named
  std::string data = {};  ///< the value of --data, or empty
  Request request;        ///< what is shown first
  Glyphs glyphs = Glyphs::braille;
  Colours colours = Colours::full;
  int fps = 10;  ///< pictures per second, at most
  unsigned threads = 1;
};

/// Shows the moments until the user quits or the terminal is gone. Returns the signal that ended it, or 0.
/// One thread draws and reads keys, and touches no file; Studio computes. Throws Failure for a terminal that
/// is not known.
int run_instrument(views::MomentSource& source, const InstrumentOptions& options);

}  // namespace pulsewright::watch

// SPDX-License-Identifier: Apache-2.0
// The picture of a p-bit machine, spins by sweeps, and its instrument on a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "views/spins.h"
#include "watch/canvas.h"
#include "watch/controls.h"
#include "watch/instrument.h"
#include "watch/picture.h"
#include "watch/selection.h"

namespace pulsewright::watch {

/// How a machine is looked at.
struct SpinsLook {
  std::int64_t sweep = 0;  ///< the last one that is shown
  int first_row = 0;       ///< spins that are scrolled off above
  std::string message;

  bool operator==(const SpinsLook&) const = default;
};

/// The end of the schedule, but at least 256 sweeps, as far as that can be looked at.
SpinsLook first_look(const views::SpinReplay& replay);

/// Acts on a key: those of epochs move by sweeps, those of phases by steps of the schedule.
Controls::Wish press(Key key, const views::SpinReplay& replay, SpinsLook& look);

/// The picture at any size from 1x1 on.
Canvas draw_spins(views::SpinReplay& replay, const SpinsLook& look, const Size& size, Glyphs glyphs);

/// After `sweep` sweeps, or for 0 as first_look() has it, the picture after the keys; q ends them.
Canvas draw_spins(views::SpinReplay& replay, std::int64_t sweep, const std::vector<Key>& keys,
                  const PictureOptions& options);

/// Shows the machine until the user quits or the terminal is gone. Returns the signal that ended it, or 0.
int run_spins(views::SpinReplay& replay, std::int64_t sweep, const InstrumentOptions& options);

}  // namespace pulsewright::watch

// SPDX-License-Identifier: Apache-2.0
// The picture of a folder that holds several runs, and its instrument on a terminal.
#pragma once

#include <string>
#include <vector>

#include "watch/canvas.h"
#include "watch/controls.h"
#include "watch/instrument.h"
#include "watch/listing.h"
#include "watch/selection.h"

namespace pulsewright::watch {

/// How a listing is looked at.
struct ListingLook {
  int first_row = 0;
  std::string message;

  bool operator==(const ListingLook&) const = default;
};

/// Acts on a key.
Controls::Wish press(Key key, const Listing& listing, ListingLook& look);

/// The picture at any size from 1x1 on.
Canvas draw_listing(const Listing& listing, const ListingLook& look, const Size& size, Glyphs glyphs);

/// The picture after the keys; q ends them.
Canvas draw_listing(const Listing& listing, const std::vector<Key>& keys, const Size& size, Glyphs glyphs);

/// Shows the folder `options.subject`, read once per second, until the user quits or the terminal is gone.
/// Returns the signal that ended it, or 0. A folder that cannot be read leaves the picture as it is.
int run_listing(const InstrumentOptions& options);

}  // namespace pulsewright::watch

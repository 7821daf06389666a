// SPDX-License-Identifier: Apache-2.0
// Pictures without a terminal: what the instrument would show after some keys.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "views/moment_source.h"
#include "watch/canvas.h"
#include "watch/controls.h"
#include "watch/selection.h"

namespace pulsewright::watch {

struct PictureOptions {
  std::string subject = {};  ///< as it was named
  std::string data = {};     ///< the value of --data, or empty
  Size size = {};
  Glyphs glyphs = Glyphs::braille;
  unsigned threads = 1;
};

/// The screen of `moment`, which `request` asks for, after the keys. Each of them acts on what the one before
/// it left; q ends them.
Canvas take_picture(views::MomentSource& source, std::shared_ptr<const views::Moment> moment,
                    const Request& request, const std::vector<Key>& keys, const PictureOptions& options);

/// The picture as the name of its file asks: an SVG drawing, a PNG, or else text.
std::string bytes_of(const Canvas& picture, const std::string& file);

}  // namespace pulsewright::watch

// SPDX-License-Identifier: Apache-2.0
// The picture of a scene: which panels there are, where they stand, and what is around them.
#pragma once

#include <vector>

#include "watch/canvas.h"
#include "watch/controls.h"
#include "watch/scene.h"

namespace pulsewright::watch {

/// Below this, there is one line of text.
inline constexpr int least_panel_width = 40;
inline constexpr int least_panel_height = 8;
/// Below this, there are the streams alone.
inline constexpr int least_width = 80;
inline constexpr int least_height = 24;
inline constexpr int most_width = 1000;
inline constexpr int most_height = 1000;

/// A panel in its place.
struct Placed {
  Panel panel;
  Rectangle place;
};

/// The panels of a screen of this size, in the order of Panel.
std::vector<Placed> layout(const Look& look, int width, int height);

/// The picture at any size from 1x1 on.
Canvas draw_screen(const Scene& scene, const Look& look, int width, int height,
                   Glyphs glyphs = Glyphs::braille);

/// One panel with its frame.
void draw_panel(Panel panel, const Scene& scene, const Look& look, Canvas& canvas, const Rectangle& place);

// The panels.
void draw_loss(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_budget(const Scene& scene, const Look& look, Canvas& canvas, const Rectangle& place);
void draw_lengths(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_choice(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_streams(const Scene& scene, const Look& look, Canvas& canvas, const Rectangle& place);
void draw_scc(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_settling(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_classes(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_cost(const Scene& scene, Canvas& canvas, const Rectangle& place);

// What stands around them.
void draw_header(const Scene& scene, const Look& look, Canvas& canvas);
void draw_time_line(const Scene& scene, Canvas& canvas, int row);
void draw_help(Canvas& canvas, const Rectangle& place);

}  // namespace pulsewright::watch

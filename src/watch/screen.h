// SPDX-License-Identifier: Apache-2.0
// The overview of a moment: which panels there are, and where they stand.
#pragma once

#include <optional>
#include <string>

#include "views/classes.h"
#include "views/cost.h"
#include "views/layers.h"
#include "views/loss.h"
#include "views/moment.h"
#include "views/settling.h"
#include "views/streams.h"
#include "views/what_if.h"
#include "watch/canvas.h"

namespace pulsewright::watch {

/// Below this a frame has no room for what it frames.
inline constexpr int least_width = 80;
inline constexpr int least_height = 24;
inline constexpr int most_width = 1000;
inline constexpr int most_height = 1000;

/// Every view that the overview shows. What is missing was not measured.
struct Scene {
  const views::Moment& moment;
  views::Selection selection;  ///< within the moment
  views::LossView loss;
  std::vector<views::LayerRow> layers;
  std::optional<views::ClassesView> classes;
  std::optional<views::LengthView> lengths;
  std::optional<views::CostView> cost;
  std::optional<views::StreamsView> streams;
  std::optional<views::SettlingView> settling;
};

Scene make_scene(const views::Moment& moment, const views::Selection& selection, Workers& workers);

/// The overview at this size, which is at least least_width x least_height. Wide screens have more panels.
Canvas draw_overview(const Scene& scene, int width, int height);

// The panels, each with its frame.
void draw_header(const Scene& scene, Canvas& canvas);
void draw_loss(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_lengths(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_choice(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_streams(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_scc(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_settling(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_classes(const Scene& scene, Canvas& canvas, const Rectangle& place);
void draw_cost(const Scene& scene, Canvas& canvas, const Rectangle& place);

}  // namespace pulsewright::watch

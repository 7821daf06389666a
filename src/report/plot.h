// SPDX-License-Identifier: Apache-2.0
// The drawings of a report: paths and rectangles in the page's own colours.
#pragma once

#include <string>

#include "views/loss.h"
#include "views/settling.h"
#include "views/streams.h"

namespace pulsewright::report {

inline constexpr int plot_width = 640;
inline constexpr int plot_height = 240;

/// One curve for each phase, on a scale from 0 to the largest loss.
std::string loss_plot(const views::LossView& loss);

/// One curve for each class, the one that is named drawn thicker; a mark where the class has settled.
std::string settling_plot(const views::SettlingView& settling);

/// The rows of a raster: its height depends on them. At most this many are drawn.
inline constexpr std::size_t raster_rows = 96;
int raster_height(const views::StreamsView& streams);

/// The ones of the input, weight and counted product streams, a row for each synapse.
std::string stream_raster(const views::StreamsView& streams);

/// One path with a box of unit height for each run of ones: bit t lies from x = t to t + 1.
std::string bits_path(const views::Bits& bits, int x, int y);

}  // namespace pulsewright::report

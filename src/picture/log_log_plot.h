// SPDX-License-Identifier: Apache-2.0
// Plots with two logarithmic axes.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace pulsewright::picture {

struct PlotPoint {
  double x;
  double y;

  bool operator==(const PlotPoint&) const = default;
};

struct PlotLine {
  std::string name;
  std::vector<PlotPoint> points;  ///< by x; x and y above 0
};

inline constexpr std::size_t most_plot_lines = 6;

struct LogLogPlot {
  std::string title;
  std::string x_label;          ///< with its unit
  std::string y_label;          ///< with its unit
  std::vector<PlotLine> lines;  ///< 1 to most_plot_lines
};

/// Whole decades: an axis from 10^low to 10^high.
struct Decades {
  int low;
  int high;

  bool operator==(const Decades&) const = default;
};

/// The fewest that hold these values, at least one; values above 0.
Decades decades_of(std::span<const double> values);

/// The plot as SVG that stands alone: axes with a line at each decade, a mark of its own shape for the points
/// of each line, a legend. Each line has at least one point. The same bytes for the same plot.
std::string to_svg(const LogLogPlot& plot);

}  // namespace pulsewright::picture

// SPDX-License-Identifier: Apache-2.0
// One line over its index, with linear axes: a quantity by its step.
#pragma once

#include <string>
#include <vector>

namespace pulsewright::picture {

struct LinePlot {
  std::string title;
  std::string x_label;         ///< with its unit
  std::string y_label;         ///< with its unit
  std::vector<double> values;  ///< finite, by x = 0, step, 2 step, ...; at least two
  double step = 1;             ///< positive
};

/// Round values with about `count` steps from at most `least` to at least `most`.
std::vector<double> round_steps(double least, double most, int count);

/// The plot as SVG that stands alone. Of more values than pixels it draws the least and the largest of each
/// pixel's. The same bytes for the same plot.
std::string to_svg(const LinePlot& plot);

}  // namespace pulsewright::picture

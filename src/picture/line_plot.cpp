// SPDX-License-Identifier: Apache-2.0
#include "picture/line_plot.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "base/elementary.h"
#include "base/failure.h"
#include "picture/chart_parts.h"

namespace pulsewright::picture {

namespace {

struct LinearAxis {
  std::vector<double> steps;
  double first;  ///< pixels, of the first step
  double last;   ///< pixels, of the last one

  double place(double value) const {
    return first + (last - first) * (value - steps.front()) / (steps.back() - steps.front());
  }
};

std::string draw_steps(const LinearAxis& x, const LinearAxis& y) {
  std::string svg;
  for (const double step : x.steps) {
    svg += rule(x.place(step), top, x.place(step), bottom, "#e2e8f0");
    svg += text_at(x.place(step), bottom + 20, " text-anchor=\"middle\"", fmt::format("{:.6g}", step));
  }
  for (const double step : y.steps) {
    svg += rule(left, y.place(step), right, y.place(step), "#e2e8f0");
    svg += text_at(left - 8, y.place(step) + 4, " text-anchor=\"end\"", fmt::format("{:.6g}", step));
  }
  return svg;
}

}  // namespace

std::vector<double> round_steps(double least, double most, int count) {
  PW_ASSERT(std::isfinite(least) && std::isfinite(most) && least <= most && count > 0);
  // A line without any height gets some.
  if (least == most) most = least + std::max(1.0, std::abs(least));
  const double rough = (most - least) / count;
  const double decade = power_of_ten(decade_of(rough));
  double step = 10 * decade;
  for (const double times : {1.0, 2.0, 5.0})
    if (times * decade >= rough) {
      step = times * decade;
      break;
    }
  std::vector<double> steps;
  const double first = std::floor(least / step);
  for (double k = first; steps.empty() || steps.back() < most; ++k) steps.push_back(k * step);
  return steps;
}

std::string to_svg(const LinePlot& plot) {
  PW_ASSERT(plot.values.size() >= 2);
  const std::size_t count = plot.values.size();
  const auto [least, most] = std::ranges::minmax(plot.values);
  const LinearAxis x{round_steps(0, static_cast<double>(count - 1) * plot.step, 6), left, right};
  const LinearAxis y{round_steps(least, most, 6), bottom, top};
  std::string path;
  const auto add = [&](std::size_t at, double value) {
    path += fmt::format("{}{:.2f},{:.2f}", path.empty() ? "M" : " L",
                        x.place(static_cast<double>(at) * plot.step), y.place(value));
  };
  const std::size_t bundle = std::max<std::size_t>(1, count / static_cast<std::size_t>(right - left));
  for (std::size_t i = 0; i < count; i += bundle) {
    const auto part = std::span(plot.values).subspan(i, std::min(bundle, count - i));
    const auto ends = std::ranges::minmax(part);
    add(i, bundle == 1 ? part.front() : ends.min);
    if (ends.max != ends.min) add(i, ends.max);
  }
  return chart_head(plot.title) + draw_steps(x, y) + axis_labels(plot.x_label, plot.y_label) +
         fmt::format(
             "  <path class=\"line\" d=\"{}\" stroke=\"#0369a1\" stroke-width=\"1.5\" "
             "fill=\"none\"/>\n</svg>\n",
             path);
}

}  // namespace pulsewright::picture

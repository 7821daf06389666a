// SPDX-License-Identifier: Apache-2.0
// What plots with two axes share: their frame, texts and rules, in pixels.
#pragma once

#include <string>
#include <string_view>

namespace pulsewright::picture {

// The legend, if there is one, stands to the right of the plot.
inline constexpr double width = 760;
inline constexpr double height = 440;
inline constexpr double left = 84;
inline constexpr double right = 560;
inline constexpr double top = 52;
inline constexpr double bottom = 376;

/// `more`: attributes of the element, with a blank before each.
std::string text_at(double x, double y, std::string_view more, std::string_view text);

std::string rule(double x1, double y1, double x2, double y2, std::string_view colour);

/// The picture's beginning, with its title.
std::string chart_head(std::string_view title);

std::string axis_labels(std::string_view x_label, std::string_view y_label);

}  // namespace pulsewright::picture

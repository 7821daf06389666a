// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "netlist/fields.h"
#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

namespace {

std::string describe(const Window& window) {
  return fmt::format("{} x {} in {} x {} with padding {} and dilation {}", window.kernel_rows,
                     window.kernel_columns, window.rows, window.columns, window.padding, window.dilation);
}

/// Whether one axis of the window, its first element at `begin`, has an element in [0, size).
bool reaches_plane(std::int64_t begin, std::int64_t dilation, std::int64_t kernel, std::int64_t size) {
  const std::int64_t skipped = begin < 0 ? (-begin + dilation - 1) / dilation : 0;
  return skipped < kernel && begin + skipped * dilation < size;
}

}  // namespace

void check_window(const Window& window, const std::string& pointer, std::optional<std::int64_t> arriving,
                  Diagnostics& found) {
  if (arriving && window.inputs() != *arriving)
    found.push_back({Code::shape_mismatch, pointer,
                     fmt::format("rows * columns * channels of {}, the values that arrive", *arriving),
                     std::to_string(window.inputs()), ""});
  if (window.positions() == 0)
    found.push_back(
        {Code::shape_mismatch, pointer, "a window that fits into the padded plane", describe(window), ""});
  if (window.area() > static_cast<std::int64_t>(most_values))
    found.push_back({Code::out_of_range, pointer,
                     fmt::format("kernel_rows * kernel_columns of at most {}", most_values),
                     std::to_string(window.area()), ""});
}

void check_groups(const Conv2dNode& node, const std::string& pointer, Diagnostics& found) {
  const auto check = [&](std::int64_t parted, std::string_view what) {
    if (parted % node.groups != 0)
      found.push_back({Code::shape_mismatch, pointer + "/groups",
                       fmt::format("a divisor of the {} {}", parted, what), std::to_string(node.groups), ""});
  };
  check(node.window.channels, "channels");
  check(node.neurons(), "neurons");
}

void check_pool(const PoolNode& node, const std::string& pointer, std::int64_t channels, Diagnostics& found) {
  const Window& window = node.window;
  if (window.channels != channels)
    found.push_back({Code::shape_mismatch, pointer + "/channels",
                     fmt::format("{}, one for each neuron before the pool", channels),
                     std::to_string(window.channels), ""});
  bool reaches = true;
  for (std::int64_t row = 0; row < window.out_rows(); ++row)
    reaches &= reaches_plane(window.row_under(row, 0), window.dilation, window.kernel_rows, window.rows);
  for (std::int64_t column = 0; column < window.out_columns(); ++column)
    reaches &=
        reaches_plane(window.column_under(column, 0), window.dilation, window.kernel_columns, window.columns);
  if (!reaches)
    found.push_back({Code::shape_mismatch, pointer + "/padding",
                     "at least one value under the window in each of its positions", describe(window),
                     "pad less"});
}

}  // namespace pulsewright::netlist

// SPDX-License-Identifier: Apache-2.0
#include "report/plot.h"

#include <algorithm>

#include <fmt/format.h>

namespace pulsewright::report {

namespace {

constexpr int left = 44;
constexpr int top = 12;
constexpr int right = 12;
constexpr int bottom = 30;
constexpr double inner_width = plot_width - left - right;
constexpr double inner_height = plot_height - top - bottom;

/// The frame with the ends of both axes named.
std::string frame(const std::string& low, const std::string& high, const std::string& first,
                  const std::string& last) {
  return fmt::format(
      R"(<rect class="edge" x="{0}" y="{1}" width="{2}" height="{3}"/>)"
      R"(<text x="{4}" y="{5}" text-anchor="end">{6}</text><text x="{4}" y="{7}" text-anchor="end">{8}</text>)"
      R"(<text x="{0}" y="{9}">{10}</text><text x="{11}" y="{9}" text-anchor="end">{12}</text>)",
      left, top, inner_width, inner_height, left - 4, top + 8, high, plot_height - bottom, low,
      plot_height - bottom + 16, first, plot_width - right, last);
}

double x_at(double value, double most) {
  return left + inner_width * (most > 0 ? value / most : 0);
}

double y_at(double value, double low, double high) {
  return top + inner_height * (high > low ? (high - value) / (high - low) : 0.5);
}

}  // namespace

std::string loss_plot(const views::LossView& loss) {
  std::size_t epochs = 0;
  for (const views::PhaseBand& band : loss.bands) epochs += band.epochs.size();
  const double last = static_cast<double>(epochs) - 1;
  std::string svg = frame("0", fmt::format("{:.2f}", loss.largest), "epoch 1", fmt::format("{}", epochs));
  std::size_t first = 0;
  int row = 0;
  for (const views::PhaseBand& band : loss.bands) {
    std::string points;
    for (std::size_t e = 0; e < band.epochs.size(); ++e)
      points += fmt::format("{}{:.1f},{:.1f}", e == 0 ? "" : " ", x_at(static_cast<double>(first + e), last),
                            y_at(band.epochs[e].loss, 0, loss.largest));
    const double start = x_at(static_cast<double>(first), last);
    svg += fmt::format(R"(<path class="grid" d="M{:.1f} {}v{}"/>)", start, top, inner_height);
    svg += fmt::format(R"(<text x="{:.1f}" y="{}">{}</text>)", std::min(start + 3, plot_width - 60.0),
                       top + 12 + 12 * (row++ % 3), to_text(band.phase));
    // One epoch alone would be no line.
    if (band.epochs.size() == 1)
      svg += fmt::format(R"(<circle class="a" cx="{:.1f}" cy="{:.1f}" r="2"/>)", start,
                         y_at(band.epochs[0].loss, 0, loss.largest));
    else
      svg += fmt::format(R"(<polyline class="curve" points="{}"/>)", points);
    first += band.epochs.size();
  }
  return svg;
}

std::string settling_plot(const views::SettlingView& settling) {
  std::int64_t low = settling.logits.front().front();
  std::int64_t high = low;
  for (const auto& row : settling.logits) {
    low = std::min(low, std::ranges::min(row));
    high = std::max(high, std::ranges::max(row));
  }
  const double clocks = static_cast<double>(settling.logits.size()) - 1;
  std::string svg = frame(std::to_string(low), std::to_string(high), "clock 0", fmt::format("{}", clocks));
  for (std::size_t c = 0; c < settling.logits.front().size(); ++c) {
    const bool is_named = static_cast<std::int64_t>(c) == settling.label;
    std::string points;
    for (std::size_t t = 0; t < settling.logits.size(); ++t)
      points += fmt::format("{}{:.1f},{:.1f}", t == 0 ? "" : " ", x_at(static_cast<double>(t), clocks),
                            y_at(static_cast<double>(settling.logits[t][c]), static_cast<double>(low),
                                 static_cast<double>(high)));
    svg += fmt::format(R"(<polyline class="{}" points="{}"{}/>)", is_named ? "curve" : "edge", points,
                       is_named ? R"( style="stroke-width:3")" : "");
  }
  svg += fmt::format(R"(<path class="edge" stroke-dasharray="4 3" d="M{:.1f} {}v{}"/>)",
                     x_at(static_cast<double>(settling.settled), clocks), top, inner_height);
  return svg;
}

int raster_height(const views::StreamsView& streams) {
  return 16 + 4 * static_cast<int>(std::min(streams.rows.size(), raster_rows));
}

std::string bits_path(const views::Bits& bits, int x, int y) {
  std::string path;
  for (std::size_t t = 0; t < bits.size();) {
    if (!bits[t]) {
      ++t;
      continue;
    }
    std::size_t end = t;
    while (end < bits.size() && bits[end]) ++end;
    path += fmt::format("M{} {}h{}v1h-{}z", static_cast<std::size_t>(x) + t, y, end - t, end - t);
    t = end;
  }
  return path;
}

std::string stream_raster(const views::StreamsView& streams) {
  const int length = static_cast<int>(streams.length);
  const int band = length + std::max(1, length / 16);
  const std::size_t rows = std::min(streams.rows.size(), raster_rows);
  const auto path_of = [&](views::Bits views::StreamRow::*bits, int x) {
    std::string path;
    for (std::size_t i = 0; i < rows; ++i) path += bits_path(streams.rows[i].*bits, x, static_cast<int>(i));
    return path;
  };
  std::string body;
  constexpr const char* names[] = {"input", "weight", "counted"};
  constexpr const char* classes[] = {"a", "b", "c"};
  views::Bits views::StreamRow::*const members[] = {
      &views::StreamRow::input_bits, &views::StreamRow::weight_bits, &views::StreamRow::counted_bits};
  const double scale = static_cast<double>(plot_width) / (3 * band);
  for (int i = 0; i < 3; ++i) {
    body += fmt::format(R"(<text x="{:.1f}" y="11">{}</text>)", scale * i * band, names[i]);
    body += fmt::format(R"x(<path class="{}" transform="translate(0 16) scale({:.4f} 4)" d="{}"/>)x",
                        classes[i], scale, path_of(members[i], i * band));
  }
  return body;
}

}  // namespace pulsewright::report

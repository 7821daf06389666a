// SPDX-License-Identifier: Apache-2.0
// The panels of one neuron on one image: streams, SCC, settling.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "watch/screen.h"

namespace pulsewright::watch {

namespace {

/// Bits as dots: down the left side of a cell, then down the right one, and on in the next cell.
void draw_bits(Canvas& canvas, int column, int row, int width, const views::Bits& bits, int first,
               Role role) {
  Dots dots(canvas.glyphs(), width, 1);
  for (std::size_t t = static_cast<std::size_t>(first); t < bits.size(); ++t) {
    const int place = static_cast<int>(t) - first;
    if (bits[t]) dots.set(place / dots.rows(), place % dots.rows());
  }
  dots.draw(canvas, column, row, role);
}

/// What lies between both cursors: clocks, and what was counted in them.
std::string between_cursors(const Look& look, const views::StreamsView& view) {
  std::string text;
  if (look.cursor_a) text += fmt::format("; A {}", *look.cursor_a);
  if (look.cursor_b) text += fmt::format("; B {}", *look.cursor_b);
  if (!look.cursor_a || !look.cursor_b) return text;
  const auto [first, last] = std::minmax(*look.cursor_a, *look.cursor_b);
  std::int64_t counted = 0;
  for (const views::StreamRow& row : view.rows)
    for (int t = first; t < last && t < static_cast<int>(row.counted_bits.size()); ++t)
      counted += row.counted_bits[static_cast<std::size_t>(t)] ? (row.weight < 0 ? -1 : 1) : 0;
  return text + fmt::format(": {} clocks, counted {:+}", last - first, counted);
}

/// Curves over the clocks of a layer, whose values are on one scale: [clocks + 1][curves]. The ends of the
/// scale stand before it.
void draw_curves(const std::vector<std::vector<std::int64_t>>& values, Canvas& canvas,
                 const Rectangle& place) {
  std::int64_t low = values[0][0];
  std::int64_t high = low;
  for (const auto& row : values) {
    low = std::min(low, std::ranges::min(row));
    high = std::max(high, std::ranges::max(row));
  }
  Dots dots(canvas.glyphs(), place.width - 7, place.height);
  const std::int64_t clocks = std::ssize(values) - 1;
  for (int column = 0; column < dots.columns(); ++column)
    for (const std::int64_t value :
         values[static_cast<std::size_t>(column * clocks / std::max(1, dots.columns() - 1))])
      dots.set(column, high > low ? static_cast<int>((high - value) * (dots.rows() - 1) / (high - low)) : 0);
  dots.draw(canvas, place.column + 7, place.row);
  canvas.text(place.column, place.row, fmt::format("{:6}", high), 6);
  canvas.text(place.column, place.row + place.height - 1, fmt::format("{:6}", low), 6);
}

/// The sum of the neuron after each clock, with the cursors.
void draw_sums(const views::StreamsView& view, const Look& look, Canvas& canvas, const Rectangle& place) {
  canvas.text(place.column, place.row, "the sum after each clock, from the bias on", place.width,
              Role::faint);
  const Rectangle plot{place.column, place.row + 1, place.width, place.height - 1};
  std::vector<std::vector<std::int64_t>> sums;
  for (const std::int64_t sum : views::running_sums(view)) sums.push_back({sum});
  draw_curves(sums, canvas, plot);
  for (const auto& cursor : {look.cursor_a, look.cursor_b})
    for (int row = 0; cursor && *cursor < view.length && row < plot.height; ++row)
      canvas.mark(plot.column + 7 + static_cast<int>(*cursor * (plot.width - 8) / view.length),
                  plot.row + row, 1);
}

/// Beside the streams, sums need so much room.
constexpr int least_sums_width = 30;
constexpr int least_sums_height = 5;

std::string scc_text(const std::optional<std::int64_t>& q16) {
  return q16 ? fmt::format("{:+.3f}", static_cast<double>(*q16) / 65536.0) : "     .";
}

}  // namespace

void draw_streams(const Scene& scene, const Look& look, Canvas& canvas, const Rectangle& place) {
  const Role title = look.focus == Panel::streams ? Role::selected : Role::title;
  if (!scene.streams) {
    canvas.frame(place, "streams", title);
    return canvas.text(place.column + 2, place.row + 1, "not measured", place.width - 4);
  }
  const views::StreamsView& view = *scene.streams;
  canvas.frame(place,
               fmt::format("streams  layer {}  neuron {}  image {}  {} bits  mean SCC {:+.3f}",
                           view.selection.layer + 1, view.selection.neuron, view.selection.image, view.length,
                           view.mean_scc),
               title);
  const Rectangle inner = place.inner();
  const int of_cell = Dots(canvas.glyphs(), 1, 1).of_cell();
  const int first_bit = std::clamp(look.first_bit, 0, std::max(0, static_cast<int>(view.length) - of_cell));
  // Numbers take 33 columns; the bits of three streams share the rest, as far as they need it.
  const int room = std::max(1, (inner.width - 36) / 3);
  const int left = static_cast<int>(view.length) - first_bit;
  const int width = std::min(room, (left + of_cell - 1) / of_cell);
  const int first = inner.column + 10;
  const int second = first + width + 7;
  const int third = second + width + 1;
  canvas.text(inner.column, inner.row, "   in   x", 10, Role::faint);
  canvas.text(first + width + 1, inner.row, "    w", 6, Role::faint);
  canvas.text(third + width + 1, inner.row, "count error    SCC", 18, Role::faint);
  const int rows = static_cast<int>(view.rows.size());
  const int first_row = std::clamp(look.first_row, 0, std::max(0, rows - 1));
  const int shown = std::min(rows - first_row, std::max(0, inner.height - 2));
  for (int i = 0; i < shown; ++i) {
    const views::StreamRow& row = view.rows[static_cast<std::size_t>(first_row + i)];
    const int y = inner.row + 1 + i;
    canvas.text(inner.column, y, fmt::format("{:5}{:4}", row.input, row.input_threshold), 9);
    draw_bits(canvas, first, y, width, row.input_bits, first_bit, Role::input);
    canvas.text(first + width + 1, y, fmt::format("{:+5}", row.weight), 5);
    draw_bits(canvas, second, y, width, row.weight_bits, first_bit, Role::weight);
    draw_bits(canvas, third, y, width, row.counted_bits, first_bit, Role::product);
    canvas.text(third + width + 1, y,
                fmt::format("{:+5} {:+.2f} {}", row.count, static_cast<double>(row.count) - row.expected,
                            scc_text(row.scc_q16)),
                18);
    for (const auto& cursor : {look.cursor_a, look.cursor_b})
      if (cursor && *cursor >= first_bit && *cursor < first_bit + width * of_cell)
        for (const int column : {first, second, third})
          canvas.mark(column + (*cursor - first_bit) / of_cell, y, 1);
  }
  const int used = third + width + 22 - inner.column;
  if (inner.width - used >= least_sums_width && inner.height - 1 >= least_sums_height)
    draw_sums(view, look, canvas, {inner.column + used, inner.row, inner.width - used, inner.height - 1});
  std::string sum = fmt::format(" {} of {} synapses; counted {} + bias {} = {}", shown, view.rows.size(),
                                view.counted, view.bias, view.sum);
  if (view.next_threshold) sum += fmt::format(" → threshold {}", *view.next_threshold);
  if (first_bit > 0 || width * of_cell < left)
    sum += fmt::format("; bits {} to {}", first_bit,
                       std::min(first_bit + width * of_cell, first_bit + left) - 1);
  canvas.text(inner.column, inner.row + inner.height - 1, sum + between_cursors(look, view), inner.width);
}

void draw_scc(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, "SCC of input and weight");
  const Rectangle inner = place.inner();
  if (!scene.streams) return canvas.text(inner.column + 1, inner.row, "not measured", inner.width - 1);
  const views::StreamsView& view = *scene.streams;
  // Ten classes of equal width from -1 to 1; their bounds are integers in units of 1/65536.
  constexpr std::int64_t bins = 10;
  std::vector<std::int64_t> counts(bins);
  for (const views::StreamRow& row : view.rows)
    if (row.scc_q16)
      ++counts[static_cast<std::size_t>(std::min(bins - 1, (*row.scc_q16 + 65536) * bins / 131072))];
  const std::int64_t largest = std::max<std::int64_t>(1, std::ranges::max(counts));
  const int bar = std::max(1, inner.width - 22);
  for (std::int64_t b = 0; b < bins && b + 3 < inner.height; ++b) {
    const std::int64_t count = counts[static_cast<std::size_t>(b)];
    const int row = inner.row + static_cast<int>(b);
    canvas.text(inner.column, row,
                fmt::format(" {:+.1f} {:+.1f} {:5} ", -1 + 0.2 * static_cast<double>(b),
                            -0.8 + 0.2 * static_cast<double>(b), count),
                17);
    for (int c = 0; c < static_cast<int>(count * bar / largest); ++c)
      canvas.put(inner.column + 17 + c, row, U'█');
  }
  const views::LayerRow& layer = scene.shown().layers[view.selection.layer];
  canvas.text(inner.column, inner.row + inner.height - 2,
              fmt::format(" {} undefined; mean {:+.4f}", view.undefined_scc, view.mean_scc), inner.width);
  canvas.text(inner.column, inner.row + inner.height - 1,
              fmt::format(" netlist: mean {:+.4f} over all thresholds",
                          static_cast<double>(layer.claim.mean_scc_q16) / 65536.0),
              inner.width);
}

void draw_settling(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, "settling: logits by clock");
  const Rectangle inner = place.inner();
  if (!scene.settling) return canvas.text(inner.column + 1, inner.row, "not measured", inner.width - 1);
  const views::SettlingView& view = *scene.settling;
  const std::int64_t clocks = std::ssize(view.logits) - 1;
  draw_curves(view.logits, canvas, {inner.column, inner.row, inner.width, inner.height - 1});
  canvas.text(inner.column, inner.row + inner.height - 1,
              fmt::format(" says {}, settled at clock {} of {}",
                          views::class_name(*scene.moment, static_cast<std::size_t>(view.label)),
                          view.settled, clocks),
              inner.width);
}

}  // namespace pulsewright::watch

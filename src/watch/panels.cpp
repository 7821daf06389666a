// SPDX-License-Identifier: Apache-2.0
// The panels of training and results: loss, lengths, choice, classes, cost.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "watch/screen.h"

namespace pulsewright::watch {

namespace {

constexpr const char* not_measured = "not measured";

/// Writes lines into a place until it is full.
class Lines {
 public:
  Lines(Canvas& canvas, const Rectangle& place) : canvas_(canvas), place_(place) {}

  void add(std::string_view line) {
    if (next_ < place_.height) canvas_.text(place_.column, place_.row + next_, line, place_.width);
    ++next_;
  }
  int left() const { return std::max(0, place_.height - next_); }

 private:
  Canvas& canvas_;
  Rectangle place_;
  int next_ = 0;
};

}  // namespace

void draw_loss(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, "loss [nats]");
  const Rectangle inner = place.inner();
  if (scene.loss.bands.empty()) {
    canvas.text(inner.column + 1, inner.row, not_measured, inner.width - 1);
    return;
  }
  const train::EpochRecord& last = scene.loss.bands.back().epochs.back();
  Dots dots(inner.width - 5, inner.height - 1);
  std::size_t epochs = 0;
  for (const views::PhaseBand& band : scene.loss.bands) epochs += band.epochs.size();
  std::size_t e = 0;
  for (const views::PhaseBand& band : scene.loss.bands)
    for (const train::EpochRecord& record : band.epochs) {
      const double x = epochs < 2 ? 0 : static_cast<double>(e) / static_cast<double>(epochs - 1);
      const double y = scene.loss.largest > 0 ? 1 - record.loss / scene.loss.largest : 1;
      dots.set(static_cast<int>(x * (dots.columns() - 1) + 0.5),
               static_cast<int>(y * (dots.rows() - 1) + 0.5));
      ++e;
    }
  dots.draw(canvas, inner.column + 5, inner.row);
  canvas.text(inner.column, inner.row, fmt::format("{:.2f}", scene.loss.largest), 5);
  canvas.text(inner.column, inner.row + inner.height - 2, "0", 5);
  canvas.text(inner.column + 1, inner.row + inner.height - 1,
              fmt::format("{} {} epochs, loss {:.4f}", to_text(last.phase), epochs, last.loss),
              inner.width - 1);
}

void draw_lengths(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place,
               scene.lengths ? fmt::format("right of {}, by bits", scene.lengths->images) : "right, by bits");
  Lines lines(canvas, place.inner());
  if (!scene.lengths) return lines.add(std::string(" ") + not_measured);
  const views::LengthView& view = *scene.lengths;
  std::string head = "bits     ";
  for (const int length : view.lengths) head += fmt::format("{:>5} ", length);
  lines.add(head);
  for (const views::LengthRow& row : view.rows) {
    std::string line = fmt::format("{:9.9}", row.layer ? scene.layers[*row.layer].id : "all");
    for (std::size_t k = 0; k < view.lengths.size(); ++k) {
      const bool is_same = row.layer && scene.layers[*row.layer].length == view.lengths[k];
      line += fmt::format("{:>5}{}", row.correct[k], is_same ? '*' : ' ');
    }
    lines.add(line);
  }
  lines.add("* as it is; no new training");
}

void draw_choice(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, "choice: probability of candidates");
  Lines lines(canvas, place.inner());
  if (scene.moment.choices.empty()) return lines.add(std::string(" ") + not_measured);
  const std::size_t layers = scene.moment.choices.size();
  const std::size_t shown = std::max<std::size_t>(1, static_cast<std::size_t>(lines.left()) / layers);
  for (std::size_t l = 0; l < layers; ++l) {
    const views::LayerChoice& choice = scene.moment.choices[l];
    std::vector<std::size_t> order(choice.probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t c) { return choice.probabilities[c]; });
    for (std::size_t i = 0; i < std::min(shown, order.size()); ++i)
      lines.add(fmt::format(" {} {:.4f}{} {}", l + 1, choice.probabilities[order[i]],
                            choice.chosen == order[i] ? '*' : ' ', scene.moment.candidates[order[i]].text()));
  }
}

void draw_classes(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, "classes: is (rows), says");
  Lines lines(canvas, place.inner());
  if (!scene.classes) return lines.add(std::string(" ") + not_measured);
  const auto& confusion = scene.classes->evaluation.confusion;
  for (std::size_t r = 0; r < confusion.size() && lines.left() > 1; ++r) {
    std::string line = fmt::format("{:>4.4}", views::class_name(scene.moment, r));
    for (const std::int64_t count : confusion[r]) line += fmt::format("{:>5}", count);
    lines.add(line);
  }
  lines.add(fmt::format(" {} wrong", scene.classes->wrong.size()));
}

void draw_cost(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, "cost: estimate for iCE40");
  Lines lines(canvas, place.inner());
  if (!scene.cost) return lines.add(std::string(" ") + not_measured);
  lines.add(fmt::format(" {:16} {:>7} {:>7} {:>5}", "", "LUT4", "FF", "BRAM"));
  const auto row = [&](const std::string& name, const primitives::Cost& area) {
    lines.add(fmt::format(" {:16.16} {:7.0f} {:7.0f} {:5.0f}", name, area.lut4, area.ff, area.bram));
  };
  for (const views::CostRow& part : scene.cost->parts) row(part.part, part.area);
  row("all", scene.cost->design.area);
  lines.add(fmt::format(" latency {} clocks, an image every {}", scene.cost->design.timing.latency_clocks,
                        scene.cost->design.timing.interval_clocks));
}

}  // namespace pulsewright::watch

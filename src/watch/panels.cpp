// SPDX-License-Identifier: Apache-2.0
// The panels of training and results: loss, budget, lengths, choice, classes, cost.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "watch/screen.h"

namespace pulsewright::watch {

namespace {

constexpr const char* not_measured = "not measured";

/// Why a view that takes long is missing.
std::string missing(const Scene& scene) {
  return scene.is_whole ? " not measured" : " computing";
}

/// Writes lines into a place until it is full.
class Lines {
 public:
  Lines(Canvas& canvas, const Rectangle& place) : canvas_(canvas), place_(place) {}

  void add(std::string_view line, Role role = Role::text) {
    if (next_ < place_.height) canvas_.text(place_.column, place_.row + next_, line, place_.width, role);
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
  Dots dots(canvas.glyphs(), inner.width - 5, inner.height - 1);
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
  if (!scene.lengths) return lines.add(missing(scene));
  const views::LengthView& view = *scene.lengths;
  std::string head = "bits     ";
  for (const int length : view.lengths) head += fmt::format("{:>5} ", length);
  lines.add(head);
  for (const views::LengthRow& row : view.rows) {
    std::string line = fmt::format("{:9.9}", row.layer ? scene.trained.layers[*row.layer].id : "all");
    for (std::size_t k = 0; k < view.lengths.size(); ++k) {
      const bool is_same = row.layer && scene.trained.layers[*row.layer].length == view.lengths[k];
      line += fmt::format("{:>5}{}", row.correct[k], is_same ? '*' : ' ');
    }
    lines.add(line);
  }
  lines.add("* as it is; no new training", Role::faint);
  if (!scene.length_error) return;
  const views::LengthErrorView& error = *scene.length_error;
  const auto row = [&](const std::string& name, const std::vector<double>& values) {
    std::string line = fmt::format("{:9.9}", name);
    std::size_t k = 0;
    for (const int length : view.lengths) {
      const bool is_known = k < values.size() && error.lengths[k] == length;
      line += is_known ? fmt::format("{:>5.3f} ", values[k]) : "    . ";
      k += is_known;
    }
    lines.add(line);
  };
  row(fmt::format("rmse L{}", error.layer + 1), error.measured);
  if (!error.random.empty()) row("random", error.random);
}

void draw_choice(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  double nats = 0;
  for (const views::LayerChoice& choice : scene.moment->choices) nats += entropy(choice);
  canvas.frame(place, scene.moment->choices.empty() || !is_searched(*scene.moment)
                          ? "choice: probability of candidates"
                          : fmt::format("choice: entropy {:.3f} nats", nats));
  Lines lines(canvas, place.inner());
  if (scene.moment->choices.empty()) return lines.add(std::string(" ") + not_measured);
  if (!is_searched(*scene.moment)) {
    lines.add(" settled before the training; no search", Role::faint);
    for (std::size_t l = 0; l < scene.moment->choices.size(); ++l)
      lines.add(fmt::format(" {} {}", l + 1,
                            scene.moment->candidates[scene.moment->choices[l].chosen.value()].text()));
    return;
  }
  const std::size_t layers = scene.moment->choices.size();
  const std::size_t shown = std::max<std::size_t>(1, static_cast<std::size_t>(lines.left()) / layers);
  for (std::size_t l = 0; l < layers; ++l) {
    const views::LayerChoice& choice = scene.moment->choices[l];
    std::vector<std::size_t> order(choice.probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t c) { return choice.probabilities[c]; });
    for (std::size_t i = 0; i < std::min(shown, order.size()); ++i)
      lines.add(fmt::format(" {} {:.4f}{} {}", l + 1, choice.probabilities[order[i]],
                            choice.chosen == order[i] ? '*' : ' ',
                            scene.moment->candidates[order[i]].text()));
  }
}

void draw_classes(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, "classes: is (rows), says");
  Lines lines(canvas, place.inner());
  if (!scene.classes) return lines.add(missing(scene));
  const auto& confusion = scene.classes->evaluation.confusion;
  for (std::size_t r = 0; r < confusion.size() && lines.left() > 1; ++r) {
    std::string line = fmt::format("{:>4.4}", views::class_name(*scene.moment, r));
    for (const std::int64_t count : confusion[r]) line += fmt::format("{:>5}", count);
    lines.add(line);
  }
  lines.add(fmt::format(" {} wrong, {}", scene.classes->wrong.size(), scene.moment->images_source));
}

namespace {

/// One row of the budget, with what it is behind the row before, or what it would be.
std::string budget_line(std::string_view name, const views::BudgetRow& row, const views::BudgetView& view,
                        const views::BudgetRow* before, const views::BudgetRow* changed, bool is_regression) {
  const auto right = [&](const views::BudgetRow& of) {
    return is_regression ? fmt::format("{:6.3f}", 1 - 2 * of.loss)
                         : fmt::format("{:5.1f}%", 100.0 * static_cast<double>(of.correct) /
                                                       static_cast<double>(view.images));
  };
  std::string line = fmt::format(" {:9}{:6.3f}  {}", name, row.loss, right(row));
  if (changed) return line + fmt::format("  {:6.3f}  {}", changed->loss, right(*changed));
  if (before) line += fmt::format("  {:+.3f}", row.loss - before->loss);
  return line;
}

std::string cost_line(const Variant& variant) {
  if (!variant.cost) return "no Verilog";
  return fmt::format("{:.0f} LUT4, {} clocks", variant.cost->design.area.lut4,
                     variant.cost->design.timing.latency_clocks);
}

}  // namespace

void draw_budget(const Scene& scene, const Look& look, Canvas& canvas, const Rectangle& place) {
  const auto& budget = scene.trained.budget;
  canvas.frame(place, budget ? fmt::format("error budget, {} images", budget->images) : "error budget",
               look.focus == Panel::budget ? Role::selected : Role::title);
  Lines lines(canvas, place.inner());
  if (!budget) return lines.add(missing(scene));
  const bool is_regression = scene.moment->is_regression();
  const views::BudgetView* changed =
      scene.what_if && scene.what_if->budget ? &*scene.what_if->budget : nullptr;
  const std::string_view right = is_regression ? "R2" : "right";
  lines.add(changed ? fmt::format(" {:9}{:>6}  {:>6}  what if {:>6}", "[nats]", "loss", right, right)
                    : fmt::format(" {:9}{:>6}  {:>6}    step", "[nats]", "loss", right),
            Role::faint);
  if (budget->real)
    lines.add(budget_line("real", *budget->real, *budget, nullptr, nullptr, is_regression));
  else
    lines.add(" real     not measured here", Role::faint);
  lines.add(budget_line("+weights", budget->weights, *budget, budget->real ? &*budget->real : nullptr,
                        changed ? &changed->weights : nullptr, is_regression));
  lines.add(budget_line("+streams", budget->streams, *budget, &budget->weights,
                        changed ? &changed->streams : nullptr, is_regression));
  lines.add(" " + cost_line(scene.trained));
  if (scene.what_if) lines.add(" what if: " + cost_line(*scene.what_if), Role::changed);
  lines.add(" on " + budget->source, Role::faint);
}

void draw_cost(const Scene& scene, Canvas& canvas, const Rectangle& place) {
  canvas.frame(place, scene.what_if ? "cost of the what-if: estimate for iCE40" : "cost: estimate for iCE40");
  Lines lines(canvas, place.inner());
  const auto& cost = scene.shown().cost;
  if (!cost) return lines.add(std::string(" ") + not_measured);
  lines.add(fmt::format(" {:16} {:>7} {:>7} {:>5}", "", "LUT4", "FF", "BRAM"));
  const auto row = [&](const std::string& name, const primitives::Cost& area) {
    lines.add(fmt::format(" {:16.16} {:7.0f} {:7.0f} {:5.0f}", name, area.lut4, area.ff, area.bram));
  };
  for (const views::CostRow& part : cost->parts) row(part.part, part.area);
  row("all", cost->design.area);
  lines.add(fmt::format(" latency {} clocks, an image every {}", cost->design.timing.latency_clocks,
                        cost->design.timing.interval_clocks));
}

}  // namespace pulsewright::watch

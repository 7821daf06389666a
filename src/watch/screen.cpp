// SPDX-License-Identifier: Apache-2.0
#include "watch/screen.h"

#include <fmt/format.h>

#include "base/failure.h"

namespace pulsewright::watch {

Scene make_scene(const views::Moment& moment, const views::Selection& selection, Workers& workers) {
  Scene scene{moment, selection, loss_view(moment), {}, {}, {}, {}, {}, {}};
  if (!moment.netlist) return scene;
  scene.layers = views::layer_rows(*moment.netlist);
  scene.cost = views::cost_view(*moment.netlist);
  if (moment.has_labels()) {
    scene.classes = classes_view(moment, workers);
    scene.lengths = length_view(moment, workers);
  }
  scene.streams = streams_view(moment, selection);
  scene.settling = settling_view(moment, selection.image);
  return scene;
}

void draw_header(const Scene& scene, Canvas& canvas) {
  std::string line = scene.moment.name;
  for (const views::LayerRow& layer : scene.layers)
    line += &layer == &scene.layers.front() ? fmt::format("  {}-{}", layer.values, layer.neurons)
                                            : fmt::format("-{}", layer.neurons);
  if (!scene.moment.history.empty()) {
    const train::EpochRecord& last = scene.moment.history.back();
    line += fmt::format("  {} epoch {}  {} {:.4f}", to_text(last.phase), last.epoch + 1,
                        scene.moment.is_regression() ? "R2" : "acc", last.accuracy);
  }
  if (scene.classes)
    line += fmt::format("  circuit {} of {} right", scene.classes->evaluation.correct,
                        scene.classes->evaluation.images);
  if (!scene.moment.netlist) line += "  not finished: no circuit yet";
  canvas.text(1, 0, line, canvas.width() - 2);
}

Canvas draw_overview(const Scene& scene, int width, int height) {
  PW_ASSERT(width >= least_width && height >= least_height);
  Canvas canvas(width, height);
  draw_header(scene, canvas);
  if (width < 160 || height < 36) {
    const int top = (height - 1) * 2 / 5;
    const int left = width * 38 / 80;
    draw_loss(scene, canvas, {0, 1, left, top});
    draw_lengths(scene, canvas, {left, 1, width - left, top});
    draw_streams(scene, canvas, {0, 1 + top, width, height - 1 - top});
    return canvas;
  }
  const int side = (width - 52) / 2;
  const int middle = width - 2 * side;
  const int top = (height - 1) / 4;
  const int low = (height - 1) / 4;
  const int centre = height - 1 - top - low;
  draw_loss(scene, canvas, {0, 1, side, top});
  draw_lengths(scene, canvas, {side, 1, middle, top});
  draw_choice(scene, canvas, {side + middle, 1, side, top});
  draw_streams(scene, canvas, {0, 1 + top, side + middle, centre});
  draw_scc(scene, canvas, {side + middle, 1 + top, side, centre});
  draw_classes(scene, canvas, {0, 1 + top + centre, side, low});
  draw_settling(scene, canvas, {side, 1 + top + centre, middle, low});
  draw_cost(scene, canvas, {side + middle, 1 + top + centre, side, low});
  return canvas;
}

}  // namespace pulsewright::watch

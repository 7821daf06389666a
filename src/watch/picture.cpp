// SPDX-License-Identifier: Apache-2.0
#include "watch/picture.h"

#include <utility>

#include "watch/command_line.h"
#include "watch/png.h"
#include "watch/screen.h"
#include "watch/svg.h"

namespace pulsewright::watch {

Canvas take_picture(views::MomentSource& source, std::shared_ptr<const views::Moment> moment,
                    const Request& request, const std::vector<Key>& keys, const PictureOptions& options) {
  Workers workers(options.threads);
  SceneMaker maker(workers);
  Controls controls(request);
  std::optional<int> epoch = request.epoch;
  const auto scene_now = [&] {
    const Request& now = controls.request();
    if (now.epoch != epoch)
      if (auto other = now.epoch ? source.at(*now.epoch) : source.newest()) moment = std::move(other);
    epoch = now.epoch;
    Scene scene = maker.make(moment, now.selection, now.changes);
    if (!keys.empty()) scene.epochs = source.epochs();
    return scene;
  };
  Scene scene = scene_now();
  for (const Key key : keys) {
    const Controls::Wish wish = controls.press(key, scene);
    if (wish == Controls::Wish::quit) break;
    if (wish == Controls::Wish::command_line)
      controls.say(command_line_of(subject_words(options.subject, options.data), scene, controls.look(),
                                   options.size, options.glyphs));
    scene = scene_now();
  }
  return draw_screen(scene, controls.look(), options.size.width, options.size.height, options.glyphs);
}

std::string bytes_of(const Canvas& picture, const std::string& file) {
  if (file.ends_with(".svg")) return to_svg(picture);
  if (file.ends_with(".png")) return to_png(picture);
  return picture.to_text();
}

}  // namespace pulsewright::watch

// SPDX-License-Identifier: Apache-2.0
#include "watch/instrument.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/progress.h"
#include "watch/command_line.h"
#include "watch/screen.h"
#include "watch/studio.h"
#include "watch/terminal.h"

namespace pulsewright::watch {

namespace {

/// How fast a run advances, by who watches it: no time is written by the run.
class Pace {
 public:
  /// The pace at this moment; empty as long as it cannot be told.
  const std::string& at(const std::optional<views::Running>& running) {
    if (running == last_) return text_;
    last_ = running;
    if (!running) {
      text_.clear();
      return text_;
    }
    const ProgressEvent event{.task = "train",
                              .step = std::string(to_text(running->phase)),
                              .unit = "epoch",
                              .done = running->epoch,
                              .total = running->epochs};
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start_;
    text_ = pace_.add(event, seconds.count());
    if (text_.empty() && running->steps > 0) text_ = fmt::format("step {}/{}", running->step, running->steps);
    return text_;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  ProgressPace pace_;
  std::optional<views::Running> last_;
  std::string text_;
};

/// One run of the instrument.
class Session {
 public:
  Session(views::MomentSource& source, const InstrumentOptions& options)
      : options_(options),
        studio_(source, options.request, options.threads),
        terminal_(options.colours),
        glyphs_(terminal_.takes_utf8() ? options.glyphs : Glyphs::ascii),
        controls_(options.request) {}

  int run() {
    while (true) {
      // What is being computed is shown as soon as it is ready.
      const bool is_due = is_asked_ || !scene_ || !scene_->is_whole;
      auto event = terminal_.wait(is_due ? std::min(10, 1000 / options_.fps) : 1000 / options_.fps);
      for (int more = 64; event && more > 0; --more) {
        if (event->kind == Event::Kind::stopped) return terminal_.signal();
        if (event->kind == Event::Kind::lost || !take(*event)) return 0;
        event = terminal_.wait(0);
      }
      draw();
    }
  }

 private:
  /// False when the user quits.
  bool take(const Event& event) {
    if (event.kind == Event::Kind::resize) {
      is_drawn_ = false;
      return true;
    }
    // Before there is anything to see, one can only quit.
    if (!scene_) return event.key != U'q';
    if (event.kind == Event::Kind::click) {
      for (const Placed& panel : layout(controls_.look(), terminal_.width(), terminal_.height()))
        if (event.column >= panel.place.column && event.column < panel.place.column + panel.place.width &&
            event.row >= panel.place.row && event.row < panel.place.row + panel.place.height)
          controls_.select(panel.panel);
      return true;
    }
    const Request before = controls_.request();
    const Controls::Wish wish = controls_.press(event.key, *scene_);
    if (controls_.request() != before) {
      studio_.ask(controls_.request());
      is_asked_ = true;
    }
    switch (wish) {
      case Controls::Wish::quit:
        return false;
      case Controls::Wish::save:
        studio_.save(fmt::format("{}-{}.txt", scene_->moment->name, scene_->epoch() + 1),
                     picture().to_text());
        break;
      case Controls::Wish::command_line:
        controls_.say(command_line_of(subject_words(options_.subject, options_.data), *scene_,
                                      controls_.look(), {terminal_.width(), terminal_.height()}, glyphs_));
        break;
      case Controls::Wish::nothing:
        break;
    }
    return true;
  }

  Canvas picture() const {
    return draw_screen(*scene_, controls_.look(), terminal_.width(), terminal_.height(), glyphs_);
  }

  void draw() {
    if (auto said = studio_.report()) controls_.say(*said);
    auto scene = studio_.scene();
    if (scene) controls_.set_pace(pace_.at(scene->running));
    if (scene != scene_) is_asked_ = false;
    if (is_drawn_ && scene == scene_ && controls_.look() == look_) return;
    scene_ = std::move(scene);
    look_ = controls_.look();
    if (scene_) {
      is_drawn_ = terminal_.draw(picture());
      return;
    }
    Canvas waiting(terminal_.width(), terminal_.height(), glyphs_);
    waiting.text(1, 0, "reading " + options_.subject, terminal_.width() - 1);
    is_drawn_ = terminal_.draw(waiting);
  }

  const InstrumentOptions& options_;
  Studio studio_;  ///< ends after the terminal: what is being computed does not keep it
  Terminal terminal_;
  Glyphs glyphs_;
  Controls controls_;
  Pace pace_;
  std::shared_ptr<const Scene> scene_;
  Look look_;
  bool is_drawn_ = false;
  bool is_asked_ = false;  ///< for a scene that has not come yet
};

}  // namespace

int run_instrument(views::MomentSource& source, const InstrumentOptions& options) {
  return Session(source, options).run();
}

}  // namespace pulsewright::watch

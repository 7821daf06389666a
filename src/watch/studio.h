// SPDX-License-Identifier: Apache-2.0
// The thread that computes: it alone touches files. Who draws asks for a scene and takes the last one that is
// ready.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "watch/controls.h"
#include "watch/scene.h"

namespace pulsewright::watch {

class Studio {
 public:
  /// Begins with `request`. The thread runs at the lowest priority, so that a training beside it does not
  /// wait. `threads`: for what takes long; 0 for all of the machine.
  Studio(views::MomentSource& source, const Request& request, unsigned threads);
  /// Waits for what is being computed.
  ~Studio();
  Studio(const Studio&) = delete;
  Studio& operator=(const Studio&) = delete;

  /// Asks for another scene. Of several, the last one is computed.
  void ask(const Request& request);
  /// The last scene; nullptr before the first one is ready.
  std::shared_ptr<const Scene> scene() const;
  /// Writes a file. What comes of it is the next report().
  void save(std::string path, std::string text);
  /// What there is to say to the user since the last call.
  std::optional<std::string> report();

 private:
  void work(unsigned threads);
  void look(SceneMaker& maker, const Request& request);
  void publish(Scene scene);
  void write_files();
  std::shared_ptr<const views::Moment> moment_of(const Request& request);
  bool is_outdated(const Request& request) const;

  views::MomentSource& source_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Request request_;
  bool is_stopping_ = false;
  std::shared_ptr<const Scene> scene_;
  std::optional<std::pair<std::string, std::string>> file_;
  std::optional<std::string> report_;

  // Of the thread alone.
  std::shared_ptr<const views::Moment> moment_;
  std::optional<Request> made_;  ///< the request of scene_
  std::optional<int> epoch_;     ///< of moment_, if it is not the newest

  std::thread thread_;  ///< last: it begins when all else is there
};

}  // namespace pulsewright::watch

// SPDX-License-Identifier: Apache-2.0
#include "watch/studio.h"

#include <chrono>

#include <sys/resource.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"

namespace pulsewright::watch {

namespace {

/// How often a run is looked at: its checkpoint, and where it is.
constexpr std::chrono::milliseconds between_looks{250};

}  // namespace

Studio::Studio(views::MomentSource& source, const Request& request, unsigned threads)
    : source_(source), request_(request), thread_([this, threads] { work(threads); }) {}

Studio::~Studio() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Studio::ask(const Request& request) {
  {
    const std::lock_guard lock(mutex_);
    request_ = request;
  }
  wake_.notify_all();
}

std::shared_ptr<const Scene> Studio::scene() const {
  const std::lock_guard lock(mutex_);
  return scene_;
}

void Studio::save(std::string path, std::string text) {
  {
    const std::lock_guard lock(mutex_);
    file_ = {std::move(path), std::move(text)};
  }
  wake_.notify_all();
}

std::optional<std::string> Studio::report() {
  const std::lock_guard lock(mutex_);
  return std::exchange(report_, std::nullopt);
}

void Studio::work(unsigned threads) {
  // Linux has a priority for each thread; those that this one makes get it too.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19);
  Workers workers(threads);
  SceneMaker maker(workers);
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    const Request request = request_;
    lock.unlock();
    write_files();
    try {
      look(maker, request);
    } catch (const Failure& failure) {
      const std::lock_guard relock(mutex_);
      report_ = failure.what();
    }
    lock.lock();
    wake_.wait_for(lock, between_looks, [&] { return is_stopping_ || request_ != request || file_; });
  }
}

void Studio::write_files() {
  std::unique_lock lock(mutex_);
  const auto file = std::exchange(file_, std::nullopt);
  if (!file) return;
  lock.unlock();
  std::string said = "wrote " + file->first;
  try {
    write_file(file->first, file->second);
  } catch (const Failure& failure) {
    said = failure.what();
  }
  lock.lock();
  report_ = said;
}

std::shared_ptr<const views::Moment> Studio::moment_of(const Request& request) {
  if (request.is_frozen && moment_) return moment_;
  if (!request.epoch) {
    epoch_.reset();
    return source_.newest();
  }
  if (epoch_ == request.epoch && moment_) return moment_;
  auto moment = source_.at(*request.epoch);
  if (!moment) return moment_ ? moment_ : source_.newest();
  epoch_ = request.epoch;
  return moment;
}

bool Studio::is_outdated(const Request& request) const {
  const std::lock_guard lock(mutex_);
  return is_stopping_ || request_ != request;
}

void Studio::publish(Scene scene) {
  scene.running = source_.running();
  scene.epochs = source_.epochs();
  scene.newest = source_.newest();
  auto shared = std::make_shared<const Scene>(std::move(scene));
  const std::lock_guard lock(mutex_);
  scene_ = std::move(shared);
}

void Studio::look(SceneMaker& maker, const Request& request) {
  const auto moment = moment_of(request);
  const auto last = scene();
  if (last && last->is_whole && moment == moment_ && made_ == request) {
    // Only what stands around the panels may have changed.
    if (last->running != source_.running() || last->newest != source_.newest() ||
        last->epochs != source_.epochs())
      publish(*last);
    return;
  }
  moment_ = moment;
  Scene quick = maker.make(moment, request.selection, request.changes, true);
  const bool is_whole = quick.is_whole;
  made_ = request;
  publish(std::move(quick));
  if (!is_whole && !is_outdated(request)) publish(maker.make(moment, request.selection, request.changes));
}

}  // namespace pulsewright::watch

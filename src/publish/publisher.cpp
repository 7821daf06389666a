// SPDX-License-Identifier: Apache-2.0
#include "publish/publisher.h"

#include <algorithm>
#include <utility>

#include "base/failure.h"
#include "train/trainer.h"

namespace pulsewright::publish {

namespace {

/// Nobody sees more pictures than this. The clock decides only what is shown.
constexpr std::chrono::milliseconds between_pages{20};

}  // namespace

Publisher::Publisher(std::filesystem::path run, const train::TrainOptions& options, int mebibytes)
    : run_(std::move(run)), options_(options), mebibytes_(mebibytes) {}

train::RunObserver Publisher::observer() {
  return {.begins = [this](const train::Trainer& trainer,
                           std::string_view configuration) { begin(trainer, configuration); },
          .epoch_done = [this](const train::Trainer& trainer) { epoch_done(trainer); },
          .before_checkpoint =
              [this] {
                if (frames_) frames_->flush();
              }};
}

train::Stop Publisher::counting(train::Stop stop) {
  return [this, stop = std::move(stop)] {
    ++state_.step;
    const auto now = std::chrono::steady_clock::now();
    if (page_ && now - shown_ >= between_pages) {
      page_->write(state_);
      shown_ = now;
    }
    return stop && stop();
  };
}

void Publisher::begin(const train::Trainer& trainer, std::string_view configuration) {
  if (trainer.finished()) {
    // A process that was killed at its very end has left it.
    std::filesystem::remove(run_ / live_file);
    return;
  }
  const train::DesignSpace& space = trainer.space();
  if (mebibytes_ > 0)
    frames_.emplace(run_, configuration,
                    plan_frames(trainer.epochs(), largest_frame(space.shapes, space.candidates), mebibytes_),
                    trainer.state().epochs_done());
  else
    std::filesystem::remove(run_ / frames_file);
  page_.emplace(run_);
  begin_epoch(trainer);
  page_->write(state_);
}

void Publisher::epoch_done(const train::Trainer& trainer) {
  const train::EpochRecord& last = trainer.state().history.back();
  if (frames_ && frames_->keeps(last.epoch)) {
    const train::DesignSpace& space = trainer.space();
    frames_->add(
        frame_of(trainer.state(), space.shapes, space.candidates,
                 [&](std::size_t c) -> const train::LayerArithmetic& { return *space.arithmetics[c]; }));
  }
  state_.loss = last.loss;
  state_.accuracy = last.accuracy;
  begin_epoch(trainer);
}

void Publisher::begin_epoch(const train::Trainer& trainer) {
  state_.epoch = trainer.state().epochs_done();
  state_.epochs = trainer.epochs();
  state_.step = 0;
  state_.steps = 0;
  if (trainer.finished()) return;
  state_.phase = trainer.next_phase();
  // A last batch that is not full belongs to the one before.
  if (state_.phase != train::Phase::settle)
    state_.steps = std::max<std::int64_t>(1, std::ssize(trainer.rows().train) / options_.recipe.batch);
}

}  // namespace pulsewright::publish

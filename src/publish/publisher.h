// SPDX-License-Identifier: Apache-2.0
// What a run publishes for those who watch it, beside its checkpoint: frames.bin and live.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "publish/frame_file.h"
#include "publish/live.h"
#include "train/run.h"

namespace pulsewright::publish {

/// Publishes one run. What it hands to train::train() refers to it.
class Publisher {
 public:
  /// `mebibytes` bounds frames.bin; 0 for no frames.
  Publisher(std::filesystem::path run, const train::TrainOptions& options, int mebibytes);

  train::RunObserver observer();
  /// `stop`, and a step counted for each time that it is asked.
  train::Stop counting(train::Stop stop);

 private:
  void begin(const train::Trainer& trainer, std::string_view configuration);
  void epoch_done(const train::Trainer& trainer);
  void begin_epoch(const train::Trainer& trainer);

  std::filesystem::path run_;
  const train::TrainOptions& options_;
  int mebibytes_;
  std::optional<FrameWriter> frames_;
  std::optional<LivePage> page_;
  LiveState state_;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace pulsewright::publish

// SPDX-License-Identifier: Apache-2.0
// The file `live`, where a training is at this moment. It is never synced, removed at the end, and counts
// only while the process that wrote it lives; a training never reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "train/epoch_record.h"

namespace pulsewright::publish {

inline constexpr std::string_view live_file = "live";

struct LiveState {
  train::Phase phase = train::Phase::real;  ///< of the epoch that runs
  std::int64_t epoch = 0;                   ///< epochs that are done
  std::int64_t epochs = 0;                  ///< of the whole run
  std::int64_t step = 0;                    ///< steps of the running epoch that have begun
  std::int64_t steps = 0;                   ///< of the epoch; 0 if they are not batches
  double loss = 0;                          ///< of the last finished epoch
  double accuracy = 0;                      ///< likewise

  bool operator==(const LiveState&) const = default;
};

/// The file while it is written.
class LivePage {
 public:
  /// Makes the file, or takes over the one of a process that was killed. A file that cannot be written is not
  /// needed: then nothing is shown of the running epoch.
  explicit LivePage(std::filesystem::path folder);
  ~LivePage();
  LivePage(const LivePage&) = delete;
  LivePage& operator=(const LivePage&) = delete;

  void write(const LiveState& state);

 private:
  std::filesystem::path path_;
  int descriptor_;
  std::uint64_t writes_ = 0;
};

/// What a live process last wrote; nothing if there is none on this machine.
std::optional<LiveState> read_live(const std::filesystem::path& folder);

}  // namespace pulsewright::publish

// SPDX-License-Identifier: Apache-2.0
// frames.bin, the past of a run: the frames of its epochs one after the other, each with a length and a
// checksum. A last frame that was not written to its end is ignored.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/frame.h"

namespace pulsewright::publish {

inline constexpr std::string_view frames_file = "frames.bin";

/// Which epochs a file keeps: every `stride`-th, and the last one.
struct FramePlan {
  int stride = 1;
  int epochs = 0;  ///< of the whole run

  bool keeps(int epoch) const { return (epoch + 1) % stride == 0 || epoch + 1 == epochs; }
  bool operator==(const FramePlan&) const = default;
};

/// The smallest stride with which the frames of all epochs, `bytes` each, take at most `mebibytes`, which is
/// at least 1; a frame that is larger is kept alone.
FramePlan plan_frames(int epochs, std::size_t bytes, int mebibytes);

/// The most bytes that a frame of a run takes.
std::size_t largest_frame(std::span<const train::LayerShape> shapes,
                          std::span<const train::Candidate> candidates);

/// Appends frames. It is used by the process that trains, and by it alone.
class FrameWriter {
 public:
  /// Goes on with the file in `folder` behind the epochs that are done, and removes what lies beyond. A file
  /// of another configuration, or of another length of the run, is begun again.
  FrameWriter(const std::filesystem::path& folder, std::string_view configuration, const FramePlan& plan,
              int epochs_done);
  ~FrameWriter();
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

  bool keeps(int epoch) const { return plan_.keeps(epoch); }
  /// Held in memory until the next flush().
  void add(const Frame& frame);
  /// Writes and syncs what was added. Throws Failure.
  void flush();

 private:
  std::filesystem::path path_;
  FramePlan plan_;
  int descriptor_;
  std::string unwritten_;
};

/// Reads frames while another process appends them. Never writes, and takes no lock.
class FrameReader {
 public:
  FrameReader(std::filesystem::path folder, std::string_view configuration);

  /// Finds the frames that were appended since. A file that became shorter, or another one, is read again. No
  /// file, and a file of another configuration, have no frames.
  void refresh();

  /// Those that are kept, rising.
  const std::vector<int>& epochs() const { return epochs_; }
  /// Epochs of the whole run; 0 without a file.
  int run_epochs() const { return plan_.epochs; }
  /// The frame of an epoch; nothing if it is not kept, or damaged.
  std::optional<Frame> read(int epoch) const;

 private:
  std::filesystem::path path_;
  std::string configuration_sha256_;
  FramePlan plan_;
  std::vector<int> epochs_;
  std::vector<std::uint64_t> offsets_;  ///< [kept epochs], of the length in front of a frame
  std::uint64_t end_ = 0;               ///< behind the last whole frame
};

}  // namespace pulsewright::publish

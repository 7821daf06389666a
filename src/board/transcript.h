// SPDX-License-Identifier: Apache-2.0
// Every byte of a session with a board, with its time: what was said, and not what the host made of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "board/serial_port.h"
#include "netlist/netlist.h"

namespace pulsewright::board {

/// Bytes that went over the line at once.
struct TranscriptEvent {
  std::int64_t microseconds = 0;  ///< since the session began
  bool from_board = false;
  std::string bytes;

  bool operator==(const TranscriptEvent&) const = default;
};

struct Transcript {
  std::string netlist_sha256;                        ///< of the netlist that the host compared with
  std::optional<std::string> bitstream_sha256 = {};  ///< of the file that was loaded, as the host was told
  bool is_simulated = true;                          ///< the other end was a pseudo-terminal
  std::uint32_t rate = 0;
  std::vector<TranscriptEvent> events = {};  ///< in the order of time

  bool operator==(const Transcript&) const = default;
};

/// The canonical text of `host --record`.
std::string write_transcript(const Transcript& transcript);

/// Reads it strictly; every problem is diagnosed with its JSON pointer.
std::optional<Transcript> read_transcript(std::string_view text, Diagnostics& diagnostics);

/// What the bytes of a transcript show, by the protocol and the exact model alone.
struct TranscriptVerdict {
  std::optional<std::string> identified = {};  ///< SHA-256 of the netlist that the board said it holds
  std::int64_t images = 0;                     ///< requests with an image that have a sound answer
  std::int64_t mismatches = 0;                 ///< of these, with an answer that is not the exact model's
  std::int64_t unasked = 0;                    ///< sound answers to no request of the transcript
  std::int64_t unidentified = 0;               ///< answers before the board had said which netlist it holds

  /// Whether it shows a board that holds the netlist and gives its answers, to one image at least.
  bool shows(const std::string& netlist_sha256) const {
    return identified == netlist_sha256 && images > 0 && mismatches + unasked + unidentified == 0;
  }
};

/// `netlist` must be the one that the transcript names.
TranscriptVerdict examine(const Transcript& transcript, const netlist::Netlist& netlist);

/// A line that keeps a transcript of another one.
class RecordedLine final : public Line {
 public:
  explicit RecordedLine(Line& line) : line_(line), begin_(std::chrono::steady_clock::now()) {}

  void write(std::string_view bytes) override;
  std::string read(std::chrono::milliseconds patience) override;

  const std::vector<TranscriptEvent>& events() const { return events_; }

 private:
  void record(bool from_board, std::string_view bytes);

  Line& line_;
  std::chrono::steady_clock::time_point begin_;
  std::vector<TranscriptEvent> events_;
};

}  // namespace pulsewright::board

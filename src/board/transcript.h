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
#include "base/json.h"
#include "board/host.h"
#include "board/serial_port.h"
#include "data/images.h"
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
  /// The identification registers of the design, as the host read them; those of 2026-11-29 have none.
  std::optional<Identity> identification = {};

  bool operator==(const Transcript&) const = default;
};

/// The canonical text of `host --record`.
std::string write_transcript(const Transcript& transcript);

/// Reads it strictly; every problem is diagnosed with its JSON pointer.
std::optional<Transcript> read_transcript(std::string_view text, Diagnostics& diagnostics);

/// The JSON Schema of a transcript.
Json transcript_schema();

/// What the bytes of a transcript show, by the protocol and the exact model alone.
struct TranscriptVerdict {
  /// SHA-256 of the netlist that the board said it holds; empty if it said two things, or one that no design
  /// of the netlist says.
  std::optional<std::string> identified = {};
  std::int64_t images = 0;  ///< that were asked about and have a sound answer; a repeated request counts once
  std::int64_t mismatches = 0;    ///< answers that are not the exact model's
  std::int64_t unanswered = 0;    ///< images that were asked about and have no sound answer
  std::int64_t unasked = 0;       ///< sound answers to no request of the transcript
  std::int64_t unidentified = 0;  ///< answers before the board had said which netlist it holds
  std::int64_t early = 0;         ///< answers that came before the line could carry request and answer
  /// By how much the fastest answer took longer than twice what the line and the slowest board need, in
  /// microseconds.
  std::optional<std::int64_t> least_excess_us = {};
  data::Images answered = {};  ///< the images with a sound answer, in order

  /// Whether it shows a board that holds the netlist and gives its answers, to one image at least.
  bool shows(const std::string& netlist_sha256) const {
    return identified == netlist_sha256 && images > 0 &&
           mismatches + unanswered + unasked + unidentified == 0;
  }
};

/// How long after least_excess_us = 0 the fastest answer of a board comes at the latest: USB adapters hold
/// bytes back for 16 ms unless told otherwise.
inline constexpr std::int64_t most_excess_us = 50000;

/// Everything that keeps a transcript of this verdict from being evidence for the netlist it names, and, if
/// it says that it is not simulated, from being evidence of hardware. `where` stands in front of the
/// pointers.
Diagnostics check_evidence(const Transcript& transcript, const TranscriptVerdict& verdict,
                           const std::string& where);

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

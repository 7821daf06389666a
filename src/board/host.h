// SPDX-License-Identifier: Apache-2.0
// The host's side of a session with a board: it asks until it has a sound answer, or gives up.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "board/frame.h"
#include "board/serial_port.h"

namespace pulsewright::board {

/// What a design says about itself.
struct Identity {
  unsigned protocol = 0;
  std::string netlist_sha256;
  std::int64_t pixels = 0;
  std::int64_t words = 0;  ///< logits and class
};

/// What a design answers to an image.
struct Answer {
  std::vector<std::int64_t> logits;
  std::int64_t label = 0;

  bool operator==(const Answer&) const = default;
};

/// The payload of the answer to a request to identify; nothing if it is of another version of the protocol.
std::optional<Identity> read_identity(std::string_view payload);

/// The payload of the answer to an image; nothing if it has no logits or parts of words.
std::optional<Answer> read_answer(std::string_view payload);

/// What happened on the line.
struct LineStatistics {
  std::int64_t requests = 0;  ///< sent, repeated ones too
  std::int64_t repeats = 0;   ///< because no sound answer had come
  std::int64_t damaged = 0;   ///< answers that broke off or had a wrong checksum
  std::int64_t foreign = 0;   ///< sound ones to another request than the one that was asked
};

/// How long an answer may take.
struct Patience {
  std::chrono::milliseconds first{3000};  ///< before any answer has come; afterwards, by the slowest so far
  std::chrono::milliseconds least{50};
  std::chrono::milliseconds most{20000};
  int attempts = 10;  ///< each waits twice as long as the one before
};

class Host {
 public:
  /// `line` must outlive it.
  explicit Host(Line& line, Patience patience = {}) : line_(line), patience_(patience) {}

  /// Asks the design who it is. Throws Failure if nothing sound answers, or another protocol.
  Identity identify();

  /// Sends an image, which must have the pixels that the design takes. Throws Failure if no sound answer
  /// comes.
  Answer ask(const std::vector<std::int64_t>& pixels);

  LineStatistics statistics() const;

 private:
  /// The payload of the answer to this request, whose tag is chosen here.
  std::string exchange(Frame request);
  bool receive(const Frame& request, std::chrono::steady_clock::time_point end, std::string& payload);

  Line& line_;
  Patience patience_;
  FrameReader reader_;
  LineStatistics statistics_;
  std::vector<std::uint32_t> asked_;  ///< checksums of the attempts of this exchange
  std::string pending_;               ///< bytes that were read and not looked at
  std::uint32_t next_tag_ = 0;
  std::chrono::steady_clock::duration slowest_{0};  ///< answer to a request so far
};

}  // namespace pulsewright::board

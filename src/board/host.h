// SPDX-License-Identifier: Apache-2.0
// The host's side of a session with a board: it asks until it has a sound answer, or gives up.
// The session is that of link/board_link.h; what fails is thrown here.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
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

  bool operator==(const Identity&) const = default;
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
  explicit Host(Line& line, const Patience& patience = {});
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Asks the design who it is. Throws Failure if nothing sound answers, or another protocol.
  Identity identify();

  /// Sends an image, which must have the pixels that the design takes. Throws Failure if no sound answer
  /// comes.
  Answer ask(const std::vector<std::int64_t>& pixels);

  LineStatistics statistics() const;

 private:
  /// Throws what the line threw, or Failure for any other end but a good one.
  void expect_ok(pw_status status, unsigned protocol = 0);

  /// A line whose exceptions wait until the link has returned.
  struct Guarded {
    Line& line;
    std::exception_ptr thrown = {};
  };

  template <class Work>
  static pw_status guard(void* context, const Work& work);

  Patience patience_;
  Guarded line_;
  std::unique_ptr<pw_host, decltype(&pw_host_end)> host_;
};

}  // namespace pulsewright::board

// SPDX-License-Identifier: Apache-2.0
// How a command speaks: results on standard output, all else on standard error.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/json.h"
#include "base/progress.h"

namespace pulsewright::usage {

/// Exit codes (docs/cli.md). assertion_failed() ends with 70.
enum class Exit { yes = 0, no = 1, bad_input = 2, world_failed = 3 };

class Console {
 public:
  /// progress() as a callback, for events as well as for plain lines.
  struct ProgressCallback {
    const Console& console;

    void operator()(const ProgressEvent& event) const { console.progress(event); }
    void operator()(const std::string& line) const { console.progress(line); }
  };

  bool json = false;   ///< one JSON object on standard output instead of text
  bool quiet = false;  ///< no progress, even on a terminal

  /// The result: `object` with --json, else `text`. Throws Failure when standard output does not take it.
  void result(const Json& object, std::string_view text) const;

  /// A text that is the same with --json, such as the help. Throws Failure as result() does.
  void show(std::string_view text) const;

  /// What stands before the result, without --json. result() reports if standard output does not take it.
  void preface(std::string_view text) const;

  /// A line about what is being done, only on a terminal: one that the next one replaces, or where the
  /// terminal cannot take a line back (TERM=dumb), one below the other.
  void progress(const std::string& line) const { progress(ProgressEvent{.task = line}); }

  /// The same for an event, with its rate and the time left where they are known.
  void progress(const ProgressEvent& event) const;

  /// Says something beside the result, on standard error.
  void note(std::string_view text) const;

  /// Prints what is wrong with the input and returns Exit::bad_input.
  Exit refuse(const Diagnostics& diagnostics) const;

  /// Says that the system failed and returns Exit::world_failed.
  Exit fail(std::string_view reason) const;

  ProgressCallback progress_callback() const { return {*this}; }

 private:
  void clear_progress() const;
  bool print(std::string_view text) const;

  mutable bool is_answered_ = false;     ///< something was printed, or tried to: there is one answer
  mutable bool shows_progress_ = false;  ///< a line stands on the terminal that is to be replaced
  mutable ProgressPace pace_;
};

}  // namespace pulsewright::usage

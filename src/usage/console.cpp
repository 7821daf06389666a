// SPDX-License-Identifier: Apache-2.0
#include "usage/console.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/standard_streams.h"
#include "usage/brief_diagnostics.h"

namespace pulsewright::usage {

namespace {

constexpr const char* back_to_empty_line = "\r\x1b[K";

bool takes_lines_back() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
}

/// Columns that a line may have before the terminal breaks it; a broken line cannot be taken back.
std::size_t columns() {
  constexpr std::size_t most = 110;
  winsize size{};
  if (::ioctl(2, TIOCGWINSZ, &size) != 0 || size.ws_col < 2) return most;
  return std::min<std::size_t>(most, size.ws_col - 1U);
}

}  // namespace

void Console::result(const Json& object, std::string_view text) const {
  show(json ? canonical_json(object) : std::string(text));
}

void Console::show(std::string_view text) const {
  if (!print(text)) throw Failure(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

void Console::preface(std::string_view text) const {
  if (!json) print(text);
}

/// A reader that has gone has read what it wanted (`| head -1`), which changes no exit code.
bool Console::print(std::string_view text) const {
  clear_progress();
  is_answered_ = true;
  return write_whole(1, text) || errno == EPIPE;
}

void Console::progress(const ProgressEvent& event) const {
  if (quiet || !::isatty(2)) return;
  const std::chrono::duration<double> now = std::chrono::steady_clock::now().time_since_epoch();
  const std::string line = to_text(event, pace_.add(event, now.count()));
  if (!takes_lines_back()) return say(line + "\n");
  say(back_to_empty_line + line.substr(0, columns()));
  shows_progress_ = true;
}

void Console::clear_progress() const {
  if (std::exchange(shows_progress_, false)) say(back_to_empty_line);
}

void Console::note(std::string_view text) const {
  clear_progress();
  say(fmt::format("pulsewright: {}\n", text));
}

Exit Console::refuse(const Diagnostics& diagnostics) const {
  clear_progress();
  const BriefDiagnostics listed = brief(diagnostics);
  if (json && !is_answered_) {
    Json object;
    object["status"] = "error";
    add_to(object, listed);
    print(canonical_json(object));
  }
  say(to_text(listed));
  return Exit::bad_input;
}

Exit Console::fail(std::string_view reason) const {
  if (json && !is_answered_) {
    Json object;
    object["status"] = "failed";
    object["reason"] = reason;
    print(canonical_json(object));
  }
  note(reason);
  return Exit::world_failed;
}

}  // namespace pulsewright::usage

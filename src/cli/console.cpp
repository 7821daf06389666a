// SPDX-License-Identifier: Apache-2.0
#include "cli/console.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "base/failure.h"
#include "handoff/audit.h"

namespace pulsewright {

void Console::result(const Json& object, std::string_view text) const {
  if (!print(object, text)) throw Failure("cannot write to standard output");
}

bool Console::print(const Json& object, std::string_view text) const {
  clear_progress();
  const std::string output = json ? canonical_json(object) : std::string(text);
  return std::fwrite(output.data(), 1, output.size(), stdout) == output.size() && std::fflush(stdout) == 0;
}

void Console::progress(const std::string& line) const {
  if (quiet || !::isatty(2)) return;
  fmt::print(stderr, "\r\x1b[K{}", line.substr(0, 110));
  std::fflush(stderr);
}

void Console::clear_progress() const {
  if (!quiet && ::isatty(2)) fmt::print(stderr, "\r\x1b[K");
}

Exit Console::refuse(const Diagnostics& diagnostics) const {
  clear_progress();
  if (json) {
    Json object;
    object["status"] = "error";
    Json list(Json::Array{});
    for (const Diagnostic& diagnostic : diagnostics) list.push_back(to_json(diagnostic));
    object["diagnostics"] = list;
    print(object, "");
  }
  fmt::print(stderr, "{}", to_text(diagnostics));
  return Exit::bad_input;
}

Exit Console::fail(std::string_view reason) const {
  clear_progress();
  if (json) {
    Json object;
    object["status"] = "failed";
    object["reason"] = reason;
    print(object, "");
  }
  fmt::print(stderr, "pulsewright: {}\n", reason);
  return Exit::world_failed;
}

std::function<void(const std::string&)> Console::progress_callback() const {
  return [this](const std::string& line) { progress(line); };
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "base/failure.h"

#include <atomic>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/defect.h"
#include "base/standard_streams.h"

namespace pulsewright {

namespace {

std::atomic<bool> throws = false;

}  // namespace

void throw_defects() {
  throws = true;
}

void assertion_failed(const char* condition, const char* file, int line) {
  std::string_view path = file;
  const std::size_t room = path.rfind("src/");
  if (room != std::string_view::npos) path.remove_prefix(room);
  const std::string broken = fmt::format("internal error: {} does not hold ({}:{})", condition, path, line);
  if (throws) throw Defect(broken + "; this is a defect of pulsewright, please report it");
  say(
      fmt::format("pulsewright: {}\n"
                  "This is a defect of pulsewright; please report it with the command that led here.\n",
                  broken));
  std::_Exit(70);
}

}  // namespace pulsewright

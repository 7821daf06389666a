// SPDX-License-Identifier: Apache-2.0
#include "base/failure.h"

#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "base/standard_streams.h"

namespace pulsewright {

void assertion_failed(const char* condition, const char* file, int line) {
  std::string_view path = file;
  const std::size_t room = path.rfind("src/");
  if (room != std::string_view::npos) path.remove_prefix(room);
  say(
      fmt::format("pulsewright: internal error: {} does not hold ({}:{})\n"
                  "This is a defect of pulsewright; please report it with the command that led here.\n",
                  condition, path, line));
  std::_Exit(70);
}

}  // namespace pulsewright

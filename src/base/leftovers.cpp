// SPDX-License-Identifier: Apache-2.0
#include "base/leftovers.h"

#include <cerrno>
#include <charconv>
#include <csignal>

namespace pulsewright {

void sweep_leftovers(const std::filesystem::path& folder, std::string start,
                     bool (*is_ending)(std::string_view),
                     bool (*is_abandoned)(const std::filesystem::path&)) {
  start += ".";
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(start)) continue;
    pid_t owner = 0;
    const auto [rest, wrong] = std::from_chars(name.data() + start.size(), name.data() + name.size(), owner);
    if (wrong != std::errc() || owner <= 0 || !is_ending(rest)) continue;
    const bool is_gone = ::kill(owner, 0) != 0 && errno == ESRCH;
    if (!is_gone || (is_abandoned != nullptr && !is_abandoned(entry->path()))) continue;
    std::error_code stays;
    std::filesystem::remove_all(entry->path(), stays);
  }
}

}  // namespace pulsewright

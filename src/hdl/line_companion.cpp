// SPDX-License-Identifier: Apache-2.0
#include "hdl/line_companion.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/failure.h"

namespace pulsewright::hdl {

LineCompanion::LineCompanion(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                             std::chrono::seconds patience)
    : name_(arguments.front()), patience_(patience) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw Failure(fmt::format("cannot make a pair of sockets: {}", std::strerror(errno)));
  descriptor_ = ends[0];
  try {
    process_ = std::make_unique<Companion>(arguments, folder, ends[1]);
  } catch (...) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw;
  }
  // Held open by the program alone, so that its end is seen.
  ::close(ends[1]);
}

LineCompanion::~LineCompanion() {
  ::close(descriptor_);
}

void LineCompanion::write(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::send(descriptor_, line.data(), line.size(), MSG_NOSIGNAL);
    if (written >= 0)
      line.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      throw Failure(fmt::format("{} ended while it was needed: {}", name_, std::strerror(errno)));
  }
}

std::string LineCompanion::read() {
  for (;;) {
    if (const std::size_t end = read_.find('\n'); end != std::string::npos) {
      std::string line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return line;
    }
    pollfd wait{descriptor_, POLLIN, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(std::chrono::milliseconds(patience_).count()));
    if (ready == 0) throw Failure(fmt::format("{} did not answer in {} s", name_, patience_.count()));
    if (ready < 0 && errno == EINTR) continue;
    char buffer[4096];
    const ssize_t got = ::recv(descriptor_, buffer, sizeof buffer, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw Failure(fmt::format("{} ended while it was needed", name_));
    read_.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace pulsewright::hdl

// SPDX-License-Identifier: Apache-2.0
#include "board/serial_port.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

// The kernel's termios, which knows rates of any number. It excludes the C library's <termios.h>.
#include <asm/termbits.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/failure.h"

namespace pulsewright::board {

namespace {

constexpr std::chrono::milliseconds write_patience{5000};

std::string advice_for(int reason) {
  if (reason == EACCES) return "; add yourself to the group that owns it, often dialout";
  if (reason == ENOENT) return "; is the board plugged in? `ls /dev/ttyUSB*` lists serial ports";
  if (reason == EBUSY) return "; another program has it open";
  return "";
}

[[noreturn]] void cannot(std::string_view what, const std::filesystem::path& device, int reason) {
  throw Failure(
      fmt::format("cannot {} {}: {}{}", what, device.string(), std::strerror(reason), advice_for(reason)));
}

[[noreturn]] void is_gone(const std::filesystem::path& device) {
  throw Failure(fmt::format(
      "{} was closed at the other end: the board was unplugged, or its simulation ended", device.string()));
}

/// False after `patience`.
bool wait_for(int descriptor, short event, std::chrono::milliseconds patience,
              const std::filesystem::path& device) {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd wait{descriptor, event, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(std::max<long long>(left, 0)));
    if (ready < 0 && errno != EINTR) cannot("wait for", device, errno);
    if (ready > 0 && (wait.revents & event) != 0) return true;
    if (ready > 0) is_gone(device);
    if (left <= 0) return false;
  }
}

}  // namespace

SerialPort::SerialPort(std::filesystem::path device, std::uint32_t rate)
    : device_(std::move(device)),
      descriptor_(::open(device_.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
  if (descriptor_ < 0) cannot("open", device_, errno);
  const auto give_up = [&](std::string_view what) {
    const int reason = errno;
    ::close(descriptor_);
    cannot(what, device_, reason);
  };
  termios2 settings{};
  if (::ioctl(descriptor_, TCGETS2, &settings) != 0) give_up("use as a serial port");
  if (::ioctl(descriptor_, TIOCEXCL) != 0) give_up("have alone");
  settings.c_iflag = IGNPAR;
  settings.c_oflag = 0;
  settings.c_lflag = 0;
  settings.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
  settings.c_ispeed = settings.c_ospeed = rate;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  if (::ioctl(descriptor_, TCSETS2, &settings) != 0) give_up(fmt::format("set {} baud on", rate));
  if (::ioctl(descriptor_, TCFLSH, TCIOFLUSH) != 0) give_up("flush");
}

SerialPort::~SerialPort() {
  ::ioctl(descriptor_, TIOCNXCL);
  ::close(descriptor_);
}

void SerialPort::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && errno == EAGAIN) {
      if (!wait_for(descriptor_, POLLOUT, write_patience, device_))
        throw Failure(fmt::format("{} takes no bytes", device_.string()));
    } else if (written == 0 || errno != EINTR) {
      is_gone(device_);
    }
  }
}

std::string SerialPort::read(std::chrono::milliseconds patience) {
  if (!wait_for(descriptor_, POLLIN, patience, device_)) return "";
  char buffer[4096];
  const ssize_t got = ::read(descriptor_, buffer, sizeof buffer);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return "";
  // A terminal that was closed at its other end reads as ended, or gives EIO.
  if (got <= 0) is_gone(device_);
  return std::string(buffer, static_cast<std::size_t>(got));
}

bool SerialPort::is_pseudo_terminal() const {
  // Linux, Documentation/admin-guide/devices.txt: the slaves of pseudo-terminals.
  constexpr unsigned first = 136, last = 143;
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) cannot("examine", device_, errno);
  return major(status.st_rdev) >= first && major(status.st_rdev) <= last;
}

}  // namespace pulsewright::board

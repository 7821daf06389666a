// SPDX-License-Identifier: Apache-2.0
#include "board/serial_port.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/failure.h"
#include "board/frame.h"

namespace pulsewright::board {

namespace {

std::string advice_for(int reason) {
  if (reason == EACCES) return "; add yourself to the group that owns it, often dialout";
  if (reason == ENOENT) return "; is the board plugged in? `ls /dev/ttyUSB*` lists serial ports";
  if (reason == EBUSY) return "; another program has it open";
  return "";
}

/// What a port of this status could not do.
std::string refused_by(pw_status status, std::uint32_t rate) {
  if (status == PW_NOT_A_PORT) return "use as a serial port";
  if (status == PW_PORT_IN_USE) return "have alone";
  if (status == PW_RATE_REFUSED) return fmt::format("set {} baud on", rate);
  return "open";
}

[[noreturn]] void cannot(std::string_view what, const std::filesystem::path& device, int reason) {
  throw Failure(
      fmt::format("cannot {} {}: {}{}", what, device.string(), std::strerror(reason), advice_for(reason)));
}

/// For what the open port has met.
void expect_ok(pw_status status, const std::filesystem::path& device) {
  if (status == PW_STUCK) throw Failure(fmt::format("{} takes no bytes", device.string()));
  if (status != PW_OK)
    throw Failure(fmt::format(
        "{} was closed at the other end: the board was unplugged, or its simulation ended", device.string()));
}

}  // namespace

SerialPort::SerialPort(std::filesystem::path device, std::uint32_t rate)
    : device_(std::move(device)), port_(nullptr, &pw_port_close) {
  pw_port* port = nullptr;
  const pw_status status = pw_port_open(device_.c_str(), rate, &port);
  if (status != PW_OK) cannot(refused_by(status, rate), device_, errno);
  port_.reset(port);
}

void SerialPort::write(std::string_view bytes) {
  const pw_line line = pw_port_line(port_.get());
  expect_ok(line.write(line.context, bytes_of(bytes), bytes.size()), device_);
}

std::string SerialPort::read(std::chrono::milliseconds patience) {
  const pw_line line = pw_port_line(port_.get());
  std::uint8_t buffer[4096];
  std::size_t got = 0;
  expect_ok(line.read(line.context, buffer, sizeof buffer, static_cast<int>(patience.count()), &got),
            device_);
  return std::string(buffer, buffer + got);
}

bool SerialPort::is_pseudo_terminal() const {
  const int answer = pw_port_is_simulation(port_.get());
  if (answer < 0) cannot("examine", device_, errno);
  return answer != 0;
}

}  // namespace pulsewright::board

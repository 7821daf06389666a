// SPDX-License-Identifier: Apache-2.0
#include "sweep/cell_server.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/failure.h"
#include "sweep/cell_process.h"

namespace pulsewright::sweep {

namespace {

/// What the rank asks for: a cell, or that the running one ends.
constexpr std::int64_t stop_request = -1;

// Messages of one number, which a socket of packets keeps whole.
bool send_number(int channel, std::int64_t number) {
  return ::send(channel, &number, sizeof number, MSG_NOSIGNAL) == sizeof number;
}

/// The next number of the other side, if one comes within so many milliseconds. `is_open` becomes false when
/// the other side is gone.
std::optional<std::int64_t> receive_number(int channel, int milliseconds, bool& is_open) {
  pollfd wanted{channel, POLLIN, 0};
  if (::poll(&wanted, 1, milliseconds) <= 0) return std::nullopt;
  std::int64_t number = 0;
  const ssize_t size = ::recv(channel, &number, sizeof number, 0);
  if (size == sizeof number) return number;
  is_open = size < 0 && errno == EINTR;
  return std::nullopt;
}

/// The life of the server.
class CellServerLoop {
 public:
  CellServerLoop(const Plan& plan, const Store& store, const train::Stop& stop, int channel)
      : plan_(plan), store_(store), stop_(stop), channel_(channel) {}

  void run() {
    while (is_open_) {
      const auto request = receive_number(channel_, child_ > 0 ? 5 : 1000, is_open_);
      if (request == stop_request)
        stop_cell();
      else if (request)
        start(static_cast<std::size_t>(*request));
      if (child_ > 0) look();
    }
  }

 private:
  void start(std::size_t cell) {
    cell_ = cell;
    told_to_stop_ = false;
    child_ = start_cell(plan_.cells[cell], store_, stop_);
  }

  // SIGINT, because a batch system or mpirun may have sent another signal to the whole group, and a cell ends
  // at once when one comes twice.
  void stop_cell() {
    told_to_stop_ = true;
    if (child_ > 0) ::kill(child_, SIGINT);
  }

  void look() {
    int status = 0;
    if (::waitpid(child_, &status, WNOHANG) != child_) return;
    child_ = -1;
    const bool was_told_to_stop = told_to_stop_ || stop_();
    const CellEnding ending = settle_cell(plan_.cells[cell_], store_, status, was_told_to_stop);
    is_open_ = send_number(channel_, static_cast<std::int64_t>(ending)) && is_open_;
  }

  const Plan& plan_;
  const Store& store_;
  const train::Stop& stop_;
  int channel_;
  bool is_open_ = true;
  pid_t child_ = -1;
  std::size_t cell_ = 0;
  bool told_to_stop_ = false;
};

[[noreturn]] void live_as_server(const Plan& plan, const Store& store, const train::Stop& stop, int channel,
                                 pid_t rank) {
  // A killed rank leaves no server behind, and the server no cell.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != rank) std::_Exit(1);
  try {
    CellServerLoop(plan, store, stop, channel).run();
    std::_Exit(0);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "pulsewright-mpi: %s\n", failure.what());
    std::_Exit(1);
  }
}

}  // namespace

CellServer::CellServer(const Plan& plan, const Store& store, train::Stop stop) {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    throw Failure(fmt::format("cannot make a channel: {}", std::strerror(errno)));
  const pid_t rank = ::getpid();
  child_ = ::fork();
  if (child_ == 0) {
    ::close(ends[0]);
    live_as_server(plan, store, stop, ends[1], rank);
  }
  const int error = errno;
  ::close(ends[1]);
  channel_ = ends[0];
  if (child_ > 0) return;
  ::close(channel_);
  throw Failure(fmt::format("cannot start a process: {}", std::strerror(error)));
}

CellServer::~CellServer() {
  ::close(channel_);
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

void CellServer::start(std::size_t cell) {
  if (!send_number(channel_, static_cast<std::int64_t>(cell)))
    throw Failure("the process that trains cells for this rank has died");
}

std::optional<CellEnding> CellServer::poll() {
  bool is_open = true;
  const auto ending = receive_number(channel_, 0, is_open);
  if (!is_open) throw Failure("the process that trains cells for this rank has died");
  if (!ending) return std::nullopt;
  return static_cast<CellEnding>(*ending);
}

void CellServer::stop_cell() {
  send_number(channel_, stop_request);
}

}  // namespace pulsewright::sweep

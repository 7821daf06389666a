// SPDX-License-Identifier: Apache-2.0
// A board in Verilator: its serial line is standard input and output, which the caller makes a
// pseudo-terminal. The line is driven and sampled bit by bit here, by nothing that the design knows of.
// Usage: board CLOCKS_PER_BIT
#include <cerrno>
#include <cstdlib>
#include <memory>

#include <poll.h>
#include <unistd.h>

#include "Vboard.h"
#include "verilated.h"

namespace {

/// Bits of a byte with its start and its stop bit.
constexpr int frame_bits = 10;
/// How often the caller is asked for bytes while none is under way.
constexpr unsigned idle_clocks = 64;

/// What the caller sends, on the line of the design.
class Sender {
 public:
  explicit Sender(unsigned clocks) : clocks_(clocks) {}

  /// The level of the line in the next clock. Ends the program when the caller is gone.
  bool next() {
    if (left_ == 0 && ++waited_ >= idle_clocks && take()) waited_ = idle_clocks;
    if (left_ == 0) return true;
    const bool level = (bits_ & 1) != 0;
    if (++count_ == clocks_) {
      count_ = 0;
      bits_ >>= 1;
      --left_;
    }
    return level;
  }

 private:
  bool take() {
    waited_ = 0;
    pollfd wait{STDIN_FILENO, POLLIN, 0};
    if (poll(&wait, 1, 0) <= 0) return false;
    unsigned char byte = 0;
    const ssize_t got = read(STDIN_FILENO, &byte, 1);
    if (got < 0 && errno == EIO) {
      // Nobody has the terminal open, yet or any more. Somebody may; the caller ends this program if not.
      usleep(1000);
      return false;
    }
    if (got <= 0) std::exit(0);
    bits_ = 1U << 9 | static_cast<unsigned>(byte) << 1;
    left_ = frame_bits;
    return true;
  }

  unsigned clocks_;
  unsigned bits_ = 0;
  int left_ = 0;
  unsigned count_ = 0;
  unsigned waited_ = 0;
};

/// What the design sends, to the caller. Samples the middle of each bit.
class Receiver {
 public:
  explicit Receiver(unsigned clocks) : clocks_(clocks) {}

  void take(bool level) {
    if (bit_ < 0) {
      if (level) return;
      bit_ = 0;
      count_ = 0;
    }
    if (count_ == clocks_ / 2) {
      if (bit_ > 0 && bit_ < frame_bits - 1)
        byte_ = static_cast<unsigned char>(byte_ >> 1 | (level ? 0x80 : 0));
      if (bit_ == frame_bits - 1) {
        if (level) put();
        bit_ = -1;
        return;
      }
    }
    if (++count_ == clocks_) {
      count_ = 0;
      ++bit_;
    }
  }

 private:
  void put() const {
    ssize_t put = 0;
    while ((put = write(STDOUT_FILENO, &byte_, 1)) < 0 && (errno == EINTR || errno == EAGAIN)) usleep(100);
    if (put < 0 && errno != EIO) std::exit(0);
  }

  unsigned clocks_;
  int bit_ = -1;  ///< -1: the line is quiet
  unsigned count_ = 0;
  unsigned char byte_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  VerilatedContext context;
  context.commandArgs(argc, argv);
  if (argc < 2) return 2;
  const unsigned clocks = static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10));
  const auto board = std::make_unique<Vboard>(&context);
  Sender sender(clocks);
  Receiver receiver(clocks);
  for (;;) {
    board->serial_i = sender.next();
    board->clk_i = 0;
    board->eval();
    board->clk_i = 1;
    board->eval();
    receiver.take(board->serial_o != 0);
  }
}

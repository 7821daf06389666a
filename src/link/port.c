// SPDX-License-Identifier: Apache-2.0
// A serial port of Linux as a line (board_link.h).
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <time.h>

// The kernel's termios, which knows rates of any number. It excludes the C library's <termios.h>.
#include <asm/termbits.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "link/board_link.h"

enum { write_patience_ms = 5000 };

struct pw_port {
  int descriptor;
};

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// PW_OK with *ready = 0 after `milliseconds`.
static pw_status wait_for(int descriptor, short event, int milliseconds, int* ready) {
  const int64_t end = now_ms() + milliseconds;
  *ready = 0;
  for (;;) {
    const int64_t left = end - now_ms();
    struct pollfd wait = {descriptor, event, 0};
    const int count = poll(&wait, 1, left > 0 ? (int)left : 0);
    if (count < 0 && errno != EINTR) return PW_CLOSED;
    if (count > 0 && (wait.revents & event) != 0) {
      *ready = 1;
      return PW_OK;
    }
    if (count > 0) return PW_CLOSED;
    if (left <= 0) return PW_OK;
  }
}

static pw_status set_up(int descriptor, uint32_t rate) {
  struct termios2 settings;
  if (ioctl(descriptor, TCGETS2, &settings) != 0) return PW_NOT_A_PORT;
  if (ioctl(descriptor, TIOCEXCL) != 0) return PW_PORT_IN_USE;
  settings.c_iflag = IGNPAR;
  settings.c_oflag = 0;
  settings.c_lflag = 0;
  settings.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
  settings.c_ispeed = settings.c_ospeed = rate;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  if (ioctl(descriptor, TCSETS2, &settings) != 0) return PW_RATE_REFUSED;
  return ioctl(descriptor, TCFLSH, TCIOFLUSH) == 0 ? PW_OK : PW_NOT_A_PORT;
}

pw_status pw_port_open(const char* device, uint32_t rate, pw_port** port) {
  *port = NULL;
  const int descriptor = open(device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return errno == EBUSY ? PW_PORT_IN_USE : PW_CANNOT_OPEN;
  pw_status status = set_up(descriptor, rate);
  pw_port* opened = status == PW_OK ? malloc(sizeof *opened) : NULL;
  if (opened == NULL) {
    const int reason = errno;
    close(descriptor);
    errno = reason;
    return status == PW_OK ? PW_NO_MEMORY : status;
  }
  opened->descriptor = descriptor;
  *port = opened;
  return PW_OK;
}

void pw_port_close(pw_port* port) {
  if (port == NULL) return;
  ioctl(port->descriptor, TIOCNXCL);
  close(port->descriptor);
  free(port);
}

static pw_status write_port(void* context, const uint8_t* bytes, size_t size) {
  const int descriptor = ((pw_port*)context)->descriptor;
  while (size > 0) {
    const ssize_t written = write(descriptor, bytes, size);
    if (written > 0) {
      bytes += written;
      size -= (size_t)written;
    } else if (written < 0 && errno == EAGAIN) {
      int ready = 0;
      const pw_status status = wait_for(descriptor, POLLOUT, write_patience_ms, &ready);
      if (status != PW_OK) return status;
      if (!ready) return PW_STUCK;
    } else if (written == 0 || errno != EINTR) {
      return PW_CLOSED;
    }
  }
  return PW_OK;
}

static pw_status read_port(void* context, uint8_t* bytes, size_t room, int milliseconds, size_t* got) {
  const int descriptor = ((pw_port*)context)->descriptor;
  *got = 0;
  int ready = 0;
  const pw_status status = wait_for(descriptor, POLLIN, milliseconds, &ready);
  if (status != PW_OK || !ready) return status;
  const ssize_t count = read(descriptor, bytes, room);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return PW_OK;
  // A terminal that was closed at its other end reads as ended, or gives EIO.
  if (count <= 0) return PW_CLOSED;
  *got = (size_t)count;
  return PW_OK;
}

pw_line pw_port_line(pw_port* port) {
  const pw_line line = {port, write_port, read_port};
  return line;
}

int pw_port_is_simulation(const pw_port* port) {
  // Linux, Documentation/admin-guide/devices.txt: the slaves of pseudo-terminals.
  const unsigned first = 136, last = 143;
  struct stat status;
  if (fstat(port->descriptor, &status) != 0) return -1;
  return major(status.st_rdev) >= first && major(status.st_rdev) <= last;
}

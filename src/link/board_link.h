// SPDX-License-Identifier: Apache-2.0
// The serial link to a board that runs a network, in plain C99: frames, the port, and sessions that ask until
// a sound answer has come. docs/boards.md describes the protocol. `pulsewright host` stands on it.
//
// No function prints or exits. A function that can fail returns a pw_status; when the system refused
// something, errno says why. A host and its reader belong to one thread at a time.
#ifndef PULSEWRIGHT_LINK_BOARD_LINK_H
#define PULSEWRIGHT_LINK_BOARD_LINK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a call ended. The numbers stay what they are.
typedef enum pw_status {
  PW_OK = 0,
  PW_BAD_ARGUMENT = 1,       ///< more bytes than a frame or a buffer holds
  PW_CANNOT_OPEN = 2,        ///< no such device, or one that may not be opened (errno)
  PW_NOT_A_PORT = 3,         ///< a device that is not a serial port (errno)
  PW_PORT_IN_USE = 4,        ///< that another program keeps for itself (errno)
  PW_RATE_REFUSED = 5,       ///< the driver does not make this rate (errno)
  PW_CLOSED = 6,             ///< the other end is gone: unplugged, or its simulation has ended
  PW_STUCK = 7,              ///< the line takes no bytes
  PW_NO_ANSWER = 8,          ///< none that is sound, to any attempt
  PW_OTHER_PROTOCOL = 9,     ///< the design speaks another version
  PW_MALFORMED_ANSWER = 10,  ///< a sound frame that does not fit its request
  PW_NO_MEMORY = 11
} pw_status;

/// A sentence without a full stop. It is of static storage, also for a number that is not a status.
const char* pw_status_text(pw_status status);

/* Frames ------------------------------------------------------------------------------------------------ */

enum {
  PW_PROTOCOL_VERSION = 1,
  PW_FLAG = 0x7e,  ///< begins a frame, and stands nowhere else
  PW_IDENTIFY = 1,
  PW_IMAGE = 2,
  PW_MOST_PAYLOAD = 65535,                       ///< bytes
  PW_MOST_CONTENT = 7 + PW_MOST_PAYLOAD + 4,     ///< header, payload and checksum
  PW_MOST_LINE_BYTES = 1 + 2 * PW_MOST_CONTENT,  ///< of a frame on the line, at most
  PW_MOST_LOGITS = PW_MOST_PAYLOAD / 4 - 1,
  PW_HASH_BYTES = 32
};

typedef struct pw_frame {
  uint8_t kind;            ///< PW_IDENTIFY or PW_IMAGE
  uint32_t tag;            ///< of a request any number, of an answer the checksum of its request
  const uint8_t* payload;  ///< `size` bytes; may be null if there are none
  size_t size;             ///< at most PW_MOST_PAYLOAD
} pw_frame;

/// CRC-32 of `size` bytes (RFC 1662, appendix C.3; Ethernet).
uint32_t pw_crc32(const uint8_t* bytes, size_t size);

/// The checksum that ends a frame: an answer carries that of its request.
uint32_t pw_frame_checksum(const pw_frame* frame);

/// Writes the bytes of a frame on the line to `line_bytes`, which has room for PW_MOST_LINE_BYTES (or for 23
/// and twice the payload). Returns how many there are; 0 for a payload that is too large.
size_t pw_encode(const pw_frame* frame, uint8_t* line_bytes);

/// Finds frames among the bytes of a line. Made by pw_reader_start().
typedef struct pw_reader {
  int64_t damaged;  ///< frames that broke off or had a wrong checksum
  size_t size;
  uint8_t is_inside;
  uint8_t is_escaped;
  uint8_t bytes[PW_MOST_CONTENT];
} pw_reader;

void pw_reader_start(pw_reader* reader);

/// Takes the next byte of the line. Returns 1 if it ends a sound frame, whose payload is valid until the next
/// byte; else 0.
int pw_reader_take(pw_reader* reader, uint8_t byte, pw_frame* frame);

/// 1 if a frame has begun and not ended.
int pw_reader_is_inside(const pw_reader* reader);

/* Answers ----------------------------------------------------------------------------------------------- */

/// What a design says about itself: its identification registers.
typedef struct pw_identity {
  unsigned protocol;
  uint8_t netlist_sha256[PW_HASH_BYTES];
  unsigned pixels;  ///< of an image, one byte each
  unsigned words;   ///< of an answer: logits and class
} pw_identity;

/// Reads the payload of an answer to PW_IDENTIFY. For another version of the protocol, only `protocol` is
/// set.
pw_status pw_read_identity(const uint8_t* payload, size_t size, pw_identity* identity);

/// Reads the payload of an answer to PW_IMAGE: *count logits of at most `room`, then the class. `logits` may
/// be null if room is 0.
pw_status pw_read_answer(const uint8_t* payload, size_t size, int32_t* logits, size_t room, size_t* count,
                         int32_t* label);

/* Lines ------------------------------------------------------------------------------------------------- */

/// Where bytes go to and come from: a serial port, or anything else that has these two functions.
typedef struct pw_line {
  void* context;  ///< passed to both
  /// Takes all `size` bytes, or says why not.
  pw_status (*write)(void* context, const uint8_t* bytes, size_t size);
  /// Waits at most `milliseconds` for the first byte; *got is how many of at most `room` came, or 0.
  pw_status (*read)(void* context, uint8_t* bytes, size_t room, int milliseconds, size_t* got);
} pw_line;

typedef struct pw_port pw_port;

/// Opens a terminal device, such as /dev/ttyUSB1, for nobody else, raw, 8N1 at `rate` bits per second, and
/// drops what had come before. *port is null unless PW_OK comes back.
pw_status pw_port_open(const char* device, uint32_t rate, pw_port** port);
/// Accepts null.
void pw_port_close(pw_port* port);
/// The port as a line, which is valid as long as the port is open.
pw_line pw_port_line(pw_port* port);
/// 1 for a pseudo-terminal, which has a program and no hardware at its other end; -1 if the system does not
/// say (errno).
int pw_port_is_simulation(const pw_port* port);

/* Sessions ---------------------------------------------------------------------------------------------- */

/// How long an answer may take, in milliseconds.
typedef struct pw_patience {
  int first;  ///< before any answer has come; afterwards four times as long as the slowest so far took
  int least;
  int most;
  int attempts;  ///< each waits twice as long as the one before
} pw_patience;

/// What `pulsewright host` has: 3000, 50 and 20000 ms, and 10 attempts.
pw_patience pw_usual_patience(void);

/// What happened on the line.
typedef struct pw_statistics {
  int64_t requests;  ///< sent, repeated ones too
  int64_t repeats;   ///< because no sound answer had come
  int64_t damaged;   ///< answers that broke off or had a wrong checksum
  int64_t foreign;   ///< sound ones to another request than the one that was asked
} pw_statistics;

typedef struct pw_host pw_host;

/// Begins a session on a line, which stays the caller's. *host is null unless PW_OK comes back.
pw_status pw_host_start(pw_line line, pw_patience patience, pw_host** host);
/// Accepts null.
void pw_host_end(pw_host* host);

/// Asks the design what it is.
pw_status pw_identify(pw_host* host, pw_identity* identity);

/// Sends an image of `pixels` bytes, which must be those of pw_identity, and receives its logits as
/// pw_read_answer() does. A design ignores an image of another size: PW_NO_ANSWER.
pw_status pw_ask(pw_host* host, const uint8_t* image, size_t pixels, int32_t* logits, size_t room,
                 size_t* count, int32_t* label);

pw_statistics pw_host_statistics(const pw_host* host);

#ifdef __cplusplus
}
#endif

#endif

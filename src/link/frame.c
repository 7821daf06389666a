// SPDX-License-Identifier: Apache-2.0
// Frames and what is in them (board_link.h).
#include <string.h>

#include "link/board_link.h"

enum {
  escape = 0x7d,
  escaped_bit = 0x20,
  header_bytes = 7,
  checksum_bytes = 4,
  identity_bytes = 1 + PW_HASH_BYTES + 2 + 2,
  word_bytes = 4
};

/// The number in `count` bytes, lowest first.
static uint32_t number_at(const uint8_t* bytes, size_t count) {
  uint32_t number = 0;
  while (count-- > 0) number = number << 8 | bytes[count];
  return number;
}

static void put_number(uint8_t* bytes, uint32_t number, size_t count) {
  for (size_t i = 0; i < count; ++i) bytes[i] = (uint8_t)(number >> 8 * i & 0xff);
}

static void header_of(const pw_frame* frame, uint8_t header[header_bytes]) {
  header[0] = frame->kind;
  put_number(header + 1, (uint32_t)frame->size, 2);
  put_number(header + 3, frame->tag, 4);
}

/// The sum of what came before, with these bytes behind.
static uint32_t add_to_sum(uint32_t sum, const uint8_t* bytes, size_t size) {
  // CRC-32 of IEEE 802.3, with its polynomial bit-reversed, since bits enter from the lowest one.
  const uint32_t polynomial = 0xedb88320;
  for (size_t i = 0; i < size; ++i) {
    sum ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum % 2 != 0 ? polynomial : 0);
  }
  return sum;
}

uint32_t pw_crc32(const uint8_t* bytes, size_t size) {
  return ~add_to_sum(0xffffffff, bytes, size);
}

uint32_t pw_frame_checksum(const pw_frame* frame) {
  uint8_t header[header_bytes];
  header_of(frame, header);
  return ~add_to_sum(add_to_sum(0xffffffff, header, sizeof header), frame->payload, frame->size);
}

static uint8_t* put_escaped(uint8_t* out, const uint8_t* bytes, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    const int is_special = bytes[i] == PW_FLAG || bytes[i] == escape;
    if (is_special) *out++ = escape;
    *out++ = is_special ? bytes[i] ^ escaped_bit : bytes[i];
  }
  return out;
}

size_t pw_encode(const pw_frame* frame, uint8_t* line_bytes) {
  if (frame->size > PW_MOST_PAYLOAD) return 0;
  uint8_t header[header_bytes];
  uint8_t sum[checksum_bytes];
  header_of(frame, header);
  put_number(sum, pw_frame_checksum(frame), sizeof sum);
  uint8_t* out = line_bytes;
  *out++ = PW_FLAG;
  out = put_escaped(out, header, sizeof header);
  out = put_escaped(out, frame->payload, frame->size);
  out = put_escaped(out, sum, sizeof sum);
  return (size_t)(out - line_bytes);
}

void pw_reader_start(pw_reader* reader) {
  reader->damaged = 0;
  reader->size = 0;
  reader->is_inside = 0;
  reader->is_escaped = 0;
}

int pw_reader_is_inside(const pw_reader* reader) {
  return reader->is_inside && reader->size > 0;
}

/// 1 if the frame whose last byte has come is sound.
static int finish(pw_reader* reader, pw_frame* frame) {
  reader->is_inside = 0;
  const size_t end = reader->size - checksum_bytes;
  const uint8_t kind = reader->bytes[0];
  const int is_sound = pw_crc32(reader->bytes, end) == number_at(reader->bytes + end, checksum_bytes);
  if (!is_sound || (kind != PW_IDENTIFY && kind != PW_IMAGE)) {
    ++reader->damaged;
    return 0;
  }
  frame->kind = kind;
  frame->tag = number_at(reader->bytes + 3, 4);
  frame->payload = reader->bytes + header_bytes;
  frame->size = end - header_bytes;
  return 1;
}

int pw_reader_take(pw_reader* reader, uint8_t byte, pw_frame* frame) {
  if (byte == PW_FLAG) {
    // A flag cannot be in a frame, so what was begun has lost its end, and a new frame begins here.
    reader->damaged += pw_reader_is_inside(reader);
    reader->is_inside = 1;
    reader->is_escaped = 0;
    reader->size = 0;
    return 0;
  }
  if (!reader->is_inside) return 0;
  if (byte == escape) {
    reader->is_escaped = 1;
    return 0;
  }
  // The length below ends a frame before its bytes run out.
  reader->bytes[reader->size++] = reader->is_escaped ? byte ^ escaped_bit : byte;
  reader->is_escaped = 0;
  if (reader->size < header_bytes ||
      reader->size < header_bytes + number_at(reader->bytes + 1, 2) + checksum_bytes)
    return 0;
  return finish(reader, frame);
}

pw_status pw_read_identity(const uint8_t* payload, size_t size, pw_identity* identity) {
  if (size == 0) return PW_MALFORMED_ANSWER;
  identity->protocol = payload[0];
  if (payload[0] != PW_PROTOCOL_VERSION) return PW_OTHER_PROTOCOL;
  if (size != identity_bytes) return PW_MALFORMED_ANSWER;
  memcpy(identity->netlist_sha256, payload + 1, PW_HASH_BYTES);
  identity->pixels = number_at(payload + 1 + PW_HASH_BYTES, 2);
  identity->words = number_at(payload + 1 + PW_HASH_BYTES + 2, 2);
  return PW_OK;
}

/// A word in two's complement.
static int32_t word_at(const uint8_t* bytes) {
  const int64_t number = number_at(bytes, word_bytes);
  return (int32_t)(number > INT32_MAX ? number - ((int64_t)1 << 32) : number);
}

pw_status pw_read_answer(const uint8_t* payload, size_t size, int32_t* logits, size_t room, size_t* count,
                         int32_t* label) {
  if (size < 2 * word_bytes || size % word_bytes != 0) return PW_MALFORMED_ANSWER;
  *count = size / word_bytes - 1;
  *label = word_at(payload + size - word_bytes);
  if (*count > room) return PW_BAD_ARGUMENT;
  for (size_t i = 0; i < *count; ++i) logits[i] = word_at(payload + i * word_bytes);
  return PW_OK;
}

const char* pw_status_text(pw_status status) {
  switch (status) {
    case PW_OK:
      return "all went well";
    case PW_BAD_ARGUMENT:
      return "an argument is out of its range";
    case PW_CANNOT_OPEN:
      return "the port cannot be opened";
    case PW_NOT_A_PORT:
      return "the device is not a serial port";
    case PW_PORT_IN_USE:
      return "another program has the port";
    case PW_RATE_REFUSED:
      return "the port does not make this rate";
    case PW_CLOSED:
      return "the port was closed at the other end: the board was unplugged, or its simulation ended";
    case PW_STUCK:
      return "the port takes no bytes";
    case PW_NO_ANSWER:
      return "the board did not answer; is its bitstream loaded, and is this its port and its rate?";
    case PW_OTHER_PROTOCOL:
      return "the board speaks another version of the protocol";
    case PW_MALFORMED_ANSWER:
      return "the answer of the board does not fit its request";
    case PW_NO_MEMORY:
      return "there is no memory left";
  }
  return "not a status of the link";
}

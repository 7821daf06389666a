// SPDX-License-Identifier: Apache-2.0
// A session: every request is repeated until a sound answer to it comes, or given up (board_link.h).
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <time.h>

#include "link/board_link.h"

enum { buffer_bytes = 4096, quiet_us = 20000 };

struct pw_host {
  pw_line line;
  pw_patience patience;
  pw_statistics statistics;
  uint32_t next_tag;
  int64_t slowest_us;  ///< answer to a request so far
  uint32_t* asked;     ///< checksums of the attempts of this exchange, at most patience.attempts
  size_t asked_count;
  size_t pending, pending_end;  ///< bytes that were read and not looked at
  uint8_t buffer[buffer_bytes];
  uint8_t request[PW_MOST_LINE_BYTES];
  pw_reader reader;
};

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t smaller(int64_t left, int64_t right) {
  return left < right ? left : right;
}
static int64_t larger(int64_t left, int64_t right) {
  return left > right ? left : right;
}

pw_patience pw_usual_patience(void) {
  const pw_patience usual = {3000, 50, 20000, 10};
  return usual;
}

pw_status pw_host_start(pw_line line, pw_patience patience, pw_host** host) {
  *host = NULL;
  if (patience.first < 0 || patience.least < 0 || patience.most < 0 || patience.attempts < 1)
    return PW_BAD_ARGUMENT;
  pw_host* started = malloc(sizeof *started);
  uint32_t* asked = malloc((size_t)patience.attempts * sizeof *asked);
  if (started == NULL || asked == NULL) {
    free(started);
    free(asked);
    return PW_NO_MEMORY;
  }
  const pw_statistics none = {0, 0, 0, 0};
  started->line = line;
  started->patience = patience;
  started->statistics = none;
  started->next_tag = 0;
  started->slowest_us = 0;
  started->asked = asked;
  started->asked_count = 0;
  started->pending = started->pending_end = 0;
  pw_reader_start(&started->reader);
  *host = started;
  return PW_OK;
}

void pw_host_end(pw_host* host) {
  if (host == NULL) return;
  free(host->asked);
  free(host);
}

static int was_asked(const pw_host* host, uint32_t tag) {
  for (size_t i = 0; i < host->asked_count; ++i)
    if (host->asked[i] == tag) return 1;
  return 0;
}

/// Looks at the bytes that were read: 1 if they end the answer to one of the attempts.
static int find_answer(pw_host* host, uint8_t kind, pw_frame* answer) {
  while (host->pending < host->pending_end) {
    if (!pw_reader_take(&host->reader, host->buffer[host->pending++], answer)) continue;
    if (answer->kind == kind && was_asked(host, answer->tag)) return 1;
    ++host->statistics.foreign;
  }
  return 0;
}

/// Reads until the answer to one of the attempts comes, or until `end`: PW_NO_ANSWER. A damaged answer is not
/// waited for any longer than the line is busy.
static pw_status receive(pw_host* host, uint8_t kind, int64_t end, pw_frame* answer) {
  const int64_t damaged = host->reader.damaged;
  for (;;) {
    if (find_answer(host, kind, answer)) return PW_OK;
    const int64_t left = end - now_us();
    if (left <= 0) return PW_NO_ANSWER;
    const int is_damaged = host->reader.damaged > damaged && !pw_reader_is_inside(&host->reader);
    const int64_t wait_us = is_damaged ? smaller(quiet_us, left) : left;
    size_t got = 0;
    const pw_status status =
        host->line.read(host->line.context, host->buffer, buffer_bytes, (int)((wait_us + 999) / 1000), &got);
    if (status != PW_OK) return status;
    host->pending = 0;
    host->pending_end = got;
    if (got == 0 && is_damaged) return PW_NO_ANSWER;
  }
}

/// Sends a request until its answer has come.
static pw_status exchange(pw_host* host, pw_frame request, pw_frame* answer) {
  if (request.size > PW_MOST_PAYLOAD) return PW_BAD_ARGUMENT;
  int64_t patience_us = (int64_t)host->patience.first * 1000;
  if (host->slowest_us > 0) patience_us = larger(4 * host->slowest_us, (int64_t)host->patience.least * 1000);
  host->asked_count = 0;
  for (int attempt = 0; attempt < host->patience.attempts; ++attempt) {
    // Requests differ even if their images do not: no answer to an earlier one is taken for theirs.
    request.tag = host->next_tag++;
    host->asked[host->asked_count++] = pw_frame_checksum(&request);
    const int64_t begin = now_us();
    const size_t size = pw_encode(&request, host->request);
    pw_status status = host->line.write(host->line.context, host->request, size);
    if (status != PW_OK) return status;
    ++host->statistics.requests;
    host->statistics.repeats += attempt > 0;
    patience_us = smaller(patience_us, (int64_t)host->patience.most * 1000);
    status = receive(host, request.kind, begin + patience_us, answer);
    // A repeated request says nothing about how long an answer takes.
    if (status == PW_OK && attempt == 0) host->slowest_us = larger(host->slowest_us, now_us() - begin);
    if (status != PW_NO_ANSWER) return status;
    patience_us *= 2;
  }
  return PW_NO_ANSWER;
}

pw_status pw_identify(pw_host* host, pw_identity* identity) {
  const pw_frame request = {PW_IDENTIFY, 0, NULL, 0};
  pw_frame answer;
  const pw_status status = exchange(host, request, &answer);
  return status == PW_OK ? pw_read_identity(answer.payload, answer.size, identity) : status;
}

pw_status pw_ask(pw_host* host, const uint8_t* image, size_t pixels, int32_t* logits, size_t room,
                 size_t* count, int32_t* label) {
  const pw_frame request = {PW_IMAGE, 0, image, pixels};
  pw_frame answer;
  const pw_status status = exchange(host, request, &answer);
  return status == PW_OK ? pw_read_answer(answer.payload, answer.size, logits, room, count, label) : status;
}

pw_statistics pw_host_statistics(const pw_host* host) {
  pw_statistics statistics = host->statistics;
  statistics.damaged = host->reader.damaged;
  return statistics;
}

// SPDX-License-Identifier: Apache-2.0
// A host in C: reads images from standard input, a byte per pixel, and prints what the board answers.
// docs/boards.md says how it is compiled.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link/board_link.h"

static int complain(const char* where, pw_status status) {
  fprintf(stderr, "%s: %s%s%s\n", where, pw_status_text(status), errno != 0 ? ": " : "",
          errno != 0 ? strerror(errno) : "");
  return 3;
}

static int send_images(pw_host* host, const pw_identity* identity, const char* device) {
  static uint8_t image[PW_MOST_PAYLOAD];
  static int32_t logits[PW_MOST_LOGITS];
  while (fread(image, 1, identity->pixels, stdin) == identity->pixels) {
    size_t count = 0;
    int32_t label = 0;
    const pw_status status = pw_ask(host, image, identity->pixels, logits, PW_MOST_LOGITS, &count, &label);
    if (status != PW_OK) return complain(device, status);
    for (size_t i = 0; i < count; ++i) printf("%ld ", (long)logits[i]);
    printf("class %ld\n", (long)label);
  }
  return 0;
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s PORT RATE < images\n", argv[0]);
    return 2;
  }
  pw_port* port = NULL;
  pw_host* host = NULL;
  pw_identity identity;
  errno = 0;
  pw_status status = pw_port_open(argv[1], (uint32_t)strtoul(argv[2], NULL, 10), &port);
  if (status == PW_OK) status = pw_host_start(pw_port_line(port), pw_usual_patience(), &host);
  if (status == PW_OK) status = pw_identify(host, &identity);
  int exit_code = 0;
  if (status == PW_OK) {
    printf("netlist ");
    for (int i = 0; i < PW_HASH_BYTES; ++i) printf("%02x", identity.netlist_sha256[i]);
    printf(", %u pixels%s\n", identity.pixels, pw_port_is_simulation(port) == 1 ? ", simulated" : "");
    exit_code = send_images(host, &identity, argv[1]);
  } else {
    exit_code = complain(argv[1], status);
  }
  pw_host_end(host);
  pw_port_close(port);
  return exit_code;
}

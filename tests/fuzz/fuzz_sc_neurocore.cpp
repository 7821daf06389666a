// SPDX-License-Identifier: Apache-2.0
// The reader of sc-neurocore's documents.
#include "fuzz/target.h"
#include "interchange/sc_neurocore.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  Diagnostics wrong;
  const auto received = interchange::read_sc_neurocore(fuzz::text_of(data, size), wrong);
  fuzz::require(received.has_value() == wrong.empty(), "streams or diagnostics");
  return 0;
}

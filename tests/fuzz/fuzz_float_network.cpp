// SPDX-License-Identifier: Apache-2.0
// The reader of float network documents.
#include "fuzz/target.h"
#include "interchange/float_network.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pulsewright;
  Diagnostics wrong;
  const auto network = interchange::read_float_network(fuzz::text_of(data, size), wrong);
  fuzz::require(network.has_value() == wrong.empty(), "a network or diagnostics");
  if (!network) return 0;
  Diagnostics none;
  const auto again = interchange::read_float_network(canonical_json(to_json(*network)), none);
  fuzz::require(again.has_value(), "what was written is read");
  fuzz::require(float_network_sha256(*again) == float_network_sha256(*network), "the same network again");
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// The reader of nir files, and all that follows up to the float network.
#include "fuzz/import_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return pulsewright::fuzz::import_with(pulsewright::interchange::import_nir, data, size);
}

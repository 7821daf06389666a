// SPDX-License-Identifier: Apache-2.0
// Generators of the tests, all of full period: those of the trainer's pairs, by what they are.
#pragma once

#include "train/candidate.h"

namespace pulsewright::sc {

inline Generator ramp(unsigned width) {
  return find_source_pair("ramp_vdc")->input(width, 0);
}

inline Generator van_der_corput(unsigned width) {
  return find_source_pair("ramp_vdc")->weight(width, 0);
}

/// dimension in [1, 4].
inline Generator sobol(unsigned dimension, unsigned width) {
  const SourcePair& pair = *find_source_pair("sobol_1_2");
  return dimension == 1 ? pair.input(width, 0) : pair.weight(width, static_cast<int>(dimension) - 2);
}

inline Generator lfsr(unsigned width) {
  return find_source_pair("lfsr_reversed")->input(width, 0);
}

/// The same register, its words read from the other end.
inline Generator reversed_lfsr(unsigned width) {
  return find_source_pair("lfsr_reversed")->weight(width, 0);
}

}  // namespace pulsewright::sc

// SPDX-License-Identifier: Apache-2.0
// Generators of the tests, all of full period: those of the trainer's pairs, by what they are.
#pragma once

#include "train/candidate.h"

namespace pulsewright::autodiff {

inline netlist::Generator ramp(unsigned width) {
  return netlist::find_source_pair("ramp_vdc")->input(width, 0);
}

inline netlist::Generator van_der_corput(unsigned width) {
  return netlist::find_source_pair("ramp_vdc")->weight(width, 0);
}

/// dimension in [1, 4].
inline netlist::Generator sobol(unsigned dimension, unsigned width) {
  const netlist::SourcePair& pair = *netlist::find_source_pair("sobol_1_2");
  return dimension == 1 ? pair.input(width, 0) : pair.weight(width, static_cast<int>(dimension) - 2);
}

inline netlist::Generator lfsr(unsigned width) {
  return netlist::find_source_pair("lfsr_reversed")->input(width, 0);
}

/// The same register, its words read from the other end.
inline netlist::Generator reversed_lfsr(unsigned width) {
  return netlist::find_source_pair("lfsr_reversed")->weight(width, 0);
}

}  // namespace pulsewright::autodiff

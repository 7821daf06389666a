// SPDX-License-Identifier: Apache-2.0
// Generators of the tests, all of full period.
#pragma once

#include "base/bits.h"
#include "netlist/netlist.h"
#include "primitives/source_tables.h"

namespace pulsewright::sc {

inline Generator ramp(unsigned width) {
  return {"", "source_ramp", {{"width", {width}}, {"xor_mask", {0}}}};
}

inline Generator van_der_corput(unsigned width) {
  return {"", "source_van_der_corput", {{"width", {width}}, {"xor_mask", {low_mask(width / 2)}}}};
}

inline Generator sobol(unsigned dimension, unsigned width) {
  return {"",
          "source_sobol",
          {{"width", {width}}, {"directions", sobol_directions(dimension, width)}, {"gray", {0}}}};
}

inline Generator lfsr(unsigned width, std::uint64_t seed, bool reverse) {
  return {"",
          "source_lfsr",
          {{"width", {width}},
           {"taps", {maximal_lfsr_taps(width)}},
           {"seed", {seed}},
           {"de_bruijn", {1}},
           {"reverse", {reverse}}}};
}

}  // namespace pulsewright::sc

// SPDX-License-Identifier: Apache-2.0
// Published constants of the random sources.
#pragma once

#include <cstdint>
#include <vector>

namespace pulsewright::primitives {

inline constexpr unsigned sobol_dimensions = 8;

/// Direction numbers of one Sobol dimension for points of `width` bits: element i is XORed into the point
/// when bit i of the index is set. dimension in [1, 8], width in [1, 16]. Dimension 1 is van der Corput.
/// Source: Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections",
/// SIAM J. Sci. Comput. 30 (2008), table new-joe-kuo-6.
std::vector<std::uint64_t> sobol_directions(unsigned dimension, unsigned width);

/// Feedback taps of a maximal LFSR that shifts left: bit i set means that bit i feeds the new lowest bit.
/// width in [2, 16].
std::uint64_t maximal_lfsr_taps(unsigned width);

}  // namespace pulsewright::primitives

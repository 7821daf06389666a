// SPDX-License-Identifier: Apache-2.0
// Tables of thresholds: the only place where a temperature becomes integers.
#pragma once

#include <cstdint>
#include <vector>

namespace pulsewright::ising {

/// round(2^width / (1 + exp(-2 beta field))), which is exactly half for field 0. beta: per unit of `field`.
std::int64_t threshold(double beta, std::int64_t field, unsigned width);

/// The least |field| from which on thresholds are 0 and 2^width; at most `bound`.
std::int64_t certain_field(double beta, unsigned width, std::int64_t bound);

/// The temperature that a table is nearest to, and how far from it.
struct TableFit {
  double beta;       ///< per unit of the local field
  double deviation;  ///< the largest |T / 2^width - 1 / (1 + exp(-2 beta field))|
};
TableFit fit_table(const std::vector<std::int64_t>& table, std::int64_t minimum, unsigned width);

}  // namespace pulsewright::ising

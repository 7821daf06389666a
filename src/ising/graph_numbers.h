// SPDX-License-Identifier: Apache-2.0
// The random numbers of the graph generator rudy, so that the G-set can be made again.
#pragma once

#include <cstdint>

namespace pulsewright::ising {

/// The random numbers of the Stanford GraphBase (D. Knuth, 1993), of which the G-set is made: 31 bits each,
/// from a subtractive generator of lag 55.
class GraphNumbers {
 public:
  explicit GraphNumbers(std::int64_t seed);

  /// Uniform in [0, bound), bound in [1, 2^31).
  std::int64_t below(std::int64_t bound);

 private:
  std::int64_t next();
  void refresh();

  std::int64_t words_[56] = {};  ///< from 1
  int at_ = 54;
};

}  // namespace pulsewright::ising

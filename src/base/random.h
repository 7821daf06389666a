// SPDX-License-Identifier: Apache-2.0
// Our own counter-based random numbers: the same on every machine, addressable, nothing to save.
#pragma once

#include <cstdint>

namespace pulsewright {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// A draw is a pure function of (seed, stream, index); a checkpoint needs to keep only the index.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

  /// Draw number `index` of this stream: 64 uniform bits.
  std::uint64_t at(std::uint64_t index) const;

  /// The next draw.
  std::uint64_t next() { return at(index_++); }

  /// Uniform integer in [0, bound), without bias; bound > 0.
  std::uint64_t below(std::uint64_t bound);

  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t index_ = 0;
};

/// A standard normal number, by Marsaglia's polar method.
double normal(Random& random);

}  // namespace pulsewright

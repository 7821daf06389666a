// SPDX-License-Identifier: Apache-2.0
// Replay of vector files: cases with parameters, inputs and what another implementation made of them
// (tests/analog/vectors/README.md has the format).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace pulsewright::analog {

/// One value that is not what the file says.
struct GoldenFailure {
  std::string where;  ///< case, step and array
  double expected = 0;
  double got = 0;
};

struct GoldenReport {
  std::int64_t cases = 0;
  std::int64_t comparisons = 0;  ///< values compared
  std::int64_t failures = 0;
  std::int64_t skipped = 0;
  double worst_relative_error = 0;            ///< |difference| / max(1, |expected|)
  double worst_standard_errors = 0;           ///< of the statistics of stochastic trains
  std::vector<GoldenFailure> first_failures;  ///< at most 10
};

/// Replays every case of a document. A document that cannot be replayed as a whole is diagnosed instead, with
/// everything that is wrong with it.
GoldenReport replay_golden(const Json& document, const std::string& where, Diagnostics& diagnostics);

Json golden_json(const GoldenReport& report);

}  // namespace pulsewright::analog

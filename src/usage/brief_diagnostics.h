// SPDX-License-Identifier: Apache-2.0
// What a command prints of many diagnostics: a file can be wrong in the same way in each of its lines.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/json.h"

namespace pulsewright::usage {

/// So many of one kind are listed.
inline constexpr std::size_t most_of_a_kind = 10;

/// Diagnostics of the same code that expect the same are of one kind.
struct BriefDiagnostics {
  struct Rest {
    Code code;
    std::string expected;
    std::size_t count = 0;  ///< of this kind, beyond those that are listed
    std::size_t place = 0;  ///< in `listed`, of the last one of this kind
  };
  Diagnostics listed;      ///< the first of each kind, in their order
  std::vector<Rest> rest;  ///< of the kinds that have more
};

BriefDiagnostics brief(const Diagnostics& diagnostics);

/// Each in a line of its own; behind the last one of a kind that has more, how many.
std::string to_text(const BriefDiagnostics& diagnostics);

/// `diagnostics`: those that are listed; where some are not, `left_out`: code, what they expect, and count.
void add_to(Json& object, const BriefDiagnostics& diagnostics);

}  // namespace pulsewright::usage

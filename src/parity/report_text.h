// SPDX-License-Identifier: Apache-2.0
// A report of parity for people.
#pragma once

#include <string>

#include "parity/parity.h"

namespace pulsewright::parity {

/// What was simulated: a line about the files of `folder`, if they are somebody's.
std::string files_text(const ParityReport& report, const std::string& folder);

/// What was compared, in which simulators, and the verdict. `source`: where the images come from.
std::string report_text(const ParityReport& report, const std::string& source);

}  // namespace pulsewright::parity

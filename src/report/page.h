// SPDX-License-Identifier: Apache-2.0
// The report as one file: no script, no request, the same bytes for the same contents.
#pragma once

#include <string>

#include "report/contents.h"

namespace pulsewright::report {

/// The whole HTML document.
std::string write_page(const Contents& contents);

}  // namespace pulsewright::report

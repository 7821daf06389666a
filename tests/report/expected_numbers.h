// SPDX-License-Identifier: Apache-2.0
// The numbers that a report must show, computed by the library's functions without any view.
#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "report/evidence.h"
#include "views/moment.h"

namespace pulsewright::report_tests {

/// By the keys of the page.
std::map<std::string, Json> expected_numbers(const views::Moment& moment, const report::Evidence& evidence);

}  // namespace pulsewright::report_tests

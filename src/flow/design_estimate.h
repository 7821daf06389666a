// SPDX-License-Identifier: Apache-2.0
// What a design is expected to take, for programs and for people.
#pragma once

#include <string>

#include "base/json.h"
#include "rtl/fold_search.h"

namespace pulsewright::flow {

Json to_json(const primitives::Cost& area);
Json to_json(const rtl::DesignEstimate& estimate);

/// One line: "about 4300 LUT4, 1700 flip-flops, 3 block RAMs; latency 120 clocks, one image every 65 clocks".
std::string to_text(const rtl::DesignEstimate& estimate);

}  // namespace pulsewright::flow

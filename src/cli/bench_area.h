// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/commands.h"

namespace pulsewright {

/// `bench area`, below `bench`.
void add_bench_area(Command& bench);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/commands.h"

namespace pulsewright {

/// `bench engine`, below `bench`.
void add_bench_engine(Command& bench);

}  // namespace pulsewright

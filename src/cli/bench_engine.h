// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/commands.h"

namespace pulsewright {

/// `bench engine`, below `bench`.
void add_bench_engine(CLI::App& bench, Action& action);

}  // namespace pulsewright

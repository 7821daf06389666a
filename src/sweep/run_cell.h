// SPDX-License-Identifier: Apache-2.0
// Trains one cell and measures it.
#pragma once

#include "sweep/store.h"
#include "train/run.h"

namespace pulsewright::sweep {

/// Trains in the cell's run folder, or goes on there, and returns what cell.json holds: accuracies, cost and
/// clocks, and no time, host or order, so that the same cell gives the same bytes anywhere. Throws Failure as
/// train() does, also when the folder of the run is damaged.
Json run_cell(const Cell& cell, const std::filesystem::path& run, const train::Stop& stop);

}  // namespace pulsewright::sweep

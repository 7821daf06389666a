// SPDX-License-Identifier: Apache-2.0
// A process that trains one cell, so that whatever ends it leaves the sweep as it is.
#pragma once

#include <sys/types.h>

#include "sweep/dispatch.h"
#include "sweep/store.h"
#include "train/run.h"

namespace pulsewright::sweep {

/// Forks a process that trains a cell and writes its result; it is killed when the caller ends. The caller
/// has one thread. Throws Failure if the system has no process for it.
pid_t start_cell(const Cell& cell, const Store& store, const train::Stop& stop);

/// How the cell of a process that ended with the wait status `status` stands now: counts a failure, and
/// writes the result of a cell that was given up, with the end of its log. `was_told_to_stop`: the process
/// had been sent a signal, so that it has done nothing wrong.
CellEnding settle_cell(const Cell& cell, const Store& store, int status, bool was_told_to_stop);

}  // namespace pulsewright::sweep

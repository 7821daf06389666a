// SPDX-License-Identifier: Apache-2.0
// From a folded machine to its module: rows of spins, couplings and thresholds in memories, and a
// p_bit_folded for each word.
#pragma once

#include "base/diagnostics.h"
#include "hdl/structure.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// False, and a diagnostic (PW0401), if the rows of a verified machine cannot be wired up.
bool check_folds(const Machine& machine, Diagnostics& found);

/// The module of the machine, with these ports:
///   run_i            rows are redrawn, one per clock, except that some wait for those before them
///   load_i           instead all stands still, and a word is loaded into a memory
///   load_address_i   where; FoldedImage::words() has all addresses
///   load_word_i      [32]
///   states_o         [lanes] the row that is written in this clock
///   row_o            which one
///   drawn_o          it has been redrawn
///   last_o           and a sweep ends with it
/// After rst_i, which brings back the seeds, the start states are filled in, a row per clock and without
/// drawn_o.
hdl::Module lower_folded(const Machine& machine);

}  // namespace pulsewright::ising

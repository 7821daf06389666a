// SPDX-License-Identifier: Apache-2.0
// A call of a sweep: what its flags say, and what it does before and after cells run. Two programs share it.
#pragma once

#include <string>
#include <vector>

#include "sweep/engine.h"
#include "usage/command_line.h"

namespace pulsewright::sweep {

struct Call {
  std::string plan;  ///< path of the plan
  std::string out;   ///< folder of the sweep
  bool stops_on_failure = false;
  bool retries = false;  ///< failed cells run again
  bool extends = false;  ///< the plan may add cells to the one of the folder
};

/// Declares the flags of `call`, which must outlive the command.
void declare_call(usage::Command& command, Call& call);

/// The words that declare_call() reads.
std::vector<std::string> words_of(const Call& call);

/// Makes the folder that of the plan and opens its failed cells again, if that is asked for. False if
/// something is wrong, which is diagnosed.
bool begin(const Call& call, const Plan& plan, const Store& store, Diagnostics& diagnostics);

/// A batch script for Slurm that runs the call.
struct Script {
  std::string file;
  int tasks = 8;  ///< of its array, each a slice
  int jobs = 1;   ///< cells at a time in a task
};

/// Writes the script and says how to submit it.
usage::Exit write_script(const Call& call, const Plan& plan, const Script& script,
                         const usage::Console& console);

/// Says what came of the call. `was_stopped`: a signal asked for the end.
usage::Exit conclude(const Call& call, const SweepState& state, bool was_stopped,
                     const usage::Console& console);

/// Turns this process into pulsewright-mpi, the program that runs the call on all ranks of an MPI job. Throws
/// Failure if that program does not stand beside this one, or cannot be started.
[[noreturn]] void become_mpi_program(const Call& call, const usage::Console& console);

}  // namespace pulsewright::sweep

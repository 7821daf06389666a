// SPDX-License-Identifier: Apache-2.0
// The batch script with which Slurm runs a sweep as an array of slices.
#pragma once

#include <filesystem>
#include <string>

namespace pulsewright::sweep {

struct SlurmOptions {
  std::string plan;    ///< path of the plan, as the jobs find it
  std::string folder;  ///< of the sweep
  std::string name;    ///< of the plan, which is the job's
  int tasks = 8;       ///< slices, each a task of the array
  int jobs = 1;        ///< cells at a time in a task
};

/// A POSIX shell script for sbatch. Each task runs one slice of the sweep. A minute before its time limit,
/// Slurm sends USR1, on which the sweep stops in good order and the task is put back into the queue; so it is
/// after a node was lost. Source: sbatch(1), --array, --requeue and --signal.
std::string slurm_script(const SlurmOptions& options);

/// Writes the script to `path`, with paths that hold in any folder.
void write_slurm_script(const std::filesystem::path& path, SlurmOptions options);

}  // namespace pulsewright::sweep

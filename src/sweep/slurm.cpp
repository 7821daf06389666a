// SPDX-License-Identifier: Apache-2.0
#include "sweep/slurm.h"

#include <fmt/format.h>

#include "base/files.h"
#include "usage/shell_word.h"

namespace pulsewright::sweep {

std::string slurm_script(const SlurmOptions& options) {
  return fmt::format(R"(#!/bin/sh
# A sweep of pulsewright as an array of {2} tasks. Submit it with sbatch; add --time and --partition as the site asks.
#SBATCH --job-name={0}
#SBATCH --array=1-{2}
#SBATCH --cpus-per-task={3}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@60
stopped=
pulsewright sweep {4} --out {1} --slice "$SLURM_ARRAY_TASK_ID/{2}" --jobs {3} --quiet &
sweep=$!
trap 'stopped=yes; kill -USR1 "$sweep"' USR1 TERM
wait "$sweep"
code=$?
if [ -n "$stopped" ]; then
  # wait was interrupted by the trap; the sweep still has to end in good order.
  wait "$sweep"
  code=$?
  [ "$code" -eq 0 ] || scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
)",
                     options.name, usage::shell_word(options.folder), options.tasks, options.jobs,
                     usage::shell_word(options.plan));
}

void write_slurm_script(const std::filesystem::path& path, SlurmOptions options) {
  for (std::string* place : {&options.plan, &options.folder})
    *place = std::filesystem::absolute(*place).lexically_normal().string();
  write_file(path, slurm_script(options));
}

}  // namespace pulsewright::sweep

// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/stop_signals.h"
#include "cli/commands.h"
#include "flow/output_place.h"
#include "sweep/call.h"
#include "sweep/plan_file.h"
#include "sweep/table.h"

namespace pulsewright::cli {

namespace {

struct SweepFlags {
  sweep::Call call;
  int jobs = 1;
  std::string slice;
  bool mpi = false;
  bool dry_run = false;
  std::string slurm;
  int tasks = 8;
};

Exit run(const SweepFlags& flags, const Console& console) {
  if (flags.mpi) sweep::become_mpi_program(flags.call, console);
  Diagnostics diagnostics;
  const sweep::Slice slice = sweep::read_slice(flags.slice, diagnostics);
  flow::check_output_inside("--out", flags.call.out, diagnostics);
  if (!flags.slurm.empty()) flow::check_output_file("--slurm", flags.slurm, diagnostics);
  const auto plan = sweep::load_plan(flags.call.plan, diagnostics);
  if (!plan || !diagnostics.empty()) return console.refuse(diagnostics);
  if (flags.dry_run) {
    console.result(cells_json(*plan, slice), cells_text(*plan, slice));
    return Exit::yes;
  }
  if (!flags.slurm.empty())
    return write_script(flags.call, *plan, {flags.slurm, flags.tasks, flags.jobs}, console);
  const sweep::Store store(flags.call.out);
  if (!begin(flags.call, *plan, store, diagnostics)) return console.refuse(diagnostics);
  const StopSignals signals;
  const auto stop = [&signals] { return signals.asked(); };
  const sweep::SweepState state = run_sweep(
      *plan, store, {flags.jobs, slice, flags.call.stops_on_failure, console.progress_callback(), stop});
  return conclude(flags.call, state, signals.asked(), console);
}

struct TableFlags {
  std::string folder;
  bool csv = false;
};

Exit show_table(const TableFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto table = read_table(sweep::Store(flags.folder), diagnostics);
  if (!table) return console.refuse(diagnostics);
  if (flags.csv)
    console.show(to_csv(*table));
  else
    console.result(to_json(*table), to_text(*table));
  return Exit::yes;
}

}  // namespace

void add_sweep(Command& command) {
  auto flags = std::make_shared<SweepFlags>();
  command.details("The same command goes on where an interrupted one stopped.");
  command.example("pulsewright sweep plan.toml --out sweep --jobs 2");
  declare_call(command, flags->call);
  const Flag jobs = command.option("--jobs", flags->jobs, "cells at a time, a process with one thread each")
                        .between(1, 1024);
  const Flag slice =
      command.option("--slice", flags->slice, "I/M: run only the cells of slice I of M, by their hashes");
  const Flag dry_run =
      command.flag("--dry-run", flags->dry_run, "check the plan and list its cells; write nothing");
  const Flag slurm = command.option(
      "--slurm", flags->slurm, "write a batch script for Slurm that runs the plan as an array; run nothing");
  command.option("--tasks", flags->tasks, "tasks of that array, each a slice").between(1, 10000).needs(slurm);
  command.flag("--mpi", flags->mpi, "run on the ranks of an MPI job, under mpirun or srun")
      .excludes(jobs)
      .excludes(slice)
      .excludes(dry_run)
      .excludes(slurm);
  command.runs([flags](const Console& console) { return run(*flags, console); });
}

void add_table(Command& command) {
  auto flags = std::make_shared<TableFlags>();
  command.example("pulsewright table sweep --csv");
  command.option("sweep", flags->folder, "folder of a sweep, finished or not").required();
  command.flag("--csv", flags->csv, "one line per cell as CSV");
  command.runs([flags](const Console& console) { return show_table(*flags, console); });
}

}  // namespace pulsewright::cli

// SPDX-License-Identifier: Apache-2.0
// A process beside a rank of an MPI job that trains cells for it, each in a process of its own. It is forked
// before MPI begins, because a process that talks through MPI must not fork; and a cell that dies takes no
// rank with it, which would end the whole job.
#pragma once

#include <cstddef>
#include <optional>

#include <sys/types.h>

#include "sweep/dispatch.h"
#include "sweep/store.h"
#include "train/run.h"

namespace pulsewright::sweep {

class CellServer {
 public:
  /// Forks the server. The caller has one thread. Throws Failure if the system has no process for it.
  CellServer(const Plan& plan, const Store& store, train::Stop stop);
  /// Ends the server.
  ~CellServer();
  CellServer(const CellServer&) = delete;
  CellServer& operator=(const CellServer&) = delete;

  /// Begins a cell, by its place in the plan. One at a time.
  void start(std::size_t cell);
  /// How the cell ended; nothing while it runs. Throws Failure if the server has died.
  std::optional<CellEnding> poll();
  /// Tells the running cell to write its checkpoint and to end.
  void stop_cell();

 private:
  int channel_ = -1;
  pid_t child_ = -1;
};

}  // namespace pulsewright::sweep

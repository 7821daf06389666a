// SPDX-License-Identifier: Apache-2.0
// pulsewright-mpi: a sweep on the ranks of an MPI job. Rank 0 hands out cells, the others train them and
// write their results themselves. The only file that knows MPI.
#include <array>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>

#include <fmt/format.h>
#include <mpi.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/hash.h"
#include "base/standard_streams.h"
#include "base/stop_signals.h"
#include "sweep/call.h"
#include "sweep/cell_server.h"
#include "sweep/plan_file.h"

namespace pulsewright::sweep {

namespace {

using usage::Console;
using usage::Exit;

constexpr int master = 0;

// What a worker says: an ending, or that it is free for the first time. What the master answers: a cell, or
// that there is nothing more to do.
constexpr std::int64_t first_call = -1;
constexpr std::int64_t no_cell = -1;

/// How long a process waits that has nothing to do. MPI's own waiting takes a whole core.
constexpr int idle_microseconds = 1000;

class Job {
 public:
  Job() {
    MPI_Init(nullptr, nullptr);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  ~Job() { MPI_Finalize(); }
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }

  /// What the master says.
  bool agreed(bool value) const {
    int number = value ? 1 : 0;
    MPI_Bcast(&number, 1, MPI_INT, master, MPI_COMM_WORLD);
    return number != 0;
  }

  /// How many ranks have another text than the master, for the master; 0 for the others.
  int strangers(const std::string& digest) const {
    std::array<char, 64> text{};
    digest.copy(text.data(), text.size());
    const std::array<char, 64> own = text;
    MPI_Bcast(text.data(), static_cast<int>(text.size()), MPI_CHAR, master, MPI_COMM_WORLD);
    const int differs = text == own ? 0 : 1;
    int sum = 0;
    MPI_Reduce(&differs, &sum, 1, MPI_INT, MPI_SUM, master, MPI_COMM_WORLD);
    return sum;
  }

  struct Message {
    int rank;
    std::array<std::int64_t, 2> words;
  };

  /// The next message, if there is one.
  static std::optional<Message> receive() {
    int is_there = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &is_there, &status);
    if (is_there == 0) return std::nullopt;
    Message message{status.MPI_SOURCE, {}};
    MPI_Recv(message.words.data(), 2, MPI_INT64_T, message.rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return message;
  }

  /// Ends the job on all ranks. A rank that only ended itself would let the others wait.
  [[noreturn]] static void abort(Exit code) {
    MPI_Abort(MPI_COMM_WORLD, static_cast<int>(code));
    std::_Exit(static_cast<int>(code));
  }

  static void send(const Message& message) {
    MPI_Send(message.words.data(), 2, MPI_INT64_T, message.rank, 0, MPI_COMM_WORLD);
  }

 private:
  int rank_ = 0;
  int size_ = 1;
};

/// The master: answers every worker until each one knows that there is nothing more to do. A worker that is
/// free while others still run is kept waiting, because their cells may have to be begun again.
class Master {
 public:
  Master(const Plan& plan, const Store& store, const Call& call, const StopSignals& signals,
         const Console& console)
      : dispatch_(open_cells(plan, store, {}), call.stops_on_failure),
        signals_(signals),
        progress_(plan, {}, console.progress_callback()) {}

  void run(int workers) {
    for (int dismissed = 0; dismissed < workers;) {
      if (signals_.asked()) dispatch_.stop();
      const auto message = Job::receive();
      if (message) take(*message);
      dismissed += answer();
      if (!message) ::usleep(idle_microseconds);
    }
  }

 private:
  void take(const Job::Message& message) {
    const auto [ending, cell] = message.words;
    if (ending != first_call)
      dispatch_.ended(static_cast<std::size_t>(cell), static_cast<CellEnding>(ending));
    free_.push_back(message.rank);
    progress_.say(dispatch_);
  }

  /// Gives the free workers what there is; how many were dismissed.
  int answer() {
    int dismissed = 0;
    while (!free_.empty()) {
      const auto cell = dispatch_.next();
      if (!cell && !dispatch_.is_stopped() && dispatch_.running() > 0) break;
      Job::send({free_.back(), {cell ? static_cast<std::int64_t>(*cell) : no_cell, 0}});
      free_.pop_back();
      dismissed += cell ? 0 : 1;
    }
    return dismissed;
  }

  Dispatch dispatch_;
  const StopSignals& signals_;
  SweepProgress progress_;
  std::vector<int> free_;
};

std::int64_t next_cell(CellEnding ending, std::optional<std::int64_t> cell) {
  Job::send({master, {cell ? static_cast<std::int64_t>(ending) : first_call, cell.value_or(0)}});
  while (true) {
    if (const auto answer = Job::receive()) return answer->words[0];
    ::usleep(idle_microseconds);
  }
}

void work(CellServer& server, const StopSignals& signals) {
  CellEnding ending = CellEnding::done;
  for (std::optional<std::int64_t> cell;;) {
    cell = next_cell(ending, cell);
    if (*cell == no_cell) return;
    server.start(static_cast<std::size_t>(*cell));
    bool was_told = false;
    std::optional<CellEnding> outcome;
    while (!(outcome = server.poll())) {
      if (signals.asked() && !was_told) server.stop_cell();
      was_told = signals.asked();
      ::usleep(idle_microseconds);
    }
    ending = *outcome;
  }
}

/// Rank 0, whose plan is in order.
Exit lead(const Job& job, const Call& call, const Plan& plan, const Store& store, int strangers,
          const StopSignals& signals, const Console& console) {
  Diagnostics wrong;
  const bool goes_on = strangers == 0 && begin(call, plan, store, wrong);
  job.agreed(goes_on);
  if (strangers > 0)
    return console.fail(
        fmt::format("{} of {} ranks read another plan or other data than rank 0", strangers, job.size()));
  if (!goes_on) return console.refuse(wrong);
  if (job.size() == 1) {
    const auto stop = [&signals] { return signals.asked(); };
    run_sweep(plan, store, {1, {}, call.stops_on_failure, console.progress_callback(), stop});
  } else {
    Master(plan, store, call, signals, console).run(job.size() - 1);
  }
  return conclude(call, state_of(plan, store, {}), signals.asked(), console);
}

Exit run_rank(const Job& job, const Call& call, const std::optional<Plan>& plan, const Diagnostics& wrong,
              CellServer* server, const StopSignals& signals, const Console& console) {
  const int strangers = job.strangers(plan ? sha256_hex(canonical_json(plan_json(*plan))) : "");
  if (job.rank() == master) {
    if (plan) return lead(job, call, *plan, Store(call.out), strangers, signals, console);
    job.agreed(false);
    return console.refuse(wrong);
  }
  // mpirun takes the code of any rank that does not end well for that of the job; the master speaks for all.
  if (job.agreed(false)) work(*server, signals);
  return Exit::yes;
}

Exit run_ranks(const Call& call, const Console& console) {
  Diagnostics wrong;
  const auto plan = load_plan(call.plan, wrong);
  const Store store(call.out);
  const StopSignals signals;
  std::optional<CellServer> server;
  if (plan) server.emplace(*plan, store, [&signals] { return signals.asked(); });
  const Job job;
  try {
    return run_rank(job, call, plan, wrong, server ? &*server : nullptr, signals, console);
  } catch (const std::exception& failure) {
    Job::abort(console.fail(failure.what()));
  }
}

Exit run(int argc, char** argv, Console& console) {
  usage::CommandLine line("Runs a sweep on the ranks of an MPI job",
                          "Example: mpirun -n 3 pulsewright-mpi sweep plan.toml --out sweep");
  line.program().flag("--json", console.json, "print one JSON object on standard output");
  line.program().flag("--quiet", console.quiet, "show no progress");
  usage::Command command =
      line.add("Sweeps", "sweep", "Runs the trainings of a plan: rank 0 hands them out, the others train");
  Call call;
  command.example("mpirun -n 3 pulsewright-mpi sweep plan.toml --out sweep");
  declare_call(command, call);
  command.runs([&call](const Console& to) { return run_ranks(call, to); });
  return line.run(argc, argv, console);
}

}  // namespace

}  // namespace pulsewright::sweep

int main(int argc, char** argv) {
  using namespace pulsewright;
  settle_streams_and_signals();
  usage::Console console;
  try {
    return static_cast<int>(sweep::run(argc, argv, console));
  } catch (const std::bad_alloc&) {
    return static_cast<int>(console.fail("out of memory"));
  } catch (const std::exception& error) {
    return static_cast<int>(console.fail(error.what()));
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "sweep/call.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "base/failure.h"
#include "sweep/plan_file.h"
#include "sweep/slurm.h"
#include "usage/shell_word.h"

namespace pulsewright::sweep {

void declare_call(usage::Command& command, Call& call) {
  command.option("plan", call.plan, "the plan, in TOML").required();
  command.option("--out", call.out, "folder of the sweep").required();
  command.flag("--stop-on-failure", call.stops_on_failure, "stop when a cell has failed for good");
  command.flag("--retry", call.retries, "run failed cells again");
  command.flag("--extend", call.extends, "the plan may add cells to the one that the folder has");
}

std::vector<std::string> words_of(const Call& call) {
  std::vector<std::string> words = {call.plan, "--out", call.out};
  if (call.stops_on_failure) words.push_back("--stop-on-failure");
  if (call.retries) words.push_back("--retry");
  if (call.extends) words.push_back("--extend");
  return words;
}

bool begin(const Call& call, const Plan& plan, const Store& store, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  if (!store.claim(plan, diagnostics, call.extends)) return false;
  reopen_failed(plan, store, call.retries, diagnostics);
  return diagnostics.size() == before;
}

usage::Exit write_script(const Call& call, const Plan& plan, const Script& script,
                         const usage::Console& console) {
  write_slurm_script(script.file, {call.plan, call.out, plan.name, script.tasks, script.jobs});
  Json object;
  object["script"] = script.file;
  object["tasks"] = script.tasks;
  console.result(object,
                 fmt::format("wrote {}\nnext: sbatch {}\n", script.file, usage::shell_word(script.file)));
  return usage::Exit::yes;
}

usage::Exit conclude(const Call& call, const SweepState& state, bool was_stopped,
                     const usage::Console& console) {
  if (was_stopped)
    return console.fail(
        fmt::format("stopped with {} of {} cells done; the same command goes on", state.done, state.cells));
  console.result(to_json(state),
                 fmt::format("{} of {} cells done, {} failed, {} open\nnext: pulsewright table {}\n",
                             state.done, state.cells, state.failed, state.open, usage::shell_word(call.out)));
  return state.failed + state.open > 0 ? usage::Exit::no : usage::Exit::yes;
}

void become_mpi_program(const Call& call, const usage::Console& console) {
  const std::filesystem::path program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "pulsewright-mpi";
  if (!std::filesystem::exists(program))
    throw Failure(
        fmt::format("{} does not exist: it is built where CMake finds Open MPI (package libopenmpi-dev)",
                    program.string()));
  std::vector<std::string> words = {program.string(), "sweep"};
  for (const std::string& word : words_of(call)) words.push_back(word);
  if (console.json) words.push_back("--json");
  if (console.quiet) words.push_back("--quiet");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  throw Failure(fmt::format("cannot start {}: {}", program.string(), std::strerror(errno)));
}

}  // namespace pulsewright::sweep

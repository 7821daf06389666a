// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/stop_signals.h"
#include "flow/output_place.h"
#include "sweep/engine.h"
#include "sweep/table.h"
#include "usage/shell_word.h"

namespace pulsewright::cli {

namespace {

struct SweepFlags {
  std::string plan;
  std::string out;
  int jobs = 1;
  std::string slice;
  bool dry_run = false;
  bool stop_on_failure = false;
  bool retry = false;
};

/// "2/4".
sweep::Slice read_slice(const std::string& text, Diagnostics& diagnostics) {
  sweep::Slice slice;
  if (text.empty()) return slice;
  const char* const last = text.data() + text.size();
  const auto index = std::from_chars(text.data(), last, slice.index);
  if (index.ec == std::errc() && index.ptr != last && *index.ptr == '/') {
    const auto count = std::from_chars(index.ptr + 1, last, slice.count);
    if (count.ec == std::errc() && count.ptr == last && slice.count >= 1 && slice.count <= 100'000 &&
        slice.index >= 1 && slice.index <= slice.count)
      return slice;
  }
  diagnostics.push_back(
      {Code::bad_flag, "--slice", "I/M, as in 1/4, with I from 1 to M", quote_briefly(text), ""});
  return {};
}

std::optional<sweep::Plan> load_plan(const std::string& path, Diagnostics& diagnostics) {
  if (!std::filesystem::is_regular_file(path)) {
    diagnostics.push_back({Code::no_such_input, path, "a plan in TOML", "no file", ""});
    return std::nullopt;
  }
  constexpr std::uint64_t largest_plan = std::uint64_t{1} << 20;
  Diagnostics wrong;
  auto plan = sweep::read_plan(read_file(path, largest_plan), wrong);
  for (Diagnostic& diagnostic : wrong) {
    diagnostic.where = path + ": " + diagnostic.where;
    diagnostics.push_back(std::move(diagnostic));
  }
  return plan;
}

Exit list_cells(const sweep::Plan& plan, const sweep::Slice& slice, const Console& console) {
  Json object;
  object["cells"] = Json::Array{};
  std::string text;
  for (const sweep::Cell& cell : plan.cells) {
    if (!slice.holds(cell.hash)) continue;
    Json entry;
    entry["hash"] = cell.hash;
    entry["point"] = cell.point;
    object["cells"].push_back(std::move(entry));
    text += fmt::format("{}  {}\n", cell.hash.substr(0, 8), compact_json(cell.point));
  }
  console.result(object, text);
  return Exit::yes;
}

Exit run(const SweepFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const sweep::Slice slice = read_slice(flags.slice, diagnostics);
  flow::check_output_inside("--out", flags.out, diagnostics);
  const auto plan = load_plan(flags.plan, diagnostics);
  if (!plan || !diagnostics.empty()) return console.refuse(diagnostics);
  if (flags.dry_run) return list_cells(*plan, slice, console);
  const sweep::Store store(flags.out);
  if (!store.claim(*plan, diagnostics)) return console.refuse(diagnostics);
  for (const sweep::Cell& cell : plan->cells) {
    const auto result = store.result(cell.hash, diagnostics);
    if (flags.retry && result && *result->find("status") != Json("done")) store.reopen(cell.hash);
  }
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const StopSignals signals;
  const sweep::SweepState state = run_sweep(
      *plan, store, {flags.jobs, slice, flags.stop_on_failure, console.progress_callback(), [&signals] {
                       return signals.asked();
                     }});
  if (signals.asked())
    return console.fail(
        fmt::format("stopped with {} of {} cells done; the same command goes on", state.done, state.cells));
  Json object;
  object["cells"] = state.cells;
  object["done"] = state.done;
  object["failed"] = state.failed;
  object["open"] = state.open;
  console.result(
      object, fmt::format("{} of {} cells done, {} failed, {} open\nnext: pulsewright table {}\n", state.done,
                          state.cells, state.failed, state.open, usage::shell_word(flags.out)));
  return state.failed + state.open > 0 ? Exit::no : Exit::yes;
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
  command.option("plan", flags->plan, "the plan, in TOML").required();
  command.option("--out", flags->out, "folder of the sweep").required();
  command.option("--jobs", flags->jobs, "cells at a time, a process with one thread each").between(1, 1024);
  command.option("--slice", flags->slice, "I/M: run only the cells of slice I of M, by their hashes");
  command.flag("--dry-run", flags->dry_run, "check the plan and list its cells; write nothing");
  command.flag("--stop-on-failure", flags->stop_on_failure, "stop when a cell has failed for good");
  command.flag("--retry", flags->retry, "run failed cells again");
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

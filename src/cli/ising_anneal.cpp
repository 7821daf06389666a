// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/ising_flags.h"
#include "cli/output_place.h"
#include "ising/anneal.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

struct AnnealFlags {
  ModelFlags model;
  AnnealOptions options;
  std::optional<std::int64_t> sweeps;
  std::optional<double> hot;
  std::optional<double> cold;
  std::optional<double> target;
  std::int64_t solutions = 10;
  std::string out;
};

/// The cut of an edge list, in its weights: those of the edges between unlike spins.
Json cut_json(const SpinModel& model, std::int64_t energy) {
  // E = sum w s s = sum w - 2 cut.
  return energy_json({.fields = {}, .scale = 2 * model.scale}, -coupling_sum(model) - energy);
}

/// The energy, without offset and scale, that is at least as good as a target in the file's units.
std::int64_t energy_of_target(const SpinModel& model, bool is_cut, double target) {
  const auto unit = static_cast<double>(model.scale);
  const double energy = is_cut ? static_cast<double>(-coupling_sum(model)) - 2 * target * unit
                               : target * unit - static_cast<double>(model.offset);
  // A target that was written in decimals can miss its integer by a rounding.
  return static_cast<std::int64_t>(std::floor(std::clamp(energy, -0x1p60, 0x1p60) + 1e-6));
}

void check_flags(const AnnealFlags& flags, Diagnostics& diagnostics) {
  const auto check = [&](bool is_good, const char* flag, const char* expected, std::string got) {
    if (!is_good) diagnostics.push_back({Code::bad_flag, flag, expected, std::move(got), ""});
  };
  check(flags.options.reads >= 1 && flags.options.reads <= 100000000, "--reads", "1 to 10^8",
        std::to_string(flags.options.reads));
  check(!flags.sweeps || (*flags.sweeps >= 0 && *flags.sweeps <= 1000000000000), "--sweeps", "0 to 10^12",
        std::to_string(flags.sweeps.value_or(0)));
  check(flags.solutions >= 1, "--solutions", "at least 1", std::to_string(flags.solutions));
  if (!flags.out.empty()) check_output_file("--out", flags.out, diagnostics);
}

Cooling cooling_of(const AnnealFlags& flags, const SpinModel& model) {
  Cooling cooling = default_cooling(model);
  // Flags are per unit of the file's energies.
  const auto unit = static_cast<double>(model.scale);
  if (flags.hot) cooling.hot = *flags.hot / unit;
  if (flags.cold) cooling.cold = *flags.cold / unit;
  if (flags.sweeps) cooling.sweeps = *flags.sweeps;
  return cooling;
}

Exit run_anneal(AnnealFlags flags, const Console& console) {
  Diagnostics diagnostics;
  const auto read = flags.model.load(diagnostics);
  check_flags(flags, diagnostics);
  if (!read || !diagnostics.empty()) return console.refuse(diagnostics);
  const SpinModel& model = read->model;
  const bool is_cut = ModelFlags::format_named(flags.model.from, flags.model.file) == Format::edges;
  AnnealOptions& options = flags.options;
  options.cooling = cooling_of(flags, model);
  options.grows = !flags.sweeps;
  if (flags.target) options.target_energy = energy_of_target(model, is_cut, *flags.target);
  options.progress = console.progress_callback();
  const auto report = anneal(model, options, diagnostics);
  if (!report) return console.refuse(diagnostics);

  const std::vector<Solution> best = report->solutions.best(static_cast<std::size_t>(flags.solutions));
  if (!flags.out.empty())
    write_file(flags.out, flags.out.ends_with(".json") ? canonical_json(solutions_json(model, best))
                                                       : solutions_csv(model, best));
  const std::int64_t hits = report->solutions.hits();
  const bool is_reached = !options.target_energy || best.front().energy <= *options.target_energy;
  const auto unit = static_cast<double>(model.scale);
  Json json;
  json["instance"] = instance_json(model);
  json["notes"] = Json::array_of(read->notes);
  json["best_energy"] = energy_json(model, best.front().energy);
  if (is_cut) json["best_cut"] = cut_json(model, best.front().energy);
  json["best_states"] = best.front().states;
  json["hits"] = hits;
  json["solutions_found"] = report->solutions.size();
  json["solutions"] = solutions_json(model, best);
  json["reads"] = report->reads;
  json["sweeps"] = report->sweeps;
  json["cpu_seconds"] = report->seconds;
  json["cpu_seconds_to_best"] = report->seconds_to_best;
  json["schedule"]["hot"] = options.cooling.hot * unit;
  json["schedule"]["cold"] = options.cooling.cold * unit;
  json["schedule"]["sweeps"] = options.cooling.sweeps;
  if (flags.target) json["target_reached"] = is_reached;
  std::string text = notes_text(*read) + instance_text(model) + "\n";
  text += fmt::format("best energy  {}\n", compact_json(json["best_energy"]));
  if (is_cut) text += fmt::format("best cut     {}\n", compact_json(json["best_cut"]));
  text += fmt::format(
      "{} of {} reads found it, {} solutions in all; beta {:.4g} to {:.4g}, {} sweeps\n"
      "{:.3f} s of processor time, {:.3f} s until the best\n",
      hits, report->reads, report->solutions.size(), options.cooling.hot * unit, options.cooling.cold * unit,
      report->sweeps, report->seconds, report->seconds_to_best);
  if (!is_reached) text += "the target was not reached\n";
  console.result(json, text);
  return is_reached ? Exit::yes : Exit::no;
}

}  // namespace

void add_ising_anneal(Command& command) {
  auto flags = std::make_shared<AnnealFlags>();
  command.example("pulsewright ising anneal G1.txt --target 11624 --seconds 10");
  flags->model.add_to(command);
  command.option("--reads", flags->options.reads, "how often to cool");
  command.option("--sweeps", flags->sweeps,
                 "sweeps of each read; without it reads begin short, and double after every 8th");
  command.option("--hot", flags->hot, "first inverse temperature, per unit of energy; by default the model's")
      .between(0.0, 1e6);
  command.option("--cold", flags->cold, "last inverse temperature").between(0.0, 1e6);
  command.option("--width", flags->options.width, "bits of a random word")
      .between(1, static_cast<int>(widest_word));
  command.option("--seed", flags->options.seed, "seed; each read has its own, which follows from it");
  command
      .option("--seconds", flags->options.seconds,
              "processor time after which no read begins, instead of --reads")
      .positive();
  command.option("--target", flags->target,
                 "stop at this cut of an edge list, or at this energy; exit code 1 if it is not reached");
  command.option("--solutions", flags->solutions, "how many solutions to print, the best first");
  command.option("--out", flags->out,
                 "solutions with energies and counts, as CSV, or JSON if the name ends so");
  command.runs([flags](const Console& console) { return run_anneal(*flags, console); });
}

}  // namespace pulsewright::cli

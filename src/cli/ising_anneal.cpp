// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/flag_values.h"
#include "cli/ising_flags.h"
#include "flow/output_place.h"
#include "flow/time_to_solution.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

struct IsingAnnealFlags {
  ModelFlags model;
  std::string method;
  flow::AnnealRequest request;
  std::string curve;
};

std::string result_text(const flow::AnnealOutcome& outcome) {
  const AnnealReport& report = outcome.report;
  const Cooling& cooling = outcome.options.cooling;
  const auto unit = static_cast<double>(outcome.model.scale);
  std::string text = instance_text(outcome.model) + "\n";
  text += fmt::format("best energy  {}\n", compact_json(outcome.best_energy()));
  if (outcome.is_cut) text += fmt::format("best cut     {}\n", compact_json(outcome.best_cut()));
  text += fmt::format(
      "found {} times in {} reads, among {} different states; {}, beta {:.4g} to {:.4g}, {} sweeps\n"
      "{:.3f} s of processor time, {:.3f} s until the best\n",
      report.solutions.hits(), report.reads, report.solutions.size(), to_text(outcome.options.method),
      cooling.hot * unit, cooling.cold * unit, report.sweeps, report.seconds, report.seconds_to_best);
  return text + (outcome.is_reached() ? "" : "the target was not reached\n");
}

Exit draw_curve(const IsingAnnealFlags& flags, const SpinModel& model, bool is_cut, const Console& console) {
  Diagnostics diagnostics;
  flow::check_output_file("--time-to-solution", flags.curve, diagnostics);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto curve = time_to_solution(model, is_cut, flags.request, console.progress_callback(), diagnostics);
  if (!curve) return console.refuse(diagnostics);
  const std::string svg = to_svg(*curve, flags.model.file);
  if (!svg.empty()) write_file(flags.curve, svg);
  console.result(to_json(*curve), to_text(*curve));
  return svg.empty() ? Exit::no : Exit::yes;
}

Exit anneal(IsingAnnealFlags flags, const Console& console) {
  if (!flags.method.empty()) flags.request.method = value_of<Method>(method_names, flags.method);
  Diagnostics diagnostics;
  const auto read = flags.model.load(diagnostics);
  check_anneal(flags.request, diagnostics);
  if (!read || !diagnostics.empty()) return console.refuse(diagnostics);
  const bool is_cut = ModelFlags::format_named(flags.model.from, flags.model.file) == Format::edges;
  if (!flags.curve.empty()) return draw_curve(flags, read->model, is_cut, console);
  const auto outcome =
      anneal_model(read->model, is_cut, flags.request, console.progress_callback(), diagnostics);
  if (!outcome) return console.refuse(diagnostics);
  Json json = to_json(*outcome);
  json["notes"] = Json::array_of(read->notes);
  console.result(json, notes_text(*read) + result_text(*outcome));
  return outcome->is_reached() ? Exit::yes : Exit::no;
}

}  // namespace

void add_ising_anneal(Command& command) {
  auto flags = std::make_shared<IsingAnnealFlags>();
  command.example("pulsewright ising anneal G1.txt --target 11624 --seconds 10");
  flags->model.add_to(command);
  command
      .option("--method", flags->method,
              "cool: reads from hot to cold; temper: replicas at all temperatures, for lattices; by default "
              "the model's")
      .among(method_names);
  command.option("--reads", flags->request.options.reads, "how often to cool");
  command.option("--sweeps", flags->request.sweeps,
                 "sweeps of each read; without it reads begin short, and double after every 8th");
  command
      .option("--hot", flags->request.hot,
              "first inverse temperature, per unit of energy; by default the model's")
      .between(0.0, 1e6);
  command.option("--cold", flags->request.cold, "last inverse temperature").between(0.0, 1e6);
  command.option("--width", flags->request.options.width, "bits of a random word")
      .between(1, static_cast<int>(widest_word));
  command.option("--seed", flags->request.options.seed, "seed; each read has its own, which follows from it");
  command
      .option("--seconds", flags->request.options.seconds,
              "processor time after which no read begins, instead of --reads")
      .positive();
  Flag target =
      command.option("--target", flags->request.target,
                     "stop at this cut of an edge list, or at this energy; exit code 1 if it is not reached");
  command
      .option(
          "--time-to-solution", flags->curve,
          "instead, cool --reads times with 1, 2, 4, ... up to --sweeps sweeps, and draw the sweeps until "
          "the target at 99 % (SVG)")
      .needs(target);
  command.option("--solutions", flags->request.solutions, "how many solutions to print, the best first");
  command.option("--out", flags->request.out,
                 "solutions with energies and counts, as CSV, or JSON if the name ends so");
  command.runs([flags](const Console& console) { return anneal(*flags, console); });
}

}  // namespace pulsewright::cli

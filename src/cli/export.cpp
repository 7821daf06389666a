// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/ising_flags.h"
#include "flow/export_bundle.h"
#include "flow/output_place.h"
#include "handoff/bundle.h"
#include "netlist/document.h"

namespace pulsewright::cli {

namespace {

struct ExportFlags {
  std::string run;
  std::string out;
  DataFlags data{"", DataFlags::Regression::taken};  ///< of a netlist that does not come from a run
  std::string view;
  bool synthesis = true;
  KindFlags kinds = {};
};

/// A netlist that is not the one of a run, such as one that was folded since, with the data set that it is
/// for.
std::optional<flow::FinishedRun> load_document(const ExportFlags& flags, Diagnostics& diagnostics) {
  auto netlist = netlist::load_netlist(flags.run, diagnostics);
  data::DataRequest data = flags.data.request_for(flags.run, diagnostics);
  if (!netlist || !diagnostics.empty()) return std::nullopt;
  return flow::FinishedRun{std::move(*netlist), "", "", std::move(data)};
}

/// Writes the streams of a netlist as another tool reads them; what that cannot say is told.
Exit export_streams(const ExportFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = netlist::load_netlist(flags.run, diagnostics);
  flow::check_output_file("--out", flags.out, diagnostics);
  if (!netlist || !diagnostics.empty()) return console.refuse(diagnostics);
  const flow::ExportedView view = flow::export_view(*netlist, flags.out);
  console.result(to_json(view), fmt::format("{}: {} streams, {}\n{}", view.out,
                                            view.sent.document.find("streams")->array()->size(),
                                            interchange::sc_neurocore_schema, to_text(view.sent.lost)));
  return Exit::yes;
}

std::optional<flow::ExportedBundle> export_to_bundle(const ExportFlags& flags,
                                                     const ProgressListener& progress,
                                                     Diagnostics& diagnostics) {
  const handoff::Subject subject = flow::subject_of(flags.run);
  diagnostics = flags.kinds.misplaced(subject);
  flow::check_output_folder("--out", flags.out, "export", handoff::manifest_name, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  if (subject == handoff::Subject::machine)
    return flow::export_machine(flags.run, flags.out, flags.synthesis, progress, diagnostics);
  if (subject == handoff::Subject::unit)
    return flow::export_unit(flags.run, flags.out, flags.synthesis, progress, diagnostics);
  const auto run =
      flags.data.given() ? load_document(flags, diagnostics) : flow::load_run(flags.run, diagnostics);
  if (!run || !diagnostics.empty()) return std::nullopt;
  return flow::export_bundle(*run, flags.out, flags.synthesis, progress, diagnostics);
}

Exit export_run(const ExportFlags& flags, const Console& console) {
  if (!flags.view.empty() && flow::subject_of(flags.run) == handoff::Subject::network)
    return export_streams(flags, console);
  Diagnostics diagnostics;
  const auto bundle = export_to_bundle(flags, console.progress_callback(), diagnostics);
  if (!bundle) return console.refuse(diagnostics);
  console.result(to_json(*bundle), to_text(*bundle));
  return Exit::yes;
}

}  // namespace

void add_export(Command& command) {
  auto flags = std::make_shared<ExportFlags>();
  command.example("pulsewright export run --out bundle");
  command
      .option("run", flags->run,
              "finished training run, p-bit machine or pulse unit; with --data or --view any netlist")
      .required();
  command.option("--out", flags->out, "bundle to write; an old bundle is replaced").required();
  Flag data = flags->data.add_to(command,
                                 "data set of a netlist that does not come from a run, such as a folded "
                                 "one; the bundle then has no reports of "
                                 "its training");
  Flag view =
      command
          .option("--view", flags->view,
                  "write, instead of a bundle, a file for another tool: the streams, their sources and "
                  "correlations")
          .among({"sc-neurocore-0.7"})
          .excludes(data);
  flags->kinds = {{{"--data", data}, {"--view", view}}, {}};
  command.flag("--synthesis,!--no-synthesis", flags->synthesis, "count iCE40 cells with yosys (default)");
  command.runs([flags](const Console& console) { return export_run(*flags, console); });
}

}  // namespace pulsewright::cli

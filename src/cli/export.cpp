// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/data_flags.h"
#include "cli/output_place.h"
#include "cli/shell_word.h"
#include "flow/run_data.h"
#include "flow/test_images.h"
#include "fpga/synthesis.h"
#include "handoff/audit.h"
#include "interchange/sc_neurocore.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::cli {

namespace {

struct Options {
  std::string run;
  std::string out;
  DataFlags data;  ///< of a netlist that does not come from a run
  std::string view;
  bool synthesis = true;
};

/// The files of a finished run that a bundle carries on.
struct FinishedRun {
  netlist::Netlist netlist;
  std::string training;  ///< training.json; empty for a netlist alone
  std::string run;       ///< run.json; likewise
  data::DataRequest data;
};

std::optional<FinishedRun> load_run(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  if (!std::filesystem::is_directory(folder)) {
    diagnostics.push_back(
        {Code::no_such_input, folder.string(), "the folder of a training run", "no folder", ""});
    return std::nullopt;
  }
  for (const char* name : {"run.json", "training.json", netlist::document_name})
    if (!std::filesystem::is_regular_file(folder / name)) {
      diagnostics.push_back({Code::run_unfinished, (folder / name).string(), "a file of a finished run",
                             "nothing", "run `pulsewright train` with the same flags to its end"});
      return std::nullopt;
    }
  auto netlist = netlist::load_netlist(folder / netlist::document_name, diagnostics);
  const auto data = flow::data_of_run(folder, diagnostics);
  if (!netlist || !data) return std::nullopt;
  return FinishedRun{std::move(*netlist), read_file(folder / "training.json"), read_file(folder / "run.json"),
                     *data};
}

/// A netlist that is not the one of a run, such as one that was folded since, with the data set that it is
/// for.
std::optional<FinishedRun> load_document(const Options& options, Diagnostics& diagnostics) {
  auto netlist = netlist::load_netlist(options.run, diagnostics);
  data::DataRequest data = options.data.request_for(options.run, diagnostics);
  if (!netlist || !diagnostics.empty()) return std::nullopt;
  return FinishedRun{std::move(*netlist), "", "", std::move(data)};
}

/// Writes the streams of a netlist as another tool reads them; what that cannot say is told.
Exit export_view(const Options& options, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = netlist::load_netlist(options.run, diagnostics);
  check_output_file("--out", options.out, diagnostics);
  if (!netlist || !diagnostics.empty()) return console.refuse(diagnostics);
  const interchange::SentStreams sent = interchange::write_sc_neurocore(*netlist);
  write_file(options.out, canonical_json(sent.document));
  Json object;
  object["out"] = options.out;
  object["schema_version"] = interchange::sc_neurocore_schema;
  object["netlist_sha256"] = netlist_hash(*netlist);
  Json::Array lost;
  for (const Diagnostic& diagnostic : sent.lost) lost.push_back(handoff::to_json(diagnostic));
  object["not_carried"] = lost;
  console.result(object, fmt::format("{}: {} streams, {}\n{}", options.out,
                                     sent.document.find("streams")->array()->size(),
                                     interchange::sc_neurocore_schema, to_text(sent.lost)));
  return Exit::yes;
}

Exit export_run(const Options& options, const Console& console) {
  if (!options.view.empty()) return export_view(options, console);
  Diagnostics diagnostics;
  const auto run =
      options.data.given() ? load_document(options, diagnostics) : load_run(options.run, diagnostics);
  check_output_folder("--out", options.out, "export", handoff::manifest_name, diagnostics);
  if (!run || !diagnostics.empty()) return console.refuse(diagnostics);
  diagnostics = rtl::check_lowerable(run->netlist);
  if (!diagnostics.empty()) return console.refuse(diagnostics);
  const auto test = flow::test_images_of(run->data, run->netlist, diagnostics);
  if (!test) return console.refuse(diagnostics);

  console.progress("export: generating");
  std::vector<TextFile> files = handoff::derived_files(run->netlist, *test);
  if (!run->training.empty()) files.push_back({handoff::training_name, run->training});
  if (!run->run.empty()) files.push_back({handoff::run_name, run->run});
  Json object;
  std::string cells = "synthesis left out\n";
  if (options.synthesis) {
    console.progress("export: counting cells with yosys synth_ice40");
    const fpga::Synthesis synthesis = fpga::synthesise(run->netlist, {.places = false});
    files.push_back({handoff::synthesis_name, canonical_json(bundle_report(synthesis))});
    const fpga::CellCounts& counts = synthesis.cells.total;
    object["lut4"] = counts.lut;
    object["ff"] = counts.ff;
    cells = fmt::format("{} LUT4, {} flip-flops on iCE40 ({}), {} synapses\n", counts.lut, counts.ff,
                        synthesis.tools.front().version, synthesis.live_synapses);
  }
  const std::size_t count = files.size();
  if (!handoff::write_bundle(options.out, run->netlist, std::move(files))) {
    check_output_folder("--out", options.out, "export", handoff::manifest_name, diagnostics);
    return console.refuse(diagnostics);
  }
  object["out"] = options.out;
  object["files"] = count;
  object["netlist_sha256"] = netlist_hash(run->netlist);
  console.result(
      object, fmt::format("{}: {} files, netlist {}\n{}next: pulsewright parity {} --sim both --images all\n",
                          options.out, count, netlist_hash(run->netlist), cells, shell_word(options.out)));
  return Exit::yes;
}

}  // namespace

void add_export(Command& command) {
  auto options = std::make_shared<Options>();
  command.example("pulsewright export run --out bundle");
  command.option("run", options->run, "folder of a finished training run; with --data or --view any netlist")
      .required();
  command.option("--out", options->out, "bundle to write; an old bundle is replaced").required();
  Flag data = options->data.add_to(command,
                                   "data set of a netlist that does not come from a run, such as a folded "
                                   "one; the bundle then has no reports of "
                                   "its training");
  command
      .option("--view", options->view,
              "write, instead of a bundle, a file for another tool: the streams, their sources and "
              "correlations")
      .among({"sc-neurocore-0.7"})
      .excludes(data);
  command.flag("--synthesis,!--no-synthesis", options->synthesis, "count iCE40 cells with yosys (default)");
  command.runs([options](const Console& console) { return export_run(*options, console); });
}

}  // namespace pulsewright::cli

// SPDX-License-Identifier: Apache-2.0
#include "flow/export_bundle.h"

#include <filesystem>

#include <fmt/format.h>

#include "base/document_kind.h"
#include "base/files.h"
#include "flow/machine_hardware.h"
#include "flow/output_place.h"
#include "flow/pulse_hardware.h"
#include "flow/run_data.h"
#include "flow/test_images.h"
#include "fpga/synthesis.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/passes.h"
#include "usage/shell_word.h"

namespace pulsewright::flow {

namespace {

fpga::Synthesis count_cells(const fpga::SynthesisInput& input, const ProgressListener& progress) {
  tell(progress, {.task = "export", .step = "counting cells with yosys synth_ice40"});
  return fpga::synthesise(input, {.places = false});
}

std::optional<ExportedBundle> write(const std::string& out, const handoff::DocumentId& document,
                                    std::vector<TextFile> files, const std::optional<fpga::Synthesis>& cells,
                                    Diagnostics& diagnostics) {
  ExportedBundle bundle{.out = out, .files = files.size(), .document = document};
  if (cells) bundle.cells = {cells->cells.total.lut, cells->cells.total.ff, cells->tools.front().version};
  if (handoff::write_bundle(out, document, std::move(files))) return bundle;
  check_output_folder("--out", out, "export", handoff::manifest_name, diagnostics);
  return std::nullopt;
}

}  // namespace

std::optional<FinishedRun> load_run(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  if (!std::filesystem::is_directory(folder)) {
    diagnostics.push_back(
        {Code::no_such_input, folder.string(), "the folder of a training run", found_at(folder), ""});
    return std::nullopt;
  }
  for (const char* name : {"run.json", "training.json", netlist::document_name})
    if (!std::filesystem::is_regular_file(folder / name)) {
      diagnostics.push_back({Code::run_unfinished, (folder / name).string(), "a file of a finished run",
                             "nothing", "run `pulsewright train` with the same flags to its end"});
      return std::nullopt;
    }
  auto netlist = netlist::load_netlist(folder / netlist::document_name, diagnostics);
  const auto data = data_of_run(folder, diagnostics);
  if (!netlist || !data) return std::nullopt;
  return FinishedRun{std::move(*netlist), read_file(folder / "training.json"), read_file(folder / "run.json"),
                     *data};
}

std::optional<ExportedBundle> export_bundle(const FinishedRun& run, const std::string& out, bool synthesis,
                                            const ProgressListener& progress, Diagnostics& diagnostics) {
  diagnostics = rtl::check_lowerable(run.netlist);
  if (!diagnostics.empty()) return std::nullopt;
  const auto test = run.test ? run.test : test_images_of(run.data, run.netlist, diagnostics);
  if (!test) return std::nullopt;
  tell(progress, {.task = "export", .step = "generating"});
  std::vector<TextFile> files = handoff::derived_files(run.netlist, *test, run.run);
  if (!run.training.empty()) files.push_back({handoff::training_name, run.training});
  if (!run.run.empty()) files.push_back({handoff::run_name, run.run});
  std::optional<fpga::Synthesis> cells;
  if (synthesis) {
    cells = count_cells(fpga::synthesis_input(run.netlist), progress);
    files.push_back({handoff::synthesis_name, canonical_json(bundle_report(*cells))});
  }
  return write(out, handoff::id_of(run.netlist), std::move(files), cells, diagnostics);
}

std::optional<ExportedBundle> export_machine(const std::string& file, const std::string& out, bool synthesis,
                                             const ProgressListener& progress, Diagnostics& diagnostics) {
  const auto machine = load_lowerable_machine(file, diagnostics);
  if (!machine) return std::nullopt;
  diagnostics = find_unsafe(*machine);
  if (!diagnostics.empty()) return std::nullopt;
  tell(progress, {.task = "export", .step = "generating"});
  std::vector<TextFile> files = handoff::derived_files(*machine);
  std::optional<fpga::Synthesis> cells;
  if (synthesis) {
    cells = count_cells(synthesis_input(*machine), progress);
    files.push_back({handoff::machine_synthesis_name, canonical_json(bundle_report(*cells))});
  }
  return write(out, handoff::id_of(*machine), std::move(files), cells, diagnostics);
}

std::optional<ExportedBundle> export_unit(const std::string& file, const std::string& out, bool synthesis,
                                          const ProgressListener& progress, Diagnostics& diagnostics) {
  const auto unit = load_lowerable_unit(file, diagnostics);
  if (!unit) return std::nullopt;
  tell(progress, {.task = "export", .step = "generating"});
  std::vector<TextFile> files = handoff::derived_files(*unit);
  std::optional<fpga::Synthesis> cells;
  if (synthesis) {
    cells = count_cells(synthesis_input(*unit), progress);
    files.push_back({handoff::unit_synthesis_name, canonical_json(bundle_report(*cells))});
  }
  return write(out, handoff::id_of(*unit), std::move(files), cells, diagnostics);
}

Json to_json(const ExportedBundle& bundle) {
  Json object;
  if (bundle.cells) {
    object["lut4"] = bundle.cells->lut4;
    object["ff"] = bundle.cells->ff;
  }
  object["out"] = bundle.out;
  object["files"] = bundle.files;
  object[bundle.document.key()] = bundle.document.sha256;
  return object;
}

std::string to_text(const ExportedBundle& bundle) {
  const bool is_network = bundle.document.subject == handoff::Subject::network;
  const std::string cells = bundle.cells
                                ? fmt::format("{} LUT4, {} flip-flops on iCE40 ({})\n", bundle.cells->lut4,
                                              bundle.cells->ff, bundle.cells->tool)
                                : "synthesis left out\n";
  return fmt::format("{}: {} files, {} {}\n{}next: pulsewright parity {} --sim both{}\n", bundle.out,
                     bundle.files, to_text(bundle.document.subject), bundle.document.sha256, cells,
                     usage::shell_word(bundle.out), is_network ? " --images all" : "");
}

ExportedView export_view(const netlist::Netlist& netlist, const std::string& out) {
  ExportedView view{out, netlist_hash(netlist), interchange::write_sc_neurocore(netlist)};
  write_file(out, canonical_json(view.sent.document));
  return view;
}

Json to_json(const ExportedView& view) {
  Json object;
  object["out"] = view.out;
  object["schema_version"] = interchange::sc_neurocore_schema;
  object["netlist_sha256"] = view.netlist_sha256;
  object["not_carried"] = to_json(view.sent.lost);
  return object;
}

}  // namespace pulsewright::flow

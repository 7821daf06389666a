// SPDX-License-Identifier: Apache-2.0
// A finished run, a netlist with its data set, or a p-bit machine as a bundle; and the streams of a netlist
// for another tool.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "data/data_set.h"
#include "data/images.h"
#include "handoff/bundle.h"
#include "interchange/sc_neurocore.h"
#include "netlist/netlist.h"

namespace pulsewright::flow {

/// What a bundle carries on.
struct FinishedRun {
  netlist::Netlist netlist;
  std::string training;  ///< training.json; empty for a netlist alone
  std::string run;       ///< run.json; likewise
  data::DataRequest data;
  /// Takes the place of the data set's test images.
  std::optional<data::LabelledImages> test = {};
};

/// The run in a folder; one that is not finished is diagnosed.
std::optional<FinishedRun> load_run(const std::filesystem::path& folder, Diagnostics& diagnostics);

/// The iCE40 cells of a bundle's design.
struct BundleCells {
  std::int64_t lut4 = 0;
  std::int64_t ff = 0;
  std::string tool;  ///< with its version
};

struct ExportedBundle {
  std::string out;
  std::size_t files = 0;
  handoff::DocumentId document;
  std::optional<BundleCells> cells = {};
};

/// Writes the bundle `out`, with cells that yosys counts if `synthesis`. Nothing if the netlist has no
/// Verilog or the data set no images for it, which is diagnosed.
std::optional<ExportedBundle> export_bundle(const FinishedRun& run, const std::string& out, bool synthesis,
                                            const ProgressListener& progress, Diagnostics& diagnostics);

/// Likewise of the machine in `file`: its document, Verilog, testbench and read-me.
std::optional<ExportedBundle> export_machine(const std::string& file, const std::string& out, bool synthesis,
                                             const ProgressListener& progress, Diagnostics& diagnostics);

/// Likewise of the pulse unit in `file`.
std::optional<ExportedBundle> export_unit(const std::string& file, const std::string& out, bool synthesis,
                                          const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const ExportedBundle& bundle);
std::string to_text(const ExportedBundle& bundle);

/// The streams of a netlist in a file of sc-neurocore.
struct ExportedView {
  std::string out;
  std::string netlist_sha256;
  interchange::SentStreams sent;
};

ExportedView export_view(const netlist::Netlist& netlist, const std::string& out);

Json to_json(const ExportedView& view);

}  // namespace pulsewright::flow

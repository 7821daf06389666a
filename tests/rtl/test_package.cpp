// SPDX-License-Identifier: Apache-2.0
// The folder that `pulsewright rtl` writes is a package: its own commands work, in the tools they name.
#include <algorithm>
#include <filesystem>
#include <regex>

#include <fmt/format.h>

#include "netlist/document.h"
#include "plan/timing.h"
#include "rtl/expected_size.h"
#include "rtl/package_folder.h"
#include "rtl/package_shapes.h"

namespace pulsewright::rtl {

namespace {

using Catch::Matchers::Contains;

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it)
    found.push_back((*it)[1]);
  return found;
}

/// Stands in for Vivado: its commands say what they were given, and look for the files.
constexpr const char* vivado_stub = R"tcl(
foreach command {read_verilog read_xdc synth_design opt_design place_design route_design report_utilization
                 report_timing_summary write_checkpoint} {
  proc $command args "puts \"$command \$args\"; look \$args"
}
proc look names {
  foreach name $names {
    if {[regexp {\.(v|xdc)$} $name] && ![file exists $name]} { error "no $name" }
  }
}
proc get_timing_paths {} { return path }
proc get_property {name of} { return 1.5 }
proc get_ports args { return $args }
proc create_clock args { puts "create_clock $args" }
source scripts/vivado.tcl
source constraints/artix7.xdc
)tcl";

}  // namespace

TEST_CASE("one wrong word makes the testbench fail in Icarus and in Verilator, with its exit code") {
  const Package package(samples::reference_netlist());
  package.spoil_word(30);
  for (const char* target : {"icarus-reference_tb", "verilator-reference_tb", "icarus-reference_axi_tb"}) {
    const ProcessResult result = package.run({"make", "-s", target});
    INFO(target << "\n" << result.output);
    CHECK(result.exit_code != 0);
    const bool all_words = std::string_view(target).find("axi") == std::string_view::npos;
    CHECK_THAT(result.output,
               Contains(all_words ? "64 words compared, 1 mismatches\nFAIL\n" : " mismatches\nFAIL\n"));
  }
}

TEST_CASE("make wave leaves a waveform, and make clean nothing") {
  const Package package(samples::reference_netlist());
  package.make("wave");
  CHECK(std::filesystem::file_size(package.path() / "build/reference_tb.fst") > 1000);
  package.make("clean");
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(package.path()))
    if (entry.is_regular_file())
      left.push_back(entry.path().lexically_relative(package.path()).generic_string());
  CHECK(left.size() == package.files().size());
}

TEST_CASE("make bitstream packs the folded design for an HX8K, in the clock of the constraints") {
  const Package package(folded_reference());
  const std::string said = package.make("bitstream");
  INFO(said);
  CHECK_THAT(said, Contains("Total path delay"));
  CHECK(std::filesystem::file_size(package.path() / "build/folded_top.bin") > 100000);
  CHECK_THAT(read_file(package.path() / "build/folded_top.nextpnr.log"), Contains("(PASS at 50.00 MHz)"));
  CHECK_THAT(read_file(package.path() / "build/folded_top.cells.txt"), Contains("SB_LUT4"));

  const ProcessResult missed =
      package.run({"make", "-s", "-W", "build/folded_top.json", "bitstream", "CLOCK_MHZ=900"});
  CHECK(missed.exit_code != 0);
  CHECK_THAT(missed.output,
             Contains("(FAIL at 900.") &&
                 Contains("did not place and route folded_top at 900 MHz (CLOCK_MHZ=number aims at another "
                          "clock); folded_top is expected to "
                          "take about") &&
                 Contains("it should fit"));
}

TEST_CASE("a design that is too large for the HX8K says so in its read-me and before make bitstream begins") {
  samples::Shape shape;
  shape.features = 128;
  shape.layers.assign(2, {.width = 5, .outputs = 64});
  const netlist::Netlist netlist = samples::make_netlist(shape, 1);
  const Package large(netlist);
  const ExpectedSize size = expected_size(netlist);
  CHECK(size.lut4 > hx8k_logic_cells);
  const std::string sentence = fmt::format("about {} LUT4", size.lut4);
  CHECK_THAT(read_file(large.path() / "README.md"), Contains(sentence) && Contains("too large") &&
                                                        Contains("**`make bitstream` is likely to fail**"));
  const std::string steps = large.run({"make", "--dry-run", "bitstream"}).output;
  CHECK(steps.find(sentence) < steps.find("yosys -q"));

  const Package small(samples::reference_netlist());
  CHECK_THAT(read_file(small.path() / "README.md"), Contains("it should fit") && !Contains("likely to fail"));
  const std::string begun = small.run({"make", "--dry-run", "bitstream"}).output;
  CHECK(begun.find("yosys -q") < begun.find("expected to take"));
}

TEST_CASE("a design fits where its flip-flops find room beside its LUTs, and may where they do not") {
  CHECK(ExpectedSize{6000, 1680, 32}.fit() == Fit::fits);
  CHECK(ExpectedSize{6000, 1681, 32}.fit() == Fit::unsure);
  CHECK(ExpectedSize{7680, 0, 0}.fit() == Fit::fits);
  CHECK(ExpectedSize{7681, 0, 0}.fit() == Fit::too_large);
  CHECK(ExpectedSize{10, 10, 33}.fit() == Fit::too_large);
}

TEST_CASE("a tool that is missing is named with what to install") {
  const Package package(samples::reference_netlist());
  const ProcessResult result = package.run({"make", "-s", "vivado"});
  CHECK(result.exit_code != 0);
  CHECK_THAT(result.output, Contains("vivado is not installed: it is AMD software"));
  const ProcessResult cocotb = package.run({"make", "-s", "cocotb"});
  CHECK(cocotb.exit_code != 0);
  CHECK_THAT(cocotb.output, Contains("cocotb-config is not installed: pip install cocotb"));
}

TEST_CASE("the Vivado script is Tcl that finds all its files") {
  const Package package(folded_reference());
  write_file(package.path() / "stub.tcl", vivado_stub);
  const std::string said = package.run({"tclsh", "stub.tcl"}).output;
  for (const TextFile& file : package.files()) {
    INFO(file.path);
    if (file.path.starts_with("rtl/") && file.path.ends_with(".v"))
      CHECK_THAT(said, Contains(file.path + "\n"));
    if (file.path.starts_with("rtl/") && file.path.ends_with(".hex")) CHECK(package.has(file.path.substr(4)));
  }
  CHECK_THAT(said, Contains("synth_design -top folded_top -part xc7a35ticsg324-1L -mode out_of_context") &&
                       Contains("worst slack: 1.5 ns") &&
                       Contains("create_clock -name clock -period 20.000"));
}

TEST_CASE("the FuseSoC core names every file of rtl and tb, and no other") {
  for (const netlist::Netlist& netlist : package_shapes()) {
    const Package package(netlist);
    const std::string core = read_file(package.path() / (netlist.name + ".core"));
    CHECK(core.starts_with("CAPI=2:\n"));
    std::vector<std::string> named = matches(core, R"(\n      - ([^:\n]+))");
    std::vector<std::string> written;
    for (const TextFile& file : package.files())
      if (!file.path.starts_with("sw/") &&
          (file.path.ends_with(".v") || file.path.ends_with(".hex") || file.path.starts_with("constraints/")))
        written.push_back(file.path);
    std::ranges::sort(named);
    std::ranges::sort(written);
    CHECK(named == written);
  }
}

TEST_CASE("the read-me states the timing, the hash and every layer, and names files that are there") {
  for (const netlist::Netlist& netlist : {samples::reference_netlist(), folded_reference()}) {
    const Package package(netlist);
    const std::string text = read_file(package.path() / "README.md");
    const plan::Timing timing = plan::timing_of(chain_of(netlist));
    CHECK_THAT(text, Contains(netlist_hash(netlist)) &&
                         Contains(fmt::format(": {} clocks, both counted", timing.latency_clocks)) &&
                         Contains(fmt::format("One image every {} clocks", timing.interval_clocks)) &&
                         Contains(fmt::format("| {} |\n", 50'000'000 / timing.interval_clocks)) &&
                         Contains("**not run**"));
    for (const netlist::Layer& layer : chain_of(netlist).layers)
      CHECK_THAT(text, Contains(fmt::format("\n| `{}` | ", layer.synapses->id)));
    std::size_t found = 0;
    for (const std::string& name : matches(text, R"(`([a-z_]+/[a-z_0-9.]*|\w+\.core)`)"))
      if (name != "build/") {
        INFO(name);
        CHECK(package.has(name));
        ++found;
      }
    CHECK(found >= 5);
  }
}

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
// The third simulator, on designs small enough to be compiled in seconds.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/failure.h"
#include "catch.h"
#include "parity/mutants.h"
#include "parity/observe.h"
#include "parity/prove.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {
namespace {

void holds_in_both(const netlist::Netlist& netlist) {
  const ParityReport report = prove(netlist, {hdl::Simulator::icarus, hdl::Simulator::cxxrtl}, 30);
  INFO(canonical_json(to_json(report)));
  REQUIRE(report.equal());
  const SimulatorParity& icarus = report.simulators[0];
  const SimulatorParity& cxxrtl = report.simulators[1];
  CHECK(cxxrtl.comparison.words_compared == icarus.comparison.words_compared);
  CHECK(cxxrtl.comparison.stream_bits_compared == icarus.comparison.stream_bits_compared);
  CHECK(cxxrtl.comparison.words_compared > 300);
  // The same gaps, stalls, resets and frames in the same clocks.
  CHECK(cxxrtl.cycles == icarus.cycles);
  CHECK(cxxrtl.resets == 6);
  CHECK(cxxrtl.bad_frames == 4);
  CHECK(cxxrtl.latency_clocks == report.predicted.latency_clocks);
  CHECK(cxxrtl.interval_clocks == report.predicted.interval_clocks);
}

TEST_CASE("the reference design holds parity in CXXRTL, clock for clock as in Icarus") {
  holds_in_both(samples::reference_netlist());
}

TEST_CASE("a folded design holds parity in CXXRTL, clock for clock as in Icarus") {
  holds_in_both(samples::fold_netlist(samples::reference_netlist(), 3));
}

TEST_CASE("images of different lengths hold parity in CXXRTL, clock for clock as in Icarus") {
  samples::Shape shape;
  shape.features = 6;
  shape.layers.assign(2, {.width = 5, .outputs = 4});
  netlist::Netlist netlist = samples::make_netlist(shape, 4);
  netlist.halvings = 2;
  netlist.early_exit = netlist::EarlyExit::decided;
  holds_in_both(netlist);
}

TEST_CASE("registers start at random in CXXRTL, so that one which is never reset shows") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const std::vector<TextFile> rtl = rtl::generate_rtl(netlist);
  const auto fault =
      std::ranges::find(mutants(), std::string_view("source_free_runs_in_reset"), &Mutant::name);
  REQUIRE(fault != mutants().end());
  Stimulus stimulus;
  stimulus.images = rtl::random_images(*chain_of(netlist).input, 1, 3);
  const Expectation expected = expect(*make_engine(netlist, exact::Method::reference), stimulus.images);
  const auto mismatches = [&](const std::vector<TextFile>& files) {
    return compare(netlist, stimulus, expected, run_bench(netlist, files, stimulus, hdl::Simulator::cxxrtl))
        .mismatches;
  };
  CHECK(mismatches(rtl) == 0);
  CHECK(mismatches(mutate(rtl, *fault)) > 0);
}

TEST_CASE("CXXRTL without its headers is a failure that names the package") {
  const TemporaryFolder folder;
  const std::filesystem::path program = folder.path() / "yosys-config";
  write_file(program, "#!/bin/sh\necho /nonexistent\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", (folder.path().string() + ":" + path).c_str(), 1);
  std::string said;
  try {
    prove(samples::reference_netlist(), {hdl::Simulator::cxxrtl}, 1);
  } catch (const Failure& failure) {
    said = failure.what();
  }
  ::setenv("PATH", path.c_str(), 1);
  CHECK_THAT(said, Catch::Contains("cxxrtl.h") && Catch::Contains("apt-get install yosys-dev"));
}

}  // namespace
}  // namespace pulsewright::parity

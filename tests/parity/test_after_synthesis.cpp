// SPDX-License-Identifier: Apache-2.0
// The cells that yosys makes of a design, in simulators, against the exact model.
#include "catch.h"
#include "fpga/mapped_verilog.h"
#include "parity/parity.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {
namespace {

constexpr std::size_t images = 16;
constexpr std::string_view init = ".LUT_INIT(16'h";

/// Complements the table of the LUT in the middle.
void alter(fpga::MappedVerilog& mapped) {
  for (TextFile& file : mapped.files) {
    if (file.path != "mapped.v") continue;
    const std::size_t at = file.text.find(init, file.text.size() / 2);
    REQUIRE(at != std::string::npos);
    for (std::size_t digit = at + init.size(); file.text[digit] != ')'; ++digit) {
      const int value = std::stoi(file.text.substr(digit, 1), nullptr, 16);
      file.text[digit] = "fedcba9876543210"[value];
    }
  }
}

struct Proof {
  ParityReport report;
  std::map<std::string, std::int64_t> cells;
};

Proof prove_cells(const netlist::Netlist& netlist, std::vector<hdl::Simulator> simulators,
                  bool altered = false) {
  Proof proof;
  ParityOptions options;
  options.simulators = std::move(simulators);
  options.stalled_images = images / 2;
  options.mapping = Mapping{"ice40-hx8k", [&](const std::vector<TextFile>& rtl) {
                              fpga::MappedVerilog mapped =
                                  map_verilog(fpga::Target::ice40_hx8k, netlist.name, rtl);
                              if (altered) alter(mapped);
                              // The second call is the negative control's.
                              if (proof.cells.empty()) proof.cells = mapped.cells;
                              return MappedRtl{mapped.files, mapped.refusal};
                            }};
  proof.report = run_parity(netlist, rtl::random_images(*chain_of(netlist).input, images, 5), options);
  return proof;
}

void holds(const netlist::Netlist& netlist, const Proof& proof) {
  INFO(canonical_json(to_json(proof.report)));
  REQUIRE(proof.report.equal());
  CHECK(proof.report.mapping == "ice40-hx8k");
  CHECK(proof.report.mapped_sha256 != proof.report.rtl_sha256);
  for (const SimulatorParity& parity : proof.report.simulators) {
    // Every word of every answer, and the run.
    CHECK(parity.comparison.words_compared ==
          static_cast<std::int64_t>(images) * (chain_of(netlist).classes() + 1) + 1);
    CHECK(parity.resets == 6);
    CHECK(parity.bad_frames == 4);
    CHECK(parity.latency_clocks == proof.report.predicted.latency_clocks);
    CHECK(parity.interval_clocks == proof.report.predicted.interval_clocks);
  }
}

TEST_CASE("the cells of a parallel design answer as the model does, in both Verilog simulators") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const Proof proof = prove_cells(netlist, {hdl::Simulator::verilator, hdl::Simulator::icarus});
  holds(netlist, proof);
  CHECK(proof.cells.at("SB_LUT4") > 100);
  CHECK(proof.cells.size() >= 3);
}

TEST_CASE("the cells of a folded design with block memories answer as the model does") {
  samples::Shape shape;
  shape.features = 40;
  shape.layers[0].outputs = 8;
  netlist::Netlist netlist = samples::make_netlist(shape, 5);
  netlist.architecture = netlist::Architecture::folded;
  for (const netlist::Layer& layer : chain_of(netlist).layers)
    netlist.folds.push_back({layer.synapses->id, 2, 2});
  REQUIRE(to_text(verify(netlist)) == "");
  const Proof proof = prove_cells(netlist, {hdl::Simulator::icarus});
  holds(netlist, proof);
  CHECK(proof.cells.at("SB_RAM40_4K") >= 1);
}

TEST_CASE("one altered cell is caught in the answers") {
  const Proof proof = prove_cells(samples::reference_netlist(), {hdl::Simulator::icarus}, true);
  CHECK_FALSE(proof.report.equal());
  CHECK(proof.report.mismatches() > 0);
}

}  // namespace
}  // namespace pulsewright::parity
